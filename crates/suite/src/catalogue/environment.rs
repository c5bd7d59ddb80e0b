//! The call frame and the transaction.

use super::ZERO;
use super::entry::{Entry, generic_pop};

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    generic_pop(0x30, "address",        &[],     600, [(200, 3_200), (150, 400)]),
    generic_pop(0x32, "origin",         &[],     600, [(200, 2_500), (150, 250)]),
    generic_pop(0x33, "caller",         &[],     600, [(200, 2_000), (150, 400)]),
    generic_pop(0x34, "callvalue",      &[],     600, [(200,   250), (150, 250)]),
    generic_pop(0x35, "calldataload",   &[ZERO], 500, [(166, 3_000), (125, 150)]),
    generic_pop(0x36, "calldatasize",   &[],     600, [(200,   500), (150, 500)]),
    generic_pop(0x38, "codesize",       &[],     600, [(200, 6_000), (150, 300)]),
    generic_pop(0x3a, "gasprice",       &[],     600, [(200,   450), (150, 450)]),
    generic_pop(0x3d, "returndatasize", &[],     600, [(200,   300), (150, 300)]),
    generic_pop(0x5a, "gas",            &[],     600, [(200, 1_800), (150, 300)]),
];
