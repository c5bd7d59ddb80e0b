//! Jumps and the program counter.

use super::entry::Layout::{Jump, Jumpi};
use super::entry::{Entry, generic_noop, generic_pop, opcode};

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    opcode(Jump,  0x56, "jump",    &[], 200, [( 67, 6_250), ( 50, 1_250)]),
    opcode(Jumpi, 0x57, "jumpi",   &[], 200, [( 67, 3_200), ( 50,   800)]),
    generic_pop(0x58, "pc",        &[], 600, [(200,   500), (150,   500)]),
    generic_noop(0x5b, "jumpdest", &[], 600, [(200, 5_200), (150, 1_950)]),
];
