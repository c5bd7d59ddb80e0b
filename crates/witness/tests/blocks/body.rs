//! Bodies that are not the header's, signatures without a signer, and blocks that end otherwise.

use alloy_consensus::{
    Header, Signed, TxEip4844Variant, TxEip4844WithSidecar, TxEnvelope, TxLegacy, proofs,
};
use alloy_eips::{
    eip2718::Encodable2718, eip4844::BlobTransactionSidecar, eip4895::Withdrawals,
    eip7594::BlobTransactionSidecarVariant,
};
use alloy_primitives::{B256, Bloom, Signature, U256, b256};
use zkgas_guest_core::ValidationError;

use crate::{
    header::list,
    parts::{
        Expected::{Body, Error, Executed, Header as Alone, NoBlock, Refused, Valid},
        Parts, Row,
    },
    sample::{self, ACCESS_LIST, BLOBS, CREATION, LEGACY, SENDERS},
    sign::key,
};

/// The body against the header.
pub(crate) fn body() -> Vec<Row> {
    vec![
        (
            "transactions root",
            |p| flip(&mut p.header().transactions_root),
            Body("transactionsRoot"),
        ),
        ("a transaction short", |p| drop(txs(p).pop()), Body("transactionsRoot")),
        ("a transaction twice", |p| txs(p).extend_from_within(..1), Body("transactionsRoot")),
        ("transactions swapped", |p| txs(p).swap(0, 1), Body("transactionsRoot")),
        ("no transactions", |p| txs(p).clear(), Body("transactionsRoot")),
        ("withdrawals root", |p| flip(root(p)), Body("withdrawalsRoot")),
        ("a withdrawal short", |p| withdrawals(p).truncate(1), Body("withdrawalsRoot")),
        ("no withdrawals", |p| withdrawals(p).clear(), Body("withdrawalsRoot")),
        ("no list of withdrawals", |p| p.block.body.withdrawals = None, Body("withdrawalsRoot")),
        ("more withdrawn", |p| withdrawals(p)[0].amount += 1, Body("withdrawalsRoot")),
        ("withdrawn by another", |p| flip_address(p), Body("withdrawalsRoot")),
        ("another index", |p| withdrawals(p)[0].index += 1, Body("withdrawalsRoot")),
        ("another validator", |p| withdrawals(p)[0].validator_index += 1, Body("withdrawalsRoot")),
        ("an ommer", |p| p.block.body.ommers.push(Header::default()), Body("ommersHash")),
        ("an ommer in the header too", with_ommer, Alone("ommersHash")),
        ("a blob less", |p| *blob_gas(p) -= 1 << 17, Body("blobGasUsed")),
        ("a blob more", |p| *blob_gas(p) += 1 << 17, Body("blobGasUsed")),
        ("bytes after the block", |p| raw(p, |rlp| rlp.push(0)), NoBlock("does not decode")),
        ("a byte short", |p| raw(p, |rlp| rlp.truncate(rlp.len() - 1)), NoBlock("does not decode")),
        ("nothing", |p| p.raw_block = Some(vec![]), NoBlock("does not decode")),
        ("an empty list", |p| p.raw_block = Some(vec![0xc0]), NoBlock("does not decode")),
        ("a fifth item", with_fifth_item, NoBlock("does not decode")),
    ]
}

/// Bodies that agree with their headers, but not with what the block says came of them.
pub(crate) fn consistent() -> Vec<Row> {
    vec![
        ("more withdrawn", |p| resealed(p, |list| list[0].amount += 1), Executed("stateRoot")),
        ("withdrawals swapped", |p| resealed(p, |list| list.swap(0, 1)), Valid),
        ("a withdrawal short", |p| resealed(p, |list| list.truncate(1)), Executed("stateRoot")),
        ("no transactions", |p| p.change_transactions(Vec::clear), Body("blobGasUsed")),
        (
            "a transaction short",
            |p| p.change_transactions(|list| drop(list.pop())),
            Executed("gasUsed"),
        ),
        (
            "a transaction twice",
            |p| p.change_transactions(|list| list.extend_from_within(..1)),
            Refused("too low"),
        ),
        (
            "transactions swapped",
            |p| p.change_transactions(|list| list.swap(6, 7)),
            Refused("too high"),
        ),
    ]
}

/// What execution must give.
pub(crate) fn executed() -> Vec<Row> {
    vec![
        ("gas used less", |p| p.header().gas_used -= 1, Executed("gasUsed")),
        ("gas used more", |p| p.header().gas_used += 1, Executed("gasUsed")),
        ("no gas used", |p| p.header().gas_used = 0, Executed("gasUsed")),
        ("receipts root", |p| flip(&mut p.header().receipts_root), Executed("receiptsRoot")),
        ("no bloom", |p| p.header().logs_bloom = Bloom::ZERO, Executed("logsBloom")),
        (
            "requests hash",
            |p| flip(p.header().requests_hash.as_mut().unwrap()),
            Executed("requestsHash"),
        ),
        (
            "no requests",
            |p| p.header().requests_hash = Some(alloy_eips::eip7685::EMPTY_REQUESTS_HASH),
            Executed("requestsHash"),
        ),
        ("state root", |p| flip(&mut p.header().state_root), Executed("stateRoot")),
        (
            "the parent's state root",
            |p| p.block.header.state_root = p.parent().state_root,
            Executed("stateRoot"),
        ),
        ("beneficiary", |p| p.header().beneficiary.0[0] ^= 1, Executed("stateRoot")),
        ("prevrandao", |p| flip(&mut p.header().mix_hash), Executed("stateRoot")),
        (
            "beacon root",
            |p| flip(p.header().parent_beacon_block_root.as_mut().unwrap()),
            Executed("stateRoot"),
        ),
        (
            "the parent's state",
            |p| p.change_parent(|parent| flip(&mut parent.state_root)),
            Refused("lacks the trie node"),
        ),
    ]
}

/// The order of secp256k1.
const N: B256 = b256!("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
/// There is no point with this x: 5^3 + 7 is not a square.
const NO_POINT: U256 = U256::from_limbs([5, 0, 0, 0]);

/// Signatures without a signer.
pub(crate) fn signers() -> Vec<Row> {
    vec![
        (
            "high s",
            |p| sign(p, LEGACY, |old| Signature::new(old.r(), n() - old.s(), !old.v())),
            signer(LEGACY),
        ),
        (
            "high s, typed",
            |p| sign(p, ACCESS_LIST, |old| Signature::new(old.r(), n() - old.s(), !old.v())),
            signer(ACCESS_LIST),
        ),
        (
            "r = 0",
            |p| sign(p, LEGACY, |old| Signature::new(U256::ZERO, old.s(), old.v())),
            signer(LEGACY),
        ),
        ("r = n", |p| sign(p, LEGACY, |old| Signature::new(n(), old.s(), old.v())), signer(LEGACY)),
        (
            "r too large",
            |p| sign(p, LEGACY, |old| Signature::new(U256::MAX, old.s(), old.v())),
            signer(LEGACY),
        ),
        (
            "r of no point",
            |p| sign(p, LEGACY, |old| Signature::new(NO_POINT, old.s(), old.v())),
            signer(LEGACY),
        ),
        (
            "s = 0",
            |p| sign(p, LEGACY, |old| Signature::new(old.r(), U256::ZERO, old.v())),
            signer(LEGACY),
        ),
        ("s = n", |p| sign(p, LEGACY, |old| Signature::new(old.r(), n(), old.v())), signer(LEGACY)),
        (
            "the other parity",
            |p| sign(p, LEGACY, |old| Signature::new(old.r(), old.s(), !old.v())),
            Refused("lack of funds (0)"),
        ),
        ("v = 29", |p| legacy_v(p, 29), NoBlock("does not decode")),
        ("v = 26", |p| legacy_v(p, 26), NoBlock("does not decode")),
        ("v = 0", |p| legacy_v(p, 0), NoBlock("does not decode")),
    ]
}

fn n() -> U256 {
    U256::from_be_bytes(N.0)
}

fn signer(index: usize) -> crate::parts::Expected {
    Error(ValidationError::Signer(index))
}

/// Replaces the signature of a transaction.
fn sign(parts: &mut Parts, index: usize, change: fn(&Signature) -> Signature) {
    parts.change_transactions(|list| {
        let changed = match &list[index] {
            TxEnvelope::Legacy(tx) => {
                let (inner, old, _) = tx.clone().into_parts();
                TxEnvelope::Legacy(Signed::new_unhashed(inner, change(&old)))
            }
            TxEnvelope::Eip2930(tx) => {
                let (inner, old, _) = tx.clone().into_parts();
                TxEnvelope::Eip2930(Signed::new_unhashed(inner, change(&old)))
            }
            other => panic!("{other:?}"),
        };
        list[index] = changed;
    });
}

/// Makes the block of one legacy transaction with this v.
fn legacy_v(parts: &mut Parts, v: u8) {
    let TxLegacy { nonce, gas_price, gas_limit, .. } = sample::legacy();
    let mut fields = Vec::new();
    for number in [u128::from(nonce), gas_price, u128::from(gas_limit)] {
        fields.extend(alloy_rlp::encode(number));
    }
    fields.extend(alloy_rlp::encode(sample::WORKER));
    fields.extend([0x80, 0x80]);
    fields.extend(alloy_rlp::encode(v));
    fields.extend(alloy_rlp::encode(U256::from(1)));
    fields.extend(alloy_rlp::encode(U256::from(1)));
    let header = alloy_rlp::encode(&parts.block.header);
    let body = [list(&list(&fields)), vec![0xc0, 0xc0]].concat();
    parts.raw_block = Some(list(&[header, body].concat()));
}

fn flip(hash: &mut B256) {
    hash.0[0] ^= 1;
}

fn txs(parts: &mut Parts) -> &mut Vec<TxEnvelope> {
    &mut parts.block.body.transactions
}

fn withdrawals(parts: &mut Parts) -> &mut Withdrawals {
    parts.block.body.withdrawals.as_mut().unwrap()
}

fn root(parts: &mut Parts) -> &mut B256 {
    parts.block.header.withdrawals_root.as_mut().unwrap()
}

fn blob_gas(parts: &mut Parts) -> &mut u64 {
    parts.block.header.blob_gas_used.as_mut().unwrap()
}

fn flip_address(parts: &mut Parts) {
    withdrawals(parts)[0].address.0[0] ^= 1;
}

fn with_ommer(parts: &mut Parts) {
    let ommers = vec![Header::default()];
    parts.header().ommers_hash = proofs::calculate_ommers_root(&ommers);
    parts.block.body.ommers = ommers;
}

fn raw(parts: &mut Parts, change: fn(&mut Vec<u8>)) {
    let mut rlp = alloy_rlp::encode(&parts.block);
    change(&mut rlp);
    parts.raw_block = Some(rlp);
}

fn with_fifth_item(parts: &mut Parts) {
    let rlp = alloy_rlp::encode(&parts.block);
    let mut rest = rlp.as_slice();
    let body = alloy_rlp::Header::decode_bytes(&mut rest, true).unwrap();
    parts.raw_block = Some(list(&[body, &[0xc0]].concat()));
}

/// Changes the withdrawals, and their root with them.
fn resealed(parts: &mut Parts, change: fn(&mut Withdrawals)) {
    change(withdrawals(parts));
    *root(parts) = proofs::calculate_withdrawals_root(withdrawals(parts));
}

/// Transactions in a form that a block does not hold them in.
pub(crate) fn forms() -> Vec<Row> {
    vec![
        ("a blob transaction with its blobs", with_sidecar, NoBlock("does not decode")),
        (
            "a legacy transaction as type 0",
            |p| as_item(p, LEGACY, |tx| [&[0], tx].concat()),
            NoBlock("does not decode"),
        ),
        (
            "a legacy transaction as a string",
            |p| as_item(p, LEGACY, <[u8]>::to_vec),
            NoBlock("does not decode"),
        ),
        ("a legacy transaction with a tenth field", with_tenth_field, NoBlock("does not decode")),
        ("a transaction without its string", |p| bare(p, CREATION), NoBlock("does not decode")),
        (
            "type 5",
            |p| as_item(p, CREATION, |tx| [&[5], &tx[1..]].concat()),
            NoBlock("does not decode"),
        ),
        (
            "the wrong type",
            |p| as_item(p, CREATION, |tx| [&[1], &tx[1..]].concat()),
            NoBlock("does not decode"),
        ),
        (
            "a byte after the transaction",
            |p| as_item(p, CREATION, |tx| [tx, &[0]].concat()),
            NoBlock("does not decode"),
        ),
        (
            "a byte short",
            |p| as_item(p, CREATION, |tx| tx[..tx.len() - 1].to_vec()),
            NoBlock("does not decode"),
        ),
        ("no bytes", |p| as_item(p, CREATION, |_| vec![]), NoBlock("does not decode")),
        ("a type alone", |p| as_item(p, CREATION, |_| vec![2]), NoBlock("does not decode")),
        (
            "a parity of 27",
            |p| {
                as_item(p, CREATION, |tx| {
                    // The parity stands before r and s, which take 33 bytes each.
                    let mut tx = tx.to_vec();
                    let parity = tx.len() - 67;
                    assert!(matches!(tx[parity], 0x80 | 1) && tx[parity + 1] == 0xa0);
                    tx[parity] = 27;
                    tx
                });
            },
            NoBlock("does not decode"),
        ),
    ]
}

/// Has one transaction stand in the block as a string of these bytes.
fn as_item(parts: &mut Parts, index: usize, change: fn(&[u8]) -> Vec<u8>) {
    let item = change(&txs(parts)[index].encoded_2718());
    with_item(parts, index, alloy_rlp::encode(item.as_slice()));
}

/// Has one transaction stand in the block without the string around it.
fn bare(parts: &mut Parts, index: usize) {
    let item = txs(parts)[index].encoded_2718();
    with_item(parts, index, item);
}

fn with_tenth_field(parts: &mut Parts) {
    let tx = alloy_rlp::encode(&txs(parts)[LEGACY]);
    let fields = alloy_rlp::Header::decode_bytes(&mut tx.as_slice(), true).unwrap();
    with_item(parts, LEGACY, list(&[fields, &[0x80]].concat()));
}

/// Has these bytes stand in the block for a transaction.
fn with_item(parts: &mut Parts, index: usize, item: Vec<u8>) {
    let mut items: Vec<Vec<u8>> = txs(parts).iter().map(alloy_rlp::encode).collect();
    items[index] = item;
    let items = items.concat();
    let header = alloy_rlp::encode(&parts.block.header);
    let withdrawals = alloy_rlp::encode(parts.block.body.withdrawals.as_ref().unwrap());
    let body = [header, list(&items), vec![0xc0], withdrawals].concat();
    parts.raw_block = Some(list(&body));
}

/// EIP-4844: with its blobs a transaction travels between nodes, but a block has it without.
fn with_sidecar(parts: &mut Parts) {
    let (tx, signature, _) = key(SENDERS[BLOBS]).sign(sample::blobs()).into_parts();
    let blobs = BlobTransactionSidecarVariant::from(BlobTransactionSidecar::default());
    let tx = TxEip4844WithSidecar::from_tx_and_sidecar(tx, blobs);
    let signed = Signed::new_unhashed(TxEip4844Variant::from(tx), signature);
    parts.change_transactions(|list| list[BLOBS] = TxEnvelope::Eip4844(signed));
}
