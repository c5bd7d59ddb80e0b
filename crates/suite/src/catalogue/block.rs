//! The block, its blobs, and its chain.

use super::ZERO;
use super::entry::{Entry, generic_pop};

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    generic_pop(0x40, "blockhash",   &[ZERO], 300, [(100, 5_000), ( 75, 250)]),
    generic_pop(0x41, "coinbase",    &[],     600, [(200, 2_800), (150, 350)]),
    generic_pop(0x42, "timestamp",   &[],     600, [(200,   500), (150, 500)]),
    generic_pop(0x43, "number",      &[],     600, [(200, 6_000), (150, 300)]),
    generic_pop(0x44, "prevrandao",  &[],     600, [(200,   200), (150, 200)]),
    generic_pop(0x45, "gaslimit",    &[],     600, [(200, 1_000), (150, 500)]),
    generic_pop(0x46, "chainid",     &[],     600, [(200, 6_000), (150, 300)]),
    generic_pop(0x47, "selfbalance", &[],     600, [(200,   100), (150, 100)]),
    generic_pop(0x48, "basefee",     &[],     600, [(200,   500), (150, 500)]).prefixed("caller_"),
    generic_pop(0x49, "blobhash",    &[ZERO], 500, [(166, 2_000), (125, 400)]),
    generic_pop(0x4a, "blobbasefee", &[],     600, [(200,   450), (150, 450)]),
];
