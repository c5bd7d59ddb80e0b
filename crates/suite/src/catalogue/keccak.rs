//! Hashing: KECCAK256 of 8,192 bytes.

use super::ZERO;
use super::entry::Setup::Fill;
use super::entry::{Entry, generic_pop};
use crate::code::word;

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    generic_pop(0x20, "keccak256", &[word(0x2000), ZERO], 120, [(30, 10), (30, 20)])
        .after(&[Fill(256)]),
];
