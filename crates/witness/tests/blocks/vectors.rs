//! Base fees and excess blob gas, by hand from the EIPs.

use alloy_consensus::Header;
use zkgas_guest_core::ValidationError;

use crate::{
    header::empty,
    parts::{Expected, Parts},
    verdicts::{OSAKA, PRAGUE},
};

/// An empty block on a changed parent, whose header says what follows from it.
fn child(parts: &Parts, parent: impl FnOnce(&mut Header), own: impl FnOnce(&mut Header)) -> Parts {
    let mut parts = parts.clone();
    empty(&mut parts);
    parts.change_parent(parent);
    own(parts.header());
    parts
}

/// The block passes all checks on headers: what is wrong with it shows only in the end, because the
/// system contract for block hashes stores the hash of the changed parent.
#[track_caller]
fn assert_follows(parts: &Parts) {
    let verdict = parts.verdict();
    assert!(Expected::Executed("stateRoot").matches(&verdict), "{verdict:?}");
}

#[track_caller]
fn assert_breaks(parts: &Parts, expected: &'static str) {
    match parts.verdict().unwrap().error {
        Some(ValidationError::Parent { field, .. }) => assert_eq!(field, expected),
        other => panic!("{other:?}"),
    }
}

/// EIP-1559: gas limit and gas used of the parent, its base fee, and the next.
const BASE_FEES: [(u64, u64, u64, u64); 12] = [
    (30_000_000, 15_000_000, 1_000_000_000, 1_000_000_000),
    (30_000_000, 30_000_000, 1_000_000_000, 1_125_000_000),
    (30_000_000, 0, 1_000_000_000, 875_000_000),
    // 333,333,333 of 10^9, of which an eighth.
    (30_000_000, 20_000_000, 1_000_000_000, 1_041_666_666),
    (30_000_000, 15_000_001, 1_000_000_000, 1_000_000_008),
    (30_000_000, 14_999_999, 1_000_000_000, 999_999_992),
    // Upwards by 1 at least, downwards by nothing if need be.
    (30_000_000, 15_000_001, 7, 8),
    (30_000_000, 14_999_999, 7, 7),
    (30_000_000, 0, 7, 7),
    (30_000_000, 0, 8, 7),
    // The target is half of the limit, rounded down.
    (30_000_001, 15_000_000, 1_000_000_000, 1_000_000_000),
    (30_000_001, 15_000_001, 1_000_000_000, 1_000_000_008),
];

#[test]
fn base_fees() {
    for (gas_limit, gas_used, fee, next) in BASE_FEES {
        let with_fee = |next| {
            let parent = |header: &mut Header| {
                header.gas_limit = gas_limit;
                header.gas_used = gas_used;
                header.base_fee_per_gas = Some(fee);
            };
            child(&PRAGUE, parent, |header| header.base_fee_per_gas = Some(next))
        };
        assert_follows(&with_fee(next));
        assert_breaks(&with_fee(next + 1), "baseFeePerGas");
        assert_breaks(&with_fee(next - 1), "baseFeePerGas");
    }
}

/// Gas of one blob.
const BLOB: u64 = 131_072;

/// Base fee, excess, and blob gas of the parent, and the next excess on Prague and on Osaka. Both
/// aim at 6 blobs and allow 9.
const EXCESSES: [(u64, u64, u64, u64, u64); 10] = [
    // EIP-4844, EIP-7691: what exceeds the target.
    (7, 0, 0, 0, 0),
    (7, 0, 6 * BLOB, 0, 0),
    (7, 0, 9 * BLOB, 3 * BLOB, 3 * BLOB),
    (7, 1_000, 6 * BLOB, 1_000, 1_000),
    (7, 10_000_000, 3 * BLOB, 10_000_000 - 3 * BLOB, 10_000_000 - 3 * BLOB),
    // EIP-7918: where 2^13 times the base fee is more than a blob costs, a third is added of what
    // was used, once there is an excess at all.
    (16, 0, 6 * BLOB, 0, 0),
    (17, 0, 6 * BLOB, 0, 2 * BLOB),
    (1_000_000_000, 0, 6 * BLOB - BLOB, 0, 0),
    (1_000_000_000, 0, 9 * BLOB, 3 * BLOB, 3 * BLOB),
    (1_000_000_000, 1_000_000, 3 * BLOB, 1_000_000 - 3 * BLOB, 1_000_000 + BLOB),
];

#[test]
fn excess_blob_gas() {
    for (fee, excess, used, on_prague, on_osaka) in EXCESSES {
        for (parts, next) in [(&PRAGUE, on_prague), (&OSAKA, on_osaka)] {
            let with_excess = |next| {
                let parent = |header: &mut Header| {
                    // At the target, so that the base fee stays.
                    header.gas_used = header.gas_limit / 2;
                    header.base_fee_per_gas = Some(fee);
                    header.excess_blob_gas = Some(excess);
                    header.blob_gas_used = Some(used);
                };
                child(parts, parent, |header| {
                    header.base_fee_per_gas = Some(fee);
                    header.excess_blob_gas = Some(next);
                })
            };
            assert_follows(&with_excess(next));
            assert_breaks(&with_excess(next + 1), "excessBlobGas");
            assert_breaks(&with_excess(next.wrapping_sub(1)), "excessBlobGas");
        }
    }
}

/// A parent from before a fork field existed has no follower.
#[test]
fn parents_without_fields() {
    type Strip = fn(&mut Header);
    let strip: [(Strip, &str); 2] = [
        (
            |parent| {
                *parent = Header {
                    base_fee_per_gas: None,
                    withdrawals_root: None,
                    blob_gas_used: None,
                    excess_blob_gas: None,
                    parent_beacon_block_root: None,
                    requests_hash: None,
                    ..parent.clone()
                };
            },
            "baseFeePerGas",
        ),
        (
            |parent| {
                *parent = Header {
                    blob_gas_used: None,
                    excess_blob_gas: None,
                    parent_beacon_block_root: None,
                    requests_hash: None,
                    ..parent.clone()
                };
            },
            "excessBlobGas",
        ),
    ];
    for (strip, field) in strip {
        for parts in [&PRAGUE, &OSAKA] {
            assert_breaks(&child(parts, strip, |_| {}), field);
        }
    }
}
