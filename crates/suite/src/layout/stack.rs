//! DUP and SWAP, which need words to reach for.

use super::{Positions, generic};
use crate::code::{Code, word};
use crate::opcode::{DUP1, POP, PUSH0, STOP, SWAP1};

/// DUPN over N numbers, which lie above one spare word per position.
pub(super) fn dup(opcode: u8, positions: Positions) -> Code {
    let depth = opcode - DUP1 + 1;
    let mut code = Code::default();
    code.ops(PUSH0, positions.all);
    numbers(&mut code, depth);
    generic::alternate(&mut code, &[opcode], positions);
    code.ops(POP, depth.into()).op(STOP);
    code
}

/// SWAPN over N + 1 numbers. It leaves the stack as high as it was, so nothing stands in for it.
pub(super) fn swap(opcode: u8, positions: Positions) -> Code {
    let depth = opcode - SWAP1 + 2;
    let mut code = Code::default();
    numbers(&mut code, depth);
    code.ops(opcode, positions.real).ops(POP, depth.into()).op(STOP);
    code
}

/// Pushes 0, 1, 2, and so on.
fn numbers(code: &mut Code, count: u8) {
    for number in 0..count {
        code.push(word(number.into()));
    }
}
