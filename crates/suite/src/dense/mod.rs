//! The suite `dense`: programs of which the measured operation is the greater part.
//!
//! `marginal` pushes and pops for each position whether or not it carries the operation, and calls
//! the target once for each few hundred. Here a program does as little else as it can:
//!
//! - words are left on the stack, since the STOP that ends a call drops them for nothing;
//! - an operation that leaves the stack as high as it was works on its own result, thousands of
//!   times in one call;
//! - constant arguments are copied with DUP, and none is pushed that is not used;
//! - what happens only once, such as the growth of memory or the first write of a slot, is done
//!   before the first operation at every op count, and so is in the intercept;
//! - codes of a test have the same size at every op count, so that hashing them is in it too.
//!
//! A test has three points: none, half, and all. The highest is chosen by what an operation is
//! expected to cost, so that each test adds about as many seconds to a proof. The blocks without
//! operations of one [shape](entry::Shape) are the same block in many tests.

/// A file of hexadecimal digits.
macro_rules! data {
    ($name:literal) => {
        include_str!(concat!("../../data/", $name, ".hex"))
    };
}

mod entry;
mod fresh;
mod ladder;
mod opcodes;
mod precompiles;
mod program;
mod sweep;

pub(crate) use entry::{Dense, Shape};
pub(crate) use ladder::{Ladder, SIGNAL_NANOSECONDS};
pub(crate) use sweep::FAMILIES as SWEEP;

use crate::Family;

/// Every entry, by family.
pub(crate) static FAMILIES: &[(Family, &[Dense])] = &[
    (Family::Arithmetic, opcodes::ARITHMETIC),
    (Family::Comparison, opcodes::COMPARISON),
    (Family::Bitwise, opcodes::BITWISE),
    (Family::Keccak, opcodes::KECCAK),
    (Family::Stack, opcodes::STACK),
    (Family::Stack, opcodes::PUSH),
    (Family::Stack, opcodes::DUP),
    (Family::Stack, opcodes::SWAP),
    (Family::Memory, opcodes::MEMORY),
    (Family::Storage, opcodes::STORAGE),
    (Family::Environment, opcodes::ENVIRONMENT),
    (Family::Block, opcodes::BLOCK),
    (Family::Account, opcodes::ACCOUNT),
    (Family::Control, opcodes::CONTROL),
    (Family::Log, opcodes::LOG),
    (Family::Call, opcodes::CALL),
    (Family::Create, opcodes::CREATE),
    (Family::Precompile, precompiles::ENTRIES),
];
