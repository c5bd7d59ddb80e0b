//! Contract creation.
//!
//! Unlike every other target these change state with each operation: one account more.

use alloy_primitives::{U256, uint};

use super::Positions;
use crate::code::{Code, word};
use crate::opcode::{ADD, CREATE, CREATE2, DUP1, MSTORE, POP, SLOAD, SSTORE, STOP};

/// Init code that returns no code, at the left end of a word, and its size in bytes.
const INIT_CODE: U256 =
    uint!(0x600080f300000000000000000000000000000000000000000000000000000000_U256);
const INIT_CODE_SIZE: U256 = word(4);
/// The slot in which the target keeps the salt for its next call, as pushed.
const SALT_SLOT: [u8; 2] = [0x01, 0x00];

/// CREATE. Idle positions drop the value and leave size and offset on the stack.
pub(crate) fn create(positions: Positions) -> Code {
    let mut code = with_init_code();
    for position in 0..positions.all {
        arguments(&mut code);
        if position >= positions.idle() {
            code.op(CREATE);
        }
        code.op(POP);
    }
    code.op(STOP);
    code
}

/// CREATE2, with a salt that no two positions and no two calls of the target share.
pub(crate) fn create2(positions: Positions) -> Code {
    let mut code = with_init_code();
    for position in 0..positions.idle() {
        code.push_bytes(&[0, 0]);
        salt(&mut code, position);
        arguments(&mut code);
        code.op(POP);
    }
    code.push_bytes(&SALT_SLOT).op(SLOAD);
    for position in positions.idle()..positions.all {
        code.op(DUP1);
        salt(&mut code, position);
        arguments(&mut code);
        code.op(CREATE2).op(POP);
    }
    salt(&mut code, positions.all);
    code.push_bytes(&SALT_SLOT).op(SSTORE).op(STOP);
    code
}

fn with_init_code() -> Code {
    let mut code = Code::default();
    code.push(INIT_CODE).push(U256::ZERO).op(MSTORE);
    code
}

/// Size, offset, and value.
fn arguments(code: &mut Code) {
    code.push(INIT_CODE_SIZE).push(U256::ZERO).push(U256::ZERO);
}

/// Adds `offset` to the salt on the stack.
fn salt(code: &mut Code, offset: u16) {
    code.push_bytes(&offset.to_be_bytes()).op(ADD);
}
