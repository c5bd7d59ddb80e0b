//! What is measured: every opcode and precompile of Prague, and the programs that isolate its cost.
//!
//! A *test* is one operation; a *case* is one test at one op count. The cases of a test differ only
//! in how often the operation runs, so the slope of any cost over [`Case::op_count`] is the marginal
//! cost of one operation. The suite is that of `tests/benchmark/marginal` in
//! `linoscope/execution-specs`, in two [revisions](Revision), reproduced byte for byte.
//!
//! Operations are data, one file per family under `catalogue`: adding an opcode is adding one
//! entry. The few ways to turn an entry and an op count into byte code are under `layout`.
//!
//! This crate builds byte code and names. It knows nothing of blocks, state, fixtures on disk, or
//! zkVMs, and executes nothing.
//!
//! ```
//! use zkgas_model::Fork;
//! use zkgas_suite::{Revision, Selection, tests};
//!
//! let selection = Selection { include: vec!["add".into()], exclude: vec![] };
//! let found = tests(Revision::F4c8, Fork::Prague, &selection)?;
//! let counts: Vec<u64> = found[0].cases(1).iter().map(|case| case.op_count).collect();
//! assert_eq!(counts, [0, 1_200_000, 2_400_000, 3_600_000]);
//! # Ok::<(), zkgas_suite::SuiteError>(())
//! ```

mod baseline;
mod case;
mod catalogue;
mod code;
mod dense;
mod error;
mod family;
mod layout;
mod mix;
mod opcode;
mod revision;
mod selection;
mod split;
mod suite;
mod test;

pub use baseline::empty_block;
pub use case::{Case, Contract, Operation, Watched};
pub use catalogue::entry;
pub use code::opcode_counts;
pub use error::SuiteError;
pub use family::Family;
pub use revision::Revision;
pub use selection::Selection;
pub use split::Split;
pub use suite::Suite;
pub use test::{Test, tests, tests_of_all_forks, transaction_gas_cap};
