//! Result files of `zkevm-benchmark-workload` to records of ours.
//!
//! A [`table()`] is the CSV that its report script writes, one row a block; a [`tree()`] is the folder of
//! JSON files that its runner writes. Both become [`Imported`] records, each with its place in a run
//! folder, and nothing is written: that is the caller's business. What a file does not say stays
//! unsaid in the record.
//!
//! [`check()`] computes the slopes of imported blocks again and holds them against a published table.
//!
//! The crate reads files and knows nothing of zkVMs, witnesses, or reports.

mod benchmark;
mod check;
mod error;
mod origin;
mod place;
mod table;
mod tree;

pub use check::{Checked, check};
pub use error::{ImportError, Problem};
pub use origin::Origin;
pub use place::Placed;
pub use table::table;
pub use tree::{Tree, tree};
pub use zkgas_model::record::Imported;
