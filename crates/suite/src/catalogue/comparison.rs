//! Comparison: LT to ISZERO.

use super::MAX;
use super::entry::{Entry, generic_pop};

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    generic_pop(0x10, "lt",     &[MAX, MAX], 300, [(100, 10_000), (75, 1_000)]),
    generic_pop(0x11, "gt",     &[MAX, MAX], 300, [(100, 10_000), (75, 1_000)]),
    generic_pop(0x12, "slt",    &[MAX, MAX], 300, [(100, 10_000), (75, 1_000)]),
    generic_pop(0x13, "sgt",    &[MAX, MAX], 300, [(100, 10_000), (75, 1_000)]),
    generic_pop(0x14, "eq",     &[MAX, MAX], 300, [(100,  2_400), (75,   300)]),
    generic_pop(0x15, "iszero", &[MAX],      360, [(120,  8_000), (90,   800)]),
];
