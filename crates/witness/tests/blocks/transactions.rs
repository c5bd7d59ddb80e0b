//! Transactions that a block must not have, signed and rooted as they should be.

use alloy_consensus::{
    SignableTransaction, Signed, TxEnvelope, TxLegacy, transaction::RlpEcdsaEncodableTx,
};
use alloy_primitives::{Address, B256, Bytes, Signature, TxKind, U256};

use crate::{
    builder::{BASE_FEE, GAS_LIMIT},
    parts::{
        Expected::{Executed, Refused, Valid},
        Parts, Row,
    },
    sample::{self, ACCESS_LIST, BLOBS, CREATION, LEGACY, SENDERS, SET_CODE},
    sign::key,
};

/// On every fork.
pub(crate) fn rows() -> Vec<Row> {
    let [fees, blobs, others] = [fees(), blobs(), others()];
    [fees, blobs, others].concat()
}

fn others() -> Vec<Row> {
    vec![
        ("nonce too high", |p| legacy(p, |tx| tx.nonce = 1), Refused("too high")),
        ("the last nonce", |p| legacy(p, |tx| tx.nonce = u64::MAX), Refused("nonce overflow")),
        (
            "nonce too low",
            |p| {
                let tx = TxLegacy { chain_id: None, ..sample::legacy() };
                replace(p, 6, tx);
            },
            Refused("too low"),
        ),
        (
            "no such sender",
            |p| {
                p.change_transactions(|list| {
                    list[LEGACY] = key("nobody").sign(sample::legacy()).into();
                });
            },
            Refused("funds"),
        ),
        (
            "a sender with code",
            |p| {
                p.change_transactions(|list| {
                    list[LEGACY] = key("mallory").sign(sample::legacy()).into();
                });
            },
            Refused("deployed code"),
        ),
        (
            "too little gas to start",
            |p| legacy(p, |tx| tx.gas_limit = 20_999),
            Refused("exceeds the gas limit"),
        ),
        (
            "too little gas for the data",
            |p| {
                legacy(p, |tx| {
                    // EIP-7623: 21000 + 40 for each byte, where execution would need 16.
                    tx.input = vec![1; 10_000].into();
                    tx.gas_limit = 420_999;
                });
            },
            Refused("gas floor (421000)"),
        ),
        (
            "too long a creation code",
            |p| {
                let mut tx = sample::creation();
                tx.input = Bytes::from(vec![0; 49_153]);
                tx.gas_limit = 10_000_000;
                replace(p, CREATION, tx);
            },
            Refused("initcode size limit"),
        ),
        ("legacy for another chain", |p| legacy(p, |tx| tx.chain_id = Some(2)), Refused("chain")),
        (
            "access list for another chain",
            |p| {
                let mut tx = sample::access_list();
                tx.chain_id = 2;
                replace(p, ACCESS_LIST, tx);
            },
            Refused("chain"),
        ),
        (
            "dynamic fee for another chain",
            |p| {
                let mut tx = sample::creation();
                tx.chain_id = 2;
                replace(p, CREATION, tx);
            },
            Refused("chain"),
        ),
        (
            "set code for another chain",
            |p| {
                let mut tx = sample::set_code();
                tx.chain_id = 2;
                replace(p, SET_CODE, tx);
            },
            Refused("chain"),
        ),
        (
            "set code without authorizations",
            |p| {
                let mut tx = sample::set_code();
                tx.authorization_list.clear();
                replace(p, SET_CODE, tx);
            },
            Refused("empty authorization list"),
        ),
        (
            "another recipient",
            |p| legacy(p, |tx| tx.to = TxKind::Call(Address::ZERO)),
            Executed("gasUsed"),
        ),
        ("another gas price", |p| legacy(p, |tx| tx.gas_price += 1), Executed("stateRoot")),
        ("another chain", |p| p.chain.chain_id = 2, Refused("chain")),
    ]
}

fn fees() -> Vec<Row> {
    vec![
        (
            "less than the base fee",
            |p| legacy(p, |tx| tx.gas_price = u128::from(BASE_FEE) / 2),
            Refused("less than basefee"),
        ),
        (
            "a limit below the base fee",
            |p| {
                let mut tx = sample::creation();
                tx.max_fee_per_gas = 1_000;
                tx.max_priority_fee_per_gas = 0;
                replace(p, CREATION, tx);
            },
            Refused("less than basefee"),
        ),
        (
            "a tip above the limit",
            |p| {
                let mut tx = sample::creation();
                tx.max_priority_fee_per_gas = tx.max_fee_per_gas + 1;
                replace(p, CREATION, tx);
            },
            Refused("priority fee is greater"),
        ),
        (
            "more than it has",
            |p| legacy(p, |tx| tx.value = U256::from(10).pow(U256::from(22))),
            Refused("funds"),
        ),
        (
            "fees beyond counting",
            |p| legacy(p, |tx| tx.gas_price = u128::MAX),
            Refused("overflow payment"),
        ),
        (
            "value beyond counting",
            |p| legacy(p, |tx| tx.value = U256::MAX),
            Refused("overflow payment"),
        ),
    ]
}

fn blobs() -> Vec<Row> {
    vec![
        (
            "blob fee too low",
            |p| {
                let mut tx = sample::blobs();
                tx.max_fee_per_blob_gas = 0;
                replace(p, BLOBS, tx);
            },
            Refused("blob gas price"),
        ),
        (
            "no blobs",
            |p| {
                let mut tx = sample::blobs();
                tx.blob_versioned_hashes.clear();
                replace(p, BLOBS, tx);
                p.header().blob_gas_used = Some(0);
            },
            Refused("empty blobs"),
        ),
        (
            "a hash of no known version",
            |p| {
                let mut tx = sample::blobs();
                tx.blob_versioned_hashes[1].0[0] = 2;
                replace(p, BLOBS, tx);
            },
            Refused("blob version"),
        ),
        (
            "blobs for another chain",
            |p| {
                let mut tx = sample::blobs();
                tx.chain_id = 2;
                replace(p, BLOBS, tx);
            },
            Refused("chain"),
        ),
        (
            "another blob",
            |p| {
                let mut tx = sample::blobs();
                tx.blob_versioned_hashes[0].0[31] ^= 1;
                replace(p, BLOBS, tx);
            },
            Executed("stateRoot"),
        ),
    ]
}

/// Valid on Prague, or at least executed, but not on Osaka.
pub(crate) fn osaka() -> Vec<Row> {
    vec![
        // EIP-7825.
        ("gas just at the cap", |p| legacy(p, |tx| tx.gas_limit = 1 << 24), Valid),
        (
            "gas above the cap",
            |p| legacy(p, |tx| tx.gas_limit = (1 << 24) + 1),
            Refused("greater than the cap (16777216)"),
        ),
        // EIP-7594.
        ("6 blobs in a transaction", |p| blob_count(p, 6), Executed("stateRoot")),
        ("7 blobs in a transaction", |p| blob_count(p, 7), Refused("have 7, max 6")),
    ]
}

/// On Prague, which has no cap on the gas of a transaction.
pub(crate) fn prague() -> Vec<Row> {
    vec![
        (
            "too much gas for the block",
            |p| legacy(p, |tx| tx.gas_limit = GAS_LIMIT + 1),
            Refused("more than blocks available gas"),
        ),
        (
            "too much gas for the rest of the block",
            |p| {
                let mut tx = sample::access_list();
                tx.gas_limit = GAS_LIMIT;
                replace(p, ACCESS_LIST, tx);
            },
            Refused("more than blocks available gas"),
        ),
        ("gas above Osaka's cap", |p| legacy(p, |tx| tx.gas_limit = (1 << 24) + 1), Valid),
        ("7 blobs in a transaction", |p| blob_count(p, 7), Executed("stateRoot")),
        ("9 blobs in a transaction", |p| blob_count(p, 9), Executed("stateRoot")),
    ]
}

fn blob_count(parts: &mut Parts, count: u8) {
    let mut tx = sample::blobs();
    tx.blob_versioned_hashes = (0..count)
        .map(|index| B256::with_last_byte(index) | B256::from(U256::from(1) << 248))
        .collect();
    replace(parts, BLOBS, tx);
    parts.header().blob_gas_used = Some(u64::from(count) << 17);
}

fn legacy(parts: &mut Parts, change: fn(&mut TxLegacy)) {
    let mut tx = sample::legacy();
    change(&mut tx);
    replace(parts, LEGACY, tx);
}

/// Puts a transaction in the place of another, signed by the same sender.
fn replace<T>(parts: &mut Parts, index: usize, tx: T)
where
    T: SignableTransaction<Signature> + RlpEcdsaEncodableTx,
    Signed<T>: Into<TxEnvelope>,
{
    let signed = key(SENDERS[index]).sign(tx).into();
    parts.change_transactions(|list| list[index] = signed);
}
