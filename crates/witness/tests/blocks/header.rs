//! Headers that are wrong in themselves, or as children of their parents.

use alloy_consensus::Header;
use alloy_eips::{eip4844::DATA_GAS_PER_BLOB, eip4895::Withdrawals, eip7685::EMPTY_REQUESTS_HASH};
use alloy_primitives::{B64, B256, Bloom, Bytes, U256};
use alloy_trie::EMPTY_ROOT_HASH;
use zkgas_guest_core::ValidationError;

use crate::{
    builder::GAS_LIMIT,
    parts::{
        Expected::{Body, Error, Executed, Header as Alone, NoBlock, Parent, Valid},
        Parts, Row,
    },
};

/// Gas limits differ by less than this.
const STEP: u64 = GAS_LIMIT / 1024;

/// Leaves out the optional fields from one on, since RLP has no way to leave out one alone.
fn cut(header: &mut Header, fields: usize) {
    let cuts: [fn(&mut Header); 6] = [
        |header| header.base_fee_per_gas = None,
        |header| header.withdrawals_root = None,
        |header| header.blob_gas_used = None,
        |header| header.excess_blob_gas = None,
        |header| header.parent_beacon_block_root = None,
        |header| header.requests_hash = None,
    ];
    cuts[fields..].iter().for_each(|cut| cut(header));
}

/// Rules that need no other block.
pub(crate) fn alone() -> Vec<Row> {
    vec![
        ("difficulty", |p| p.header().difficulty = U256::from(1), Alone("difficulty")),
        ("nonce", |p| p.header().nonce = B64::with_last_byte(1), Alone("nonce")),
        ("ommers hash", |p| p.header().ommers_hash = B256::ZERO, Alone("ommersHash")),
        ("32 bytes of extra data", |p| p.header().extra_data = Bytes::from([1; 32]), Valid),
        ("no extra data", |p| p.header().extra_data = Bytes::new(), Valid),
        (
            "33 bytes of extra data",
            |p| p.header().extra_data = Bytes::from([1; 33]),
            Alone("extraData"),
        ),
        ("gas used at the limit", |p| p.header().gas_used = GAS_LIMIT, Executed("gasUsed")),
        ("gas used above the limit", |p| p.header().gas_used = GAS_LIMIT + 1, Alone("gasUsed")),
        ("no base fee", |p| cut(p.header(), 0), Alone("baseFeePerGas")),
        ("no withdrawals root", |p| cut(p.header(), 1), Alone("withdrawalsRoot")),
        ("no blob gas used", |p| cut(p.header(), 2), Alone("blobGasUsed")),
        ("no excess blob gas", |p| cut(p.header(), 3), Alone("excessBlobGas")),
        ("no beacon root", |p| cut(p.header(), 4), Alone("parentBeaconBlockRoot")),
        ("no requests hash", |p| cut(p.header(), 5), Alone("requestsHash")),
        (
            "an access list hash",
            |p| p.header().block_access_list_hash = Some(B256::ZERO),
            Alone("blockAccessListHash"),
        ),
        (
            "an access list hash and a slot number",
            |p| {
                p.header().block_access_list_hash = Some(B256::ZERO);
                p.header().slot_number = Some(1);
            },
            Alone("blockAccessListHash"),
        ),
        ("a field that no fork has", with_another_field, NoBlock("block does not decode")),
        ("part of a blob", |p| p.header().blob_gas_used = Some(1), Alone("blobGasUsed")),
        (
            "9 blobs",
            |p| p.header().blob_gas_used = Some(9 * DATA_GAS_PER_BLOB),
            Body("blobGasUsed"),
        ),
        (
            "10 blobs",
            |p| p.header().blob_gas_used = Some(10 * DATA_GAS_PER_BLOB),
            Alone("blobGasUsed"),
        ),
        (
            "the most blobs a number can tell",
            |p| p.header().blob_gas_used = Some(u64::MAX / DATA_GAS_PER_BLOB * DATA_GAS_PER_BLOB),
            Alone("blobGasUsed"),
        ),
    ]
}

/// Appends items to the header until it has more than any fork defines.
fn with_another_field(parts: &mut Parts) {
    let rlp = alloy_rlp::encode(&parts.block);
    let mut rest = rlp.as_slice();
    let mut body = alloy_rlp::Header::decode_bytes(&mut rest, true).unwrap();
    let header = alloy_rlp::Header::decode_bytes(&mut body, true).unwrap();
    let longer = list(&[header, &[0x80, 0x80, 0x80]].concat());
    parts.raw_block = Some(list(&[longer.as_slice(), body].concat()));
}

/// An RLP list with this payload.
pub(crate) fn list(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    alloy_rlp::Header { list: true, payload_length: payload.len() }.encode(&mut out);
    out.extend_from_slice(payload);
    out
}

/// Rules that relate a header to its parent.
pub(crate) fn against_parent() -> Vec<Row> {
    vec![
        ("the parent's number", |p| p.header().number -= 1, Parent("number", "plus 1")),
        ("a number left out", |p| p.header().number += 1, Parent("number", "plus 1")),
        ("number 0", |p| p.header().number = 0, Parent("number", "plus 1")),
        (
            "a number beyond the last",
            |p| {
                p.change_parent(|parent| parent.number = u64::MAX);
                p.header().number = 0;
            },
            Parent("number", "plus 1"),
        ),
        (
            "the parent's time",
            |p| p.block.header.timestamp = p.parent().timestamp,
            Parent("timestamp", "later"),
        ),
        ("before the parent", |p| p.header().timestamp = 1, Parent("timestamp", "later")),
        // The program stores the time, the gas limit, and the base fee.
        ("a second later", |p| p.header().timestamp += 1, Executed("stateRoot")),
        ("gas limit just below", |p| p.header().gas_limit += STEP - 1, Executed("stateRoot")),
        ("gas limit just above", |p| p.header().gas_limit -= STEP - 1, Executed("stateRoot")),
        ("gas limit too high", |p| p.header().gas_limit += STEP, Parent("gasLimit", "1/1024")),
        ("gas limit too low", |p| p.header().gas_limit -= STEP, Parent("gasLimit", "1/1024")),
        ("the least gas limit", |p| small(p, 5002, 5000), Executed("stateRoot")),
        ("less than that", |p| small(p, 5002, 4999), Parent("gasLimit", "5000")),
        ("base fee too high", |p| fee(p, |fee| fee + 1), Parent("baseFeePerGas", "1559")),
        ("base fee too low", |p| fee(p, |fee| fee - 1), Parent("baseFeePerGas", "1559")),
        ("base fee 0", |p| fee(p, |_| 0), Parent("baseFeePerGas", "1559")),
        (
            "blob gas in excess",
            |p| p.header().excess_blob_gas = Some(1),
            Parent("excessBlobGas", "4844"),
        ),
        (
            "excess that the parent's blobs would not leave",
            |p| p.header().excess_blob_gas = Some(DATA_GAS_PER_BLOB),
            Parent("excessBlobGas", "4844"),
        ),
        (
            "another parent hash",
            |p| p.header().parent_hash.0[0] ^= 1,
            Error(ValidationError::AncestorLink(2)),
        ),
    ]
}

fn fee(parts: &mut Parts, change: fn(u64) -> u64) {
    let fee = &mut parts.header().base_fee_per_gas;
    *fee = fee.map(change);
}

/// Empties the block, and sets the gas limits of its parent and of itself.
pub(crate) fn small(parts: &mut Parts, parent: u64, own: u64) {
    empty(parts);
    let fee = parts.block.header.base_fee_per_gas;
    parts.change_parent(|header| {
        header.base_fee_per_gas = fee;
        header.gas_limit = parent;
        header.gas_used = parent / 2;
    });
    parts.header().gas_limit = own;
}

/// Takes the transactions and withdrawals out of the block.
pub(crate) fn empty(parts: &mut Parts) {
    parts.change_transactions(Vec::clear);
    parts.block.body.withdrawals = Some(Withdrawals::default());
    let header = parts.header();
    *header = Header {
        withdrawals_root: Some(EMPTY_ROOT_HASH),
        blob_gas_used: Some(0),
        gas_used: 0,
        receipts_root: EMPTY_ROOT_HASH,
        logs_bloom: Bloom::ZERO,
        requests_hash: Some(EMPTY_REQUESTS_HASH),
        ..header.clone()
    };
}
