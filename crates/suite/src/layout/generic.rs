//! Operations whose arguments are constants.

use alloy_primitives::U256;

use super::Positions;
use crate::catalogue::{Entry, Setup};
use crate::code::{Code, word};
use crate::opcode::{MSTORE, POP, PUSH0, PUSH32, STOP};

/// Operations that push one result.
///
/// All arguments and one spare word per position go on the stack first, so pushes and pops are
/// equally many whatever the op count.
pub(super) fn pop(entry: &Entry, positions: Positions) -> Code {
    let mut code = prepared(entry.setup);
    code.ops(PUSH0, positions.all);
    for _ in 0..positions.all {
        arguments(&mut code, entry.args);
    }
    alternate(&mut code, &operation(entry.code), positions);
    code.op(STOP);
    code
}

/// Operations that push nothing; a position without one leaves its arguments on the stack.
pub(super) fn noop(entry: &Entry, positions: Positions) -> Code {
    let mut code = prepared(entry.setup);
    for position in 0..positions.all {
        arguments(&mut code, entry.args);
        if position < positions.real {
            code.op(entry.code);
        }
    }
    code.op(STOP);
    code
}

/// Operations with a POP between each and the next, then POPs until there is one per position.
pub(super) fn alternate(code: &mut Code, operation: &[u8], positions: Positions) {
    for done in 0..positions.real {
        code.ops(POP, done.min(1)).append(operation);
    }
    code.ops(POP, positions.all - positions.real.saturating_sub(1));
}

/// The opcode, and for a PUSH its immediate of all ones.
pub(crate) fn operation(opcode: u8) -> Vec<u8> {
    let immediate = if (PUSH0..=PUSH32).contains(&opcode) { opcode - PUSH0 } else { 0 };
    let mut bytes = vec![0xff; 1 + usize::from(immediate)];
    bytes[0] = opcode;
    bytes
}

fn arguments(code: &mut Code, args: &[U256]) {
    for &arg in args {
        code.push_argument(arg);
    }
}

pub(crate) fn prepared(setup: &[Setup]) -> Code {
    let mut code = Code::default();
    for &step in setup {
        match step {
            Setup::Mstore(offset, value) => {
                code.push(value).push(word(offset)).op(MSTORE);
            }
            Setup::Fill(words) => {
                for index in 0..words {
                    code.push(U256::MAX).push(word(32 * u64::from(index))).op(MSTORE);
                }
            }
            Setup::Run(opcode, args) => {
                arguments(&mut code, args);
                code.op(opcode);
            }
            Setup::Touch(opcode, argument) => {
                code.push(word(argument)).op(opcode).op(POP);
            }
            Setup::StaticCall(address, memory) => {
                code.static_call(word(address), memory);
            }
        }
    }
    code
}
