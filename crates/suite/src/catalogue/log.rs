//! Logs: LOG0 to LOG4.
//!
//! The reference pushes the offset before the size, so the opcodes read them swapped: LOG0 logs no
//! data, LOG1 32 bytes, and the others 255 bytes. The numbers published with it depend on that. The
//! first log with data makes memory grow.

use alloy_primitives::U256;

use super::entry::Setup::{self, Mstore};
use super::entry::{Entry, generic_noop};
use super::{MAX, ZERO};
use crate::code::word;

const OFFSET: U256 = ZERO;
const SIZE: U256 = word(32);
const TOPIC: U256 = word(0xff);
const ONES: &[Setup] = &[Mstore(0, MAX)];

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    generic_noop(0xa0, "log0", &[OFFSET, SIZE], 100, [(34, 150), (25, 150)]).after(ONES),
    generic_noop(0xa1, "log1", &[OFFSET, SIZE, TOPIC], 80, [(20, 125), (20, 125)])
        .after(ONES)
        .with_first_op_effect(),
    generic_noop(0xa2, "log2", &[OFFSET, SIZE, TOPIC, TOPIC], 60, [(15, 130), (15, 130)])
        .after(ONES)
        .with_first_op_effect(),
    generic_noop(0xa3, "log3", &[OFFSET, SIZE, TOPIC, TOPIC, TOPIC], 40, [(14, 90), (10, 90)])
        .after(ONES)
        .with_first_op_effect(),
    generic_noop(0xa4, "log4", &[OFFSET, SIZE, TOPIC, TOPIC, TOPIC, TOPIC], 40, [(14, 90), (10, 90)])
        .after(ONES)
        .with_first_op_effect(),
];
