//! Amplifiers: call the target many times, then leave a mark that says the end was reached.

use alloy_primitives::U256;

use crate::code::{Code, word};
use crate::opcode::{CALL, DUP1, GAS, JUMPDEST, JUMPI, POP, REVERT, SSTORE, STOP, SUB, SWAP1};

/// What the amplifier writes to its slot 0 in the end.
const MARK: U256 = word(0xdead);

/// Calls `target`, and reverts the transaction if a call fails.
pub(crate) fn checked(target: U256, num_calls: u64) -> Code {
    let mut code = Code::default();
    checked_calls(&mut code, target, num_calls);
    mark(code)
}

/// Calls each target as often as it says, one after the other, and reverts if a call fails.
pub(crate) fn round(targets: &[(U256, u64)]) -> Code {
    let mut code = Code::default();
    for &(target, calls) in targets {
        checked_calls(&mut code, target, calls);
    }
    code.op(STOP);
    code
}

/// Calls `target` statically, whether or not the calls succeed.
pub(super) fn unchecked(target: U256, num_calls: u64) -> Code {
    let mut code = Code::default();
    counted_loop(&mut code, num_calls, |code| {
        code.static_call(target, [0; 4]);
    });
    mark(code)
}

fn checked_calls(code: &mut Code, target: U256, calls: u64) {
    counted_loop(code, calls, |code| {
        for _ in 0..5 {
            code.push(U256::ZERO);
        }
        code.push(target).op(GAS).op(CALL);
        let mut revert = Code::default();
        revert.push(U256::ZERO).push(U256::ZERO).op(REVERT);
        let over = revert.as_slice();
        code.push_position_ahead(2, 1 + over.len()).op(JUMPI).append(over).op(JUMPDEST);
    });
}

/// Runs `body` `times` times with the counter on the stack.
fn counted_loop(code: &mut Code, times: u64, body: impl FnOnce(&mut Code)) {
    code.push(word(times));
    let start = code.here();
    code.op(JUMPDEST);
    body(code);
    code.push(word(1)).op(SWAP1).op(SUB).op(DUP1).push_position(2, start).op(JUMPI).op(POP);
}

fn mark(mut code: Code) -> Code {
    code.push(MARK).push(U256::ZERO).op(SSTORE).op(STOP);
    code
}
