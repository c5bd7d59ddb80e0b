//! Amplifiers: call the target many times, then leave a mark that says the end was reached.

use alloy_primitives::U256;

use crate::code::{Code, word};
use crate::opcode::{CALL, DUP1, GAS, JUMPDEST, JUMPI, POP, REVERT, SSTORE, STOP, SUB, SWAP1};

/// What the amplifier writes to its slot 0 in the end.
const MARK: U256 = word(0xdead);

/// Calls `target`, and reverts the transaction if a call fails.
pub(crate) fn checked(target: U256, num_calls: u64) -> Code {
    counted_loop(num_calls, |code| {
        for _ in 0..5 {
            code.push(U256::ZERO);
        }
        code.push(target).op(GAS).op(CALL);
        let mut revert = Code::default();
        revert.push(U256::ZERO).push(U256::ZERO).op(REVERT);
        let over = revert.as_slice();
        code.push_position_ahead(2, 1 + over.len()).op(JUMPI).append(over).op(JUMPDEST);
    })
}

/// Calls `target` statically, whether or not the calls succeed.
pub(super) fn unchecked(target: U256, num_calls: u64) -> Code {
    counted_loop(num_calls, |code| {
        code.static_call(target, [0; 4]);
    })
}

/// Runs `body` `times` times with the counter on the stack, then leaves the mark.
fn counted_loop(times: u64, body: impl FnOnce(&mut Code)) -> Code {
    let mut code = Code::default();
    code.push(word(times));
    let start = code.here();
    code.op(JUMPDEST);
    body(&mut code);
    code.push(word(1)).op(SWAP1).op(SUB).op(DUP1).push_position(2, start).op(JUMPI).op(POP);
    code.push(MARK).push(U256::ZERO).op(SSTORE).op(STOP);
    code
}
