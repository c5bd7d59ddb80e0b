//! Precompiles, by STATICCALL.

use alloy_primitives::U256;

use super::Positions;
use crate::Revision;
use crate::catalogue::Precompile;
use crate::code::{Code, word};
use crate::opcode::STOP;

/// An address at which there is neither account nor precompile.
pub(crate) const NO_ACCOUNT: U256 = word(0xffff);

/// What revision 0c73 takes every precompile to return, in bytes.
const ASSUMED_OUTPUT: u64 = 32;

/// Stores the input, calls `idle` from the positions without the operation, then the precompile.
///
/// `idle` is called once more than there are such positions, so that every op count, the highest
/// too, pays for touching it cold.
pub(super) fn target(
    precompile: Precompile,
    revision: Revision,
    idle: U256,
    positions: Positions,
) -> Code {
    let mut code = Code::default();
    let size = code.store(&revision.pick(precompile.inputs).bytes());
    let output = revision.pick([precompile.outputs[0], ASSUMED_OUTPUT]);
    let memory = [0, size, size, output];
    for _ in 0..=positions.idle() {
        code.static_call(idle, memory);
    }
    for _ in 0..positions.real {
        code.static_call(word(precompile.address.into()), memory);
    }
    code.op(STOP);
    code
}
