//! The nouns every other crate shares: units, names, result records, and exit codes.
//!
//! No I/O, no clock, no environment. What is written to disk is defined in [`record`]; how it is
//! written belongs to `zkgas-store`.

mod exit;
mod file_name;
mod name;
pub mod record;
mod units;
mod words;

pub use exit::ExitCode;
pub use file_name::safe_file_name;
pub use name::{FixtureName, short_name};
pub use units::{Cycles, Gas, Nanos, ProverGas};
pub use words::{
    Action, Client, Clock, Computed, Fork, Phase, Points, ProofKind, Purpose, Resource,
    UnknownWord, Zkvm,
};

/// Version of the result-file schema this build writes. Records are sealed since 3.
pub const RECORD_SCHEMA: u32 = 3;
