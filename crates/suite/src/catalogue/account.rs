//! Other accounts: the balance and the code of one that does not exist.

use alloy_primitives::U256;

use super::ZERO;
use super::entry::Setup::{Mstore, Touch};
use super::entry::{Entry, generic_noop, generic_pop};
use crate::code::word;
use crate::opcode::{BALANCE, EXTCODEHASH, EXTCODESIZE};

/// An address without account. Each target touches it first, so that the operations measured find
/// it warm.
const NOBODY: u64 = 0xdead;
const ADDRESS: &[U256] = &[word(NOBODY)];
/// Size, source offset, and destination offset, below the address.
const COPY: &[U256] = &[word(256), ZERO, ZERO, word(NOBODY)];

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    generic_pop (0x31, "balance",     ADDRESS, 300, [(100,   100), (75, 100)])
        .after(&[Touch(BALANCE, NOBODY)]),
    generic_pop (0x3b, "extcodesize", ADDRESS, 100, [( 34,   750), (25, 150)])
        .after(&[Touch(EXTCODESIZE, NOBODY)]),
    generic_noop(0x3c, "extcodecopy", COPY,     40, [( 14, 1_200), (10, 150)])
        .after(&[Mstore(0, ZERO), Touch(EXTCODESIZE, NOBODY)])
        .with_first_op_effect(), // memory grows
    generic_pop (0x3f, "extcodehash", ADDRESS, 100, [( 34, 1_200), (25, 150)])
        .after(&[Touch(EXTCODEHASH, NOBODY)]),
];
