//! Calls to another contract, which only stops. The first in a transaction finds it cold (EIP-2929).

use super::entry::Layout::Call;
use super::entry::{Entry, opcode};

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    opcode(Call, 0xf1, "call",         &[], 100, [(25, 75), (25, 75)]).prefixed("marginal_")
        .with_first_op_effect(),
    opcode(Call, 0xf2, "callcode",     &[], 100, [(25, 75), (25, 75)]).prefixed("marginal_")
        .with_first_op_effect(),
    opcode(Call, 0xf4, "delegatecall", &[], 100, [(25, 75), (25, 75)]).prefixed("marginal_")
        .with_first_op_effect(),
    opcode(Call, 0xfa, "staticcall",   &[], 100, [(25, 75), (25, 75)]).prefixed("marginal_")
        .with_first_op_effect(),
];
