//! What proving costs mean for a decision, as pure functions over numbers.
//!
//! - [`compare()`] puts two measurements beside each other and says what changed.
//! - [`schedule()`] turns costs into multipliers of gas, and [`worst_blocks`] into the block that takes
//!   longest to prove.
//! - [`Table`] shows what came out, as text, Markdown, or CSV; [`solidity()`] as constants for a contract.
//!
//! The crate knows nothing of records, zkVMs, or files. A [`Cost`] is in whatever unit the caller measured
//! in. Text comes from outside and is escaped where it is shown.

mod compare;
mod cost;
mod decimal;
mod schedule;
mod show;
mod worst;

pub use compare::{Correction, Limits, Pair, Quantity, Row, Verdict, compare};
pub use cost::Cost;
pub use decimal::{Decimal, Rounding, RoundingError};
pub use schedule::{
    Basis, Bound, Multiplier, Operation, Options, Reference, Schedule, ScheduleError, schedule,
};
pub use show::{Cell, Table, comparison_table, schedule_table, solidity, worst_table};
pub use worst::{Block, Candidate, Worst, worst_blocks};
