//! Persistent and transient storage.

use alloy_primitives::U256;

use super::entry::Setup::{self, Touch};
use super::entry::{Entry, generic_noop, generic_pop};
use super::{MAX, ZERO};
use crate::code::word;
use crate::opcode::SLOAD;

const SLOT: U256 = word(100);
/// Reads the slot once in each call of the target, so that the operations measured find it warm.
const WARM: &[Setup] = &[Touch(SLOAD, 100)];

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    generic_pop (0x54, "sload",  &[SLOT],      100, [( 34,   600), (25, 150)]).after(WARM),
    generic_noop(0x55, "sstore", &[MAX, SLOT],  40, [( 14,   500), (10, 100)])
        .after(WARM)
        .with_first_op_effect(), // the first write finds the slot unchanged (EIP-2200)
    generic_pop (0x5c, "tload",  &[ZERO],      300, [(100, 3_000), (75, 300)]),
    generic_noop(0x5d, "tstore", &[MAX, ZERO], 100, [( 34,   750), (25, 150)]),
];
