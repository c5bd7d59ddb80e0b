//! Instructions on 256-bit words at the values where carries, signs, and shifts turn.

use alloy_primitives::{U256, U512};
use revm::bytecode::opcode::*;

use crate::{
    assembler::Code,
    mutants::Random,
    program::{RESULT, Worker, fold, load_data, noise, repeat, run},
};

/// Where the table of operands stands in memory.
const TABLE: u64 = 0x1000;

const BINARY: [u8; 23] = [
    ADD, MUL, SUB, DIV, SDIV, MOD, SMOD, SIGNEXTEND, LT, GT, SLT, SGT, EQ, AND, OR, XOR, BYTE, SHL,
    SHR, SAR, KECCAK256, ISZERO, NOT,
];
