//! The corpora.

mod acceleration;
mod arithmetic;
mod blocks;
mod ecrecover;
mod hashes;
mod memory;
mod mutations;
mod parties;
mod precompiles;
pub(crate) mod program;
mod suite;
