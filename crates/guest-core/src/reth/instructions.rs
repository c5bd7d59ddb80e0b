//! Instructions as a zkVM's processor likes them.
//!
//! revm reads big-endian words as 64-bit loads and byte swaps. A processor with neither misaligned
//! loads nor byte swaps spends twenty-odd instructions on each of the two; building limbs from bytes
//! does both at once. Stack, gas, and failures stay revm's.

#![allow(clippy::needless_pass_by_value, reason = "the signatures are revm's")]

use alloy_evm::{Database, eth::EthEvmContext};
use revm::{
    bytecode::opcode,
    handler::instructions::EthInstructions,
    interpreter::{
        Host, Instruction, InstructionContext, InstructionExecResult, InstructionResult,
        InterpreterTypes, Stack,
        interpreter::resize_memory,
        interpreter_types::{Immediates, Jumps, MemoryTr, StackTr},
    },
    primitives::U256,
};

use crate::Platform;

/// Gas of the cheapest instructions but one (Yellow Paper, appendix G, `G_base`).
const BASE: u16 = 2;
/// `G_verylow`.
const VERY_LOW: u16 = 3;
/// `G_mid`.
const MID: u16 = 8;

/// Puts what the platform does better into revm's table, which is open for that.
pub(crate) fn install<P, IT, DB>(table: &mut EthInstructions<IT, EthEvmContext<DB>>)
where
    P: Platform,
    IT: InterpreterTypes<Stack = Stack>,
    DB: Database,
{
    if P::MULMOD.is_some() {
        table.insert_instruction(opcode::MULMOD, Instruction::new(mulmod::<P, _, _>), MID);
    }
    if !P::LOADS_BYTES {
        return;
    }
    table.insert_instruction(opcode::MLOAD, Instruction::new(mload), VERY_LOW);
    table.insert_instruction(opcode::DIFFICULTY, Instruction::new(prevrandao), BASE);
    macro_rules! each {
        ($name:ident, $first:expr, [$($n:literal)*]) => {
            $(table.insert_instruction($first + $n - 1, Instruction::new($name::<$n, _, _>), VERY_LOW);)*
        };
    }
    each!(push, opcode::PUSH1, [2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17]);
    each!(push, opcode::PUSH1, [18 19 20 21 22 23 24 25 26 27 28 29 30 31 32]);
    each!(swap, opcode::SWAP1, [1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16]);
}

fn mulmod<P: Platform, IT: InterpreterTypes, H: ?Sized>(
    context: InstructionContext<'_, H, IT>,
) -> InstructionExecResult {
    let Some(([a, b], modulus)) = context.interpreter.stack.popn_top() else {
        return Err(InstructionResult::StackUnderflow);
    };
    *modulus = match P::MULMOD {
        Some(mulmod) => mulmod(a, b, *modulus),
        None => a.mul_mod(b, *modulus),
    };
    Ok(())
}

fn push<const N: usize, IT: InterpreterTypes, H: ?Sized>(
    context: InstructionContext<'_, H, IT>,
) -> InstructionExecResult {
    let word = word::<N>(context.interpreter.bytecode.read_slice(N));
    if !context.interpreter.stack.push(word) {
        return Err(InstructionResult::StackOverflow);
    }
    context.interpreter.bytecode.relative_jump(N.cast_signed());
    Ok(())
}

fn mload<IT: InterpreterTypes, H: Host + ?Sized>(
    context: InstructionContext<'_, H, IT>,
) -> InstructionExecResult {
    let interpreter = context.interpreter;
    let Some(top) = interpreter.stack.top() else {
        return Err(InstructionResult::StackUnderflow);
    };
    let [low, 0, 0, 0] = *top.as_limbs() else {
        return Err(InstructionResult::InvalidOperandOOG);
    };
    let Ok(offset) = usize::try_from(low) else {
        return Err(InstructionResult::InvalidOperandOOG);
    };
    let costs = context.host.gas_params();
    resize_memory(&mut interpreter.gas, &mut interpreter.memory, costs, offset, 32)?;
    *top = word::<32>(&interpreter.memory.slice_len(offset, 32));
    Ok(())
}

/// Every fork here is after the merge, so that there is one (EIP-4399).
fn prevrandao<IT: InterpreterTypes, DB: Database>(
    context: InstructionContext<'_, EthEvmContext<DB>, IT>,
) -> InstructionExecResult {
    // By reference: a copy of 32 bytes at an odd place costs more than the rest.
    let value = context.host.block.prevrandao.as_ref();
    let value = value.map_or(U256::ZERO, |bytes| word::<32>(bytes.as_slice()));
    if context.interpreter.stack.push(value) {
        Ok(())
    } else {
        Err(InstructionResult::StackOverflow)
    }
}

fn swap<const N: usize, IT: InterpreterTypes<Stack = Stack>, H: ?Sized>(
    context: InstructionContext<'_, H, IT>,
) -> InstructionExecResult {
    let stack = context.interpreter.stack.data_mut();
    let Some(first) = stack.len().checked_sub(N + 1) else {
        return Err(InstructionResult::StackUnderflow);
    };
    let [lower, .., top] = &mut stack[first..] else {
        return Err(InstructionResult::StackUnderflow);
    };
    (*lower, *top) = (*top, *lower);
    Ok(())
}

/// The number that N big-endian bytes are.
#[inline]
fn word<const N: usize>(bytes: &[u8]) -> U256 {
    let bytes = &bytes[..N];
    U256::from_limbs([
        limb::<N, 0>(bytes),
        limb::<N, 1>(bytes),
        limb::<N, 2>(bytes),
        limb::<N, 3>(bytes),
    ])
}

/// Limb I of that number. Written out, because the compiler does not unroll as many steps.
#[inline]
fn limb<const N: usize, const I: usize>(bytes: &[u8]) -> u64 {
    if N <= 8 * I {
        return 0;
    }
    let end = N - 8 * I;
    if end < 8 {
        return bytes[..end].iter().fold(0, |limb, byte| limb << 8 | u64::from(*byte));
    }
    let byte = |i: usize| u64::from(bytes[end - 1 - i]) << (8 * i);
    byte(0) | byte(1) | byte(2) | byte(3) | byte(4) | byte(5) | byte(6) | byte(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<const N: usize>() {
        let bytes: [u8; 32] = core::array::from_fn(|i| u8::try_from(0x81 + 3 * i).expect("small"));
        let expected = U256::try_from_be_slice(&bytes[..N]).expect("at most 32 bytes");
        // A program's bytes go on after the operand.
        assert_eq!(word::<N>(&bytes), expected, "{N} bytes");
    }

    #[test]
    fn words_are_big_endian() {
        macro_rules! each { ($($n:literal)*) => { $(check::<$n>();)* }; }
        each!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
        each!(17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
    }
}
