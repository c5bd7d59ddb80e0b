//! Memory: loads, stores, copies, and its size.

use alloy_primitives::U256;

use super::entry::Setup::{self, Mstore, StaticCall};
use super::entry::{Entry, generic_noop, generic_pop};
use super::{MAX, ZERO};
use crate::code::word;

/// Size, source offset, and destination offset of the copies into one prepared word.
const ONE_WORD: &[U256] = &[word(32), ZERO, ZERO];
const ZEROS_AT_0: &[Setup] = &[Mstore(0, ZERO)];
const ONES_AT_0: &[Setup] = &[Mstore(0, MAX)];
/// Sends two words to the identity precompile, so that there is return data to copy.
const RETURN_DATA: &[Setup] = &[Mstore(0, MAX), Mstore(32, MAX), StaticCall(0x04, [0, 64, 64, 64])];
/// The source, and the first word of the destination.
const BLOCKS: &[Setup] = &[Mstore(0, MAX), Mstore(4_096, ZERO)];

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    generic_noop(0x37, "calldatacopy", ONE_WORD, 300, [(100, 3_200), (75, 400)]).after(ZEROS_AT_0),
    generic_noop(0x39, "codecopy",     ONE_WORD, 300, [(100,   800), (75, 200)]).after(ZEROS_AT_0),
    generic_noop(0x3e, "returndatacopy", &[word(64), ZERO, word(128)], 300, [(100, 2_800), (75, 350)])
        .after(RETURN_DATA)
        .with_first_op_effect(), // memory grows
    generic_pop (0x51, "mload",   &[ZERO],             500, [(166, 2_500), (125, 250)]).after(ONES_AT_0),
    generic_noop(0x52, "mstore",  &[MAX, ZERO],        500, [(166, 2_400), (125, 300)]).after(ZEROS_AT_0),
    generic_noop(0x53, "mstore8", &[word(0xff), ZERO], 500, [(166, 5_000), (125, 250)]).after(ZEROS_AT_0),
    generic_pop (0x59, "msize",   &[],                 600, [(200, 2_500), (150, 250)]).after(ZEROS_AT_0),
    generic_noop(0x5e, "mcopy", &[word(1_024), ZERO, word(4_096)], 300, [(100, 275), (75, 50)])
        .after(BLOCKS)
        .with_first_op_effect(), // memory grows
];
