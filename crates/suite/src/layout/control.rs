//! Jumps to the JUMPDEST that follows at once.

use super::Positions;
use crate::code::{Code, word};
use crate::opcode::{JUMP, JUMPDEST, JUMPI, STOP};

/// Width of a pushed destination, in bytes.
const WIDTH: usize = 3;

/// JUMP.
pub(super) fn jump(positions: Positions) -> Code {
    jumps(Code::default(), JUMP, positions)
}

/// JUMPI, under a condition that always holds.
pub(super) fn jumpi(positions: Positions) -> Code {
    let mut code = Code::default();
    for _ in 0..positions.all {
        code.push(word(1));
    }
    jumps(code, JUMPI, positions)
}

/// The real jumps, then destinations pushed and left on the stack.
fn jumps(mut code: Code, opcode: u8, positions: Positions) -> Code {
    for _ in 0..positions.real {
        code.push_position_ahead(WIDTH, 1).op(opcode).op(JUMPDEST);
    }
    for _ in 0..positions.idle() {
        code.push_position_ahead(WIDTH, 0).op(JUMPDEST);
    }
    code.op(STOP);
    code
}
