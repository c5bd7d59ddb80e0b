//! The stack: POP, PUSH0 to PUSH32, DUP1 to DUP16, and SWAP1 to SWAP16.

use super::ZERO;
use super::entry::{Entry, Layout, generic_noop, generic_pop, opcode};

/// One entry per number, from the number and the numbered name.
macro_rules! numbered {
    ($entry:ident, $stem:literal: $($n:literal)*) => {
        &[$($entry($n, concat!($stem, $n))),*]
    };
}

const fn push(n: u8, name: &'static str) -> Entry {
    // The wider the immediate, the fewer fit the code size limit.
    let (max, step) = match n {
        0..=8 => (600, 150),
        9..=16 => (500, 125),
        _ => (280, 70),
    };
    generic_pop(0x5f + n, name, &[], max, [(step, 4_800), (step, 300)])
}

const fn dup(n: u8, name: &'static str) -> Entry {
    opcode(Layout::Dup, 0x7f + n, name, &[], 300, [(100, 4_800), (75, 900)])
}

const fn swap(n: u8, name: &'static str) -> Entry {
    opcode(Layout::Swap, 0x8f + n, name, &[], 300, [(100, 2_700), (75, 750)])
}

pub(super) const POP: &[Entry] =
    &[generic_noop(0x50, "pop", &[ZERO], 600, [(200, 1_100), (150, 1_100)])];

pub(super) const PUSH: &[Entry] = numbered!(push, "push":
    0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);

pub(super) const DUP: &[Entry] = numbered!(dup, "dup": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);

pub(super) const SWAP: &[Entry] = numbered!(swap, "swap": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
