//! The call opcodes.

use alloy_primitives::U256;

use super::Positions;
use crate::code::Code;
use crate::opcode::{CALL, CALLCODE, GAS, POP, STOP};

/// Positions that prepare a call and drop its gas argument instead, then the calls of `inner`.
pub(crate) fn target(opcode: u8, inner: U256, positions: Positions) -> Code {
    // Return size and offset, input size and offset, and the value where there is one.
    let zeros = if matches!(opcode, CALL | CALLCODE) { 5 } else { 4 };
    let mut code = Code::default();
    for position in 0..positions.all {
        for _ in 0..zeros {
            code.push(U256::ZERO);
        }
        code.push(inner).op(GAS);
        if position >= positions.idle() {
            code.op(opcode);
        }
        code.op(POP);
    }
    code.op(STOP);
    code
}
