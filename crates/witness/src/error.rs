//! Why there is no witness.

use thiserror::Error;
use zkgas_guest_core::{InputError, ValidationError};

/// A fixture that yields no witness, or a witness file that cannot be used.
#[derive(Debug, Error)]
pub enum WitnessError {
    /// There is nothing to validate.
    #[error("fixture has no block")]
    NoBlock,
    /// More blocks than are looked at.
    #[error("fixture has {found} blocks, at most {limit} are allowed; split it")]
    TooManyBlocks {
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
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
    /// A block is not the one that the fixture describes beside it.
    #[error("block {index} has hash {computed}, its `blockHeader` says {stated}")]
    BlockHash {
        /// Position in the fixture, from 0.
        index: usize,
        /// Hash of the header in the RLP.
        computed: alloy_primitives::B256,
        /// `blockHeader.hash`.
        stated: alloy_primitives::B256,
    },
    /// The chain does not end where the fixture says.
    #[error("last valid block is {computed}, the fixture's `lastblockhash` is {stated}")]
    LastBlock {
        /// Hash of the last valid block.
        computed: alloy_primitives::B256,
        /// `lastblockhash`.
        stated: alloy_primitives::B256,
    },
    /// The chain ends with another state than the fixture says.
    #[error("state after the last block has root {computed}, the fixture's `postState` {stated}")]
    PostState {
        /// State root of the last valid block.
        computed: alloy_primitives::B256,
        /// Root of the `postState` section.
        stated: alloy_primitives::B256,
    },
}
