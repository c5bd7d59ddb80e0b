//! Stateless validation of one Ethereum block: the code that host and guest share.
//!
//! [`validate()`] takes an [`Input`] (the block, and a witness of its ancestors, trie nodes, and
//! codes), checks everything a node would check, and answers with a [`Verdict`]. It knows neither
//! files nor zkVMs: the guests in `guests/` give it bytes and accelerators, the host gives it bytes
//! and a witness to check.
//!
//! The steps, in order (the regions of a cycle report have these names):
//!
//! 1. `block_decode`: RLP to block; the block hash is the hash of the header's own bytes.
//! 2. `witness_decode`: hash trie nodes and codes; check that the ancestors form a chain.
//! 3. `header_checks`: the header alone, and against its parent.
//! 4. `signer_recovery`: one sender for each transaction.
//! 5. `execution`: system calls, transactions, requests, withdrawals.
//! 6. `post_checks`: gas used, receipts root, logs bloom, requests hash.
//! 7. `state_root`: the trie after the block.

#![no_std]

extern crate alloc;

mod ancestors;
mod block;
mod chain;
mod error;
mod guest;
mod header;
mod input;
mod output;
mod platform;
mod region;
mod reth;
mod state;
mod trie;
mod validate;
mod witness;

pub use ancestors::{Ancestors, MAX_ANCESTORS};
pub use block::DecodedBlock;
pub use chain::{Chain, Fork};
pub use error::{DatabaseError, InputError, ValidationError};
pub use guest::{OnZkvm, run, run_reth};
pub use input::{Input, encode_input};
pub use output::Output;
pub use platform::{MulMod, Native, Platform};
pub use region::Region;
pub use reth::{ExecutedBlock, execute, execute_with};
pub use state::{StateSink, WitnessState};
pub use trie::{SparseTrie, TrieError};
pub use validate::{Verdict, check_header, validate, validate_block};
pub use witness::{Preimages, Witness};
