//! Why there is no witness.

use thiserror::Error;
use zkgas_guest_core::{InputError, ValidationError};

/// A fixture that yields no witness, or a witness file that cannot be used.
#[derive(Debug, Error)]
pub enum WitnessError {
    /// There is nothing to validate.
    #[error("fixture has no block")]
    NoBlock,
    /// The pre-state is not the one the genesis header commits to.
    #[error("pre-state has root {computed}, genesis header says {stated}")]
    Genesis {
        /// Root of the `pre` section.
        computed: alloy_primitives::B256,
        /// Root in `genesisRLP`.
        stated: alloy_primitives::B256,
    },
    /// The genesis header does not decode.
    #[error("genesis header does not decode: {0}")]
    GenesisHeader(alloy_rlp::Error),
    /// A block does not decode.
    #[error("block {index}: {error}")]
    Block {
        /// Position in the fixture, from 0.
        index: usize,
        /// What the decoder said.
        error: InputError,
    },
    /// A block that the fixture calls valid does not validate.
    #[error("block {index} does not validate: {error}")]
    Invalid {
        /// Position in the fixture, from 0.
        index: usize,
        /// The check that failed.
        error: ValidationError,
    },
    /// A block that the fixture calls invalid validates.
    #[error("block {index} validates, but the fixture expects {expected}")]
    UnexpectedlyValid {
        /// Position in the fixture, from 0.
        index: usize,
        /// The exception the fixture names.
        expected: String,
    },
    /// The finished input gives another verdict than the full state did.
    #[error("witness does not reproduce the verdict on block {index}: {verdict}")]
    Incomplete {
        /// Position in the fixture, from 0.
        index: usize,
        /// The verdict on the finished input.
        verdict: String,
    },
}
