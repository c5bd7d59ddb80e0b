//! Every operation of the suite, one table a family.
//!
//! Columns of an opcode: the opcode, its name, the constant arguments in the order they are pushed
//! (the last ends on top of the stack), the number of positions, and per revision the step of the
//! op counts and the number of calls of the target.

mod account;
pub(crate) mod arithmetic;
mod bitwise;
mod block;
mod call;
mod comparison;
mod control;
mod create;
pub mod entry;
mod environment;
mod keccak;
mod log;
mod memory;
mod precompile;
mod stack;
mod storage;

use alloy_primitives::U256;

use crate::Family;

pub(crate) use entry::{Entry, Input, Layout, Precompile, Setup};

/// Every entry, by family and then by opcode or precompile address.
pub(crate) static FAMILIES: &[(Family, &[Entry])] = &[
    (Family::Arithmetic, arithmetic::ENTRIES),
    (Family::Comparison, comparison::ENTRIES),
    (Family::Bitwise, bitwise::ENTRIES),
    (Family::Keccak, keccak::ENTRIES),
    (Family::Stack, stack::POP),
    (Family::Stack, stack::PUSH),
    (Family::Stack, stack::DUP),
    (Family::Stack, stack::SWAP),
    (Family::Memory, memory::ENTRIES),
    (Family::Storage, storage::ENTRIES),
    (Family::Environment, environment::ENTRIES),
    (Family::Block, block::ENTRIES),
    (Family::Account, account::ENTRIES),
    (Family::Control, control::ENTRIES),
    (Family::Log, log::ENTRIES),
    (Family::Call, call::ENTRIES),
    (Family::Create, create::ENTRIES),
    (Family::Precompile, precompile::ENTRIES),
];

const ZERO: U256 = U256::ZERO;
const MAX: U256 = U256::MAX;
