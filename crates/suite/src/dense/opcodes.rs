//! The opcodes. Columns: shape, opcode, name, arguments in the order they are pushed, and what one
//! is expected to cost: cycles of SP1 with reth from docs/reference/cycles.md, or, where an
//! accelerator does the most, time.

use alloy_primitives::U256;
use zkgas_model::Fork;

use super::entry::Shape::{self, Call, Chain, Create, Create2, Drop, Fold, Jump, Jumpi, Pop, Push};
use super::entry::{Dense, cycles, micros, opcode};
use crate::catalogue::Setup::{self, Fill, Mstore, Run, StaticCall, Touch};
use crate::catalogue::arithmetic::{DIVISOR, MODULUS, NEGATIVE, POSITIVE, SECP_P};
use crate::code::word;
use crate::opcode::{BALANCE, SLOAD, SSTORE};

const ZERO: U256 = U256::ZERO;
const MAX: U256 = U256::MAX;
const ONES_AT_0: &[Setup] = &[Mstore(0, MAX)];
const ZEROS_AT_0: &[Setup] = &[Mstore(0, ZERO)];
const ONE_WORD: &[U256] = &[word(32), ZERO, ZERO];
/// Any address without account; it is touched first and so is warm.
const NOBODY: U256 = ZERO;
const WARM_ACCOUNT: &[Setup] = &[Touch(BALANCE, 0)];
const WARM_SLOT: &[Setup] = &[Touch(SLOAD, 0)];

#[rustfmt::skip]
pub(super) const ARITHMETIC: &[Dense] = &[
    opcode(Fold, 0x01, "add",        &[SECP_P],               cycles(55)),
    opcode(Fold, 0x02, "mul",        &[SECP_P],               cycles(81)),
    opcode(Fold, 0x03, "sub",        &[SECP_P],               cycles(55)),
    opcode(Pop,  0x04, "div",        &[DIVISOR, SECP_P],      cycles(545)),
    opcode(Pop,  0x05, "sdiv",       &[NEGATIVE, POSITIVE],   cycles(501)),
    opcode(Pop,  0x06, "mod",        &[MODULUS, MAX],         cycles(475)),
    opcode(Pop,  0x07, "smod",       &[MODULUS, MAX],         cycles(166)),
    opcode(Pop,  0x08, "addmod",     &[MODULUS, MAX, MAX],    cycles(666)),
    opcode(Pop,  0x09, "mulmod",     &[MODULUS, MAX, MAX],    micros(60)),
    opcode(Pop,  0x0a, "exp",        &[MAX, MAX],             cycles(27_340)),
    opcode(Pop,  0x0b, "signextend", &[word(0xffda_dada), word(3)], cycles(91)),
];

/// revm looks at signs first, and these differ from those of `marginal`: 81 and 85 cycles in SP1 with
/// `reth`, not 70 and 74.
const ITS_RESULT: &str = "the opcode on 0 and its last result, 0 or 1";

// Equal words are compared to their last limb, whatever they are.
#[rustfmt::skip]
pub(super) const COMPARISON: &[Dense] = &[
    opcode(Fold,  0x10, "lt",     &[ZERO],     cycles(60)),
    opcode(Fold,  0x11, "gt",     &[ZERO],     cycles(60)),
    opcode(Fold,  0x12, "slt",    &[ZERO],     cycles(70)).unlike_marginal(ITS_RESULT),
    opcode(Fold,  0x13, "sgt",    &[ZERO],     cycles(74)).unlike_marginal(ITS_RESULT),
    opcode(Pop,   0x14, "eq",     &[MAX, MAX], cycles(49)),
    opcode(Chain, 0x15, "iszero", &[MAX],      cycles(38)),
];

#[rustfmt::skip]
pub(super) const BITWISE: &[Dense] = &[
    opcode(Fold,  0x16, "and",  &[SECP_P],          cycles(45)),
    opcode(Fold,  0x17, "or",   &[SECP_P],          cycles(45)),
    opcode(Fold,  0x18, "xor",  &[SECP_P],          cycles(45)),
    opcode(Chain, 0x19, "not",  &[MAX],             cycles(38)),
    opcode(Pop,   0x1a, "byte", &[MAX, word(31)],   cycles(54)),
    opcode(Pop,   0x1b, "shl",  &[MAX, word(0xff)], cycles(83)),
    opcode(Pop,   0x1c, "shr",  &[MAX, word(0xff)], cycles(83)),
    opcode(Pop,   0x1d, "sar",  &[MAX, word(0xff)], cycles(75)),
    opcode(Pop,   0x1e, "clz",  &[word(1)],         cycles(70)).since(Fork::Osaka),
];

#[rustfmt::skip]
pub(super) const KECCAK: &[Dense] = &[
    opcode(Pop, 0x20, "keccak256", &[word(0x2000), ZERO], micros(16_000)).after(&[Fill(256)]),
];

pub(super) const STACK: &[Dense] = &[opcode(Drop, 0x50, "pop", &[ZERO], cycles(25))];

/// Words to copy and to exchange: 0, 1, 2, and so on.
const NUMBERS: [U256; 17] = {
    let mut numbers = [ZERO; 17];
    let mut at = 0;
    while at < numbers.len() {
        numbers[at] = word(at as u64);
        at += 1;
    }
    numbers
};

const fn numbered(shape: Shape, code: u8, name: &'static str, depth: u8, cost: u64) -> Dense {
    opcode(shape, code, name, NUMBERS.split_at(depth as usize).0, cycles(cost))
}

const fn push(n: u8, name: &'static str) -> Dense {
    numbered(Push, 0x5f + n, name, 0, 36 + 3 * n as u64)
}

const fn dup(n: u8, name: &'static str) -> Dense {
    numbered(Push, 0x7f + n, name, n, 38)
}

const fn swap(n: u8, name: &'static str) -> Dense {
    numbered(Chain, 0x8f + n, name, n + 1, 49)
}

macro_rules! each {
    ($entry:ident, $stem:literal: $($n:literal)*) => {
        &[$($entry($n, concat!($stem, $n))),*]
    };
}

pub(super) const PUSH: &[Dense] = each!(push, "push":
    0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
pub(super) const DUP: &[Dense] = each!(dup, "dup": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
pub(super) const SWAP: &[Dense] = each!(swap, "swap": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);

/// Two words of return data, and memory as far as they will be copied to.
const RETURN_DATA: &[Setup] =
    &[Mstore(0, MAX), Mstore(32, MAX), Mstore(160, ZERO), StaticCall(0x04, [0, 64, 64, 64])];

#[rustfmt::skip]
pub(super) const MEMORY: &[Dense] = &[
    opcode(Drop,  0x37, "calldatacopy", ONE_WORD, cycles(159)).after(ZEROS_AT_0),
    opcode(Drop,  0x39, "codecopy",     ONE_WORD, cycles(158)).after(ZEROS_AT_0),
    opcode(Drop,  0x3e, "returndatacopy", &[word(64), ZERO, word(128)], cycles(171)).after(RETURN_DATA),
    opcode(Chain, 0x51, "mload",   &[ZERO],             cycles(151)).after(ZEROS_AT_0),
    opcode(Drop,  0x52, "mstore",  &[MAX, ZERO],        cycles(135)).after(ZEROS_AT_0),
    opcode(Drop,  0x53, "mstore8", &[word(0xff), ZERO], cycles(67)).after(ZEROS_AT_0),
    opcode(Push,  0x59, "msize",   &[],                 cycles(37)),
    opcode(Drop,  0x5e, "mcopy", &[word(1_024), ZERO, word(4_096)], cycles(438))
        .after(&[Mstore(0, MAX), Mstore(5_088, ZERO)]),
];

const SLOT: U256 = word(100);

#[rustfmt::skip]
pub(super) const STORAGE: &[Dense] = &[
    opcode(Chain, 0x54, "sload",  &[ZERO],      cycles(758)).after(WARM_SLOT),
    opcode(Drop,  0x55, "sstore", &[MAX, SLOT], cycles(848)).after(&[Run(SSTORE, &[MAX, SLOT])]),
    opcode(Chain, 0x5c, "tload",  &[ZERO],      cycles(93)),
    opcode(Drop,  0x5d, "tstore", &[MAX, ZERO], cycles(397)),
];

#[rustfmt::skip]
pub(super) const ENVIRONMENT: &[Dense] = &[
    opcode(Push,  0x30, "address",        &[],     cycles(100)),
    opcode(Push,  0x32, "origin",         &[],     cycles(100)),
    opcode(Push,  0x33, "caller",         &[],     cycles(94)),
    opcode(Push,  0x34, "callvalue",      &[],     cycles(37)),
    opcode(Chain, 0x35, "calldataload",   &[ZERO], cycles(157)),
    opcode(Push,  0x36, "calldatasize",   &[],     cycles(41)),
    opcode(Push,  0x38, "codesize",       &[],     cycles(35)),
    opcode(Push,  0x3a, "gasprice",       &[],     cycles(44)),
    opcode(Push,  0x3d, "returndatasize", &[],     cycles(37)),
    opcode(Push,  0x5a, "gas",            &[],     cycles(34)),
];

#[rustfmt::skip]
pub(super) const BLOCK: &[Dense] = &[
    opcode(Pop,   0x40, "blockhash",   &[ZERO], cycles(150)),
    opcode(Push,  0x41, "coinbase",    &[],     cycles(100)),
    opcode(Push,  0x42, "timestamp",   &[],     cycles(37)),
    opcode(Push,  0x43, "number",      &[],     cycles(37)),
    opcode(Push,  0x44, "prevrandao",  &[],     cycles(124)),
    opcode(Push,  0x45, "gaslimit",    &[],     cycles(34)),
    opcode(Push,  0x46, "chainid",     &[],     cycles(37)),
    opcode(Push,  0x47, "selfbalance", &[],     cycles(537)),
    opcode(Push,  0x48, "basefee",     &[],     cycles(37)),
    opcode(Chain, 0x49, "blobhash",    &[ZERO], cycles(62)),
    opcode(Push,  0x4a, "blobbasefee", &[],     cycles(49)),
];

#[rustfmt::skip]
pub(super) const ACCOUNT: &[Dense] = &[
    opcode(Chain, 0x31, "balance",     &[NOBODY], cycles(669)).after(WARM_ACCOUNT),
    opcode(Chain, 0x3b, "extcodesize", &[NOBODY], cycles(584)).after(WARM_ACCOUNT),
    opcode(Drop,  0x3c, "extcodecopy", &[word(256), ZERO, ZERO, NOBODY], cycles(762))
        .after(&[Mstore(224, ZERO), Touch(BALANCE, 0)]),
    opcode(Chain, 0x3f, "extcodehash", &[NOBODY], cycles(735)).after(WARM_ACCOUNT),
];

#[rustfmt::skip]
pub(super) const CONTROL: &[Dense] = &[
    opcode(Jump,  0x56, "jump",     &[], cycles(52)),
    opcode(Jumpi, 0x57, "jumpi",    &[], cycles(61)),
    opcode(Push,  0x58, "pc",       &[], cycles(38)),
    opcode(Chain, 0x5b, "jumpdest", &[], cycles(21)),
];

const TOPIC: U256 = word(0xff);
/// Up to four topics, then size and offset in the order that the opcodes read.
const LOG_ARGS: [U256; 6] = [TOPIC, TOPIC, TOPIC, TOPIC, word(32), ZERO];

const fn log(topics: usize, code: u8, name: &'static str, cost: u64) -> Dense {
    opcode(Drop, code, name, LOG_ARGS.split_at(4 - topics).1, cycles(cost))
        .after(ONES_AT_0)
        .unlike_marginal("the log of 32 bytes, with receipt and bloom")
}

pub(super) const LOG: &[Dense] = &[
    log(0, 0xa0, "log0", 1_200),
    log(1, 0xa1, "log1", 1_712),
    log(2, 0xa2, "log2", 2_300),
    log(3, 0xa3, "log3", 2_800),
    log(4, 0xa4, "log4", 3_300),
];

#[rustfmt::skip]
pub(super) const CALL: &[Dense] = &[
    opcode(Call, 0xf1, "call",         &[], cycles(4_116)),
    opcode(Call, 0xf2, "callcode",     &[], cycles(4_125)),
    opcode(Call, 0xf4, "delegatecall", &[], cycles(3_726)),
    opcode(Call, 0xfa, "staticcall",   &[], cycles(4_104)),
];

pub(super) const CREATE: &[Dense] = &[
    opcode(Create, 0xf0, "create", &[], cycles(13_742)),
    opcode(Create2, 0xf5, "create2", &[], cycles(14_487)),
];
