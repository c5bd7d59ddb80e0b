//! Bitwise logic and shifts: AND to SAR, and CLZ.

use zkgas_model::Fork;

use super::MAX;
use super::entry::{Entry, generic_pop};
use crate::code::word;

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    generic_pop(0x16, "and",  &[MAX, MAX],        300, [(100, 20_000), (75, 1_000)]),
    generic_pop(0x17, "or",   &[MAX, MAX],        300, [(100, 20_000), (75, 1_000)]),
    generic_pop(0x18, "xor",  &[MAX, MAX],        300, [(100,  6_000), (75,   600)]),
    generic_pop(0x19, "not",  &[MAX],             360, [(120, 16_000), (90,   800)]),
    generic_pop(0x1a, "byte", &[MAX, word(31)],   300, [(100,    800), (75,   400)]),
    generic_pop(0x1b, "shl",  &[MAX, word(0xff)], 300, [(100,  4_000), (75,   400)]),
    generic_pop(0x1c, "shr",  &[MAX, word(0xff)], 300, [(100,  2_000), (75,   400)]),
    generic_pop(0x1d, "sar",  &[MAX, word(0xff)], 300, [(100,  2_400), (75,   300)]),
    // Of 1, every limb of the word is looked at. The grid is NOT's.
    generic_pop(0x1e, "clz",  &[word(1)],         360, [(120, 16_000), (90,   800)])
        .since(Fork::Osaka), // EIP-7939
];
