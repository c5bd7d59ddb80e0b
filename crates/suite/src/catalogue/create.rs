//! Contract creation, of accounts without code.

use super::entry::Layout::{Create, Create2};
use super::entry::{Entry, opcode};

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    opcode(Create,  0xf0, "create",  &[], 20, [(5, 50), (5, 50)]).prefixed("marginal_"),
    opcode(Create2, 0xf5, "create2", &[], 20, [(5, 50), (5, 50)]).prefixed("marginal_"),
];
