//! Why an input is refused or a block is invalid.

use alloc::string::String;

use alloy_primitives::{Address, B256};
use thiserror::Error;

use crate::TrieError;

/// The input is not a block with a witness at all; there is nothing to give a verdict on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InputError {
    /// The first word is not ours.
    #[error("not a zkgas guest input, or of another version")]
    Magic,
    /// The fork number is unknown.
    #[error("unknown fork number {0}")]
    UnknownFork(u64),
    /// The buffer ends early.
    #[error("input is truncated")]
    Truncated,
    /// The buffer goes on after the input.
    #[error("bytes left over after the input")]
    TrailingBytes,
    /// The block is not RLP of a block.
    #[error("block does not decode: {0}")]
    Block(alloy_rlp::Error),
}

/// The witness lacks or misstates something the block needs.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DatabaseError {
    /// A trie node is absent or malformed.
    #[error(transparent)]
    Trie(#[from] TrieError),
    /// A code is absent.
    #[error("witness lacks the code with hash {0}")]
    MissingCode(B256),
    /// A state trie leaf is not an account.
    #[error("state trie leaf of {0} is not an account")]
    Account(Address),
    /// A storage trie leaf is not a 256-bit integer.
    #[error("storage trie leaf of {0} is not an integer")]
    Slot(Address),
    /// An ancestor header is absent.
    #[error("witness lacks the header of block {0}")]
    MissingAncestor(u64),
}

impl revm::database_interface::DBErrorMarker for DatabaseError {}

/// A check that failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ValidationError {
    /// More ancestors than BLOCKHASH can reach.
    #[error("{0} ancestor headers, at most 256 allowed")]
    TooManyAncestors(usize),
    /// An ancestor header is not RLP of a header.
    #[error("ancestor header {index} does not decode: {error}")]
    AncestorDecode {
        /// Position in the witness.
        index: usize,
        /// What the decoder said.
        error: alloy_rlp::Error,
    },
    /// The ancestors are not a chain that ends at the block's parent.
    #[error("ancestor header {0} does not link to the next")]
    AncestorLink(usize),
    /// The witness has no parent header.
    #[error("witness lacks the parent header")]
    MissingParent,
    /// A header field breaks a rule that needs no other block.
    #[error("header field {field}: {rule}")]
    Header {
        /// The field.
        field: &'static str,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// A header field does not follow from the parent.
    #[error("header field {field} does not follow from the parent: {rule}")]
    Parent {
        /// The field.
        field: &'static str,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// The body does not match the header.
    #[error("body does not match header field {0}")]
    Body(&'static str),
    /// The block is larger than EIP-7934 allows.
    #[error("block of {0} bytes is larger than EIP-7934 allows")]
    BlockSize(usize),
    /// A signature yields no sender.
    #[error("transaction {0} has no valid signature")]
    Signer(usize),
    /// The executor refused the block.
    #[error("execution failed: {0}")]
    Execution(String),
    /// Execution does not yield what the header says.
    #[error("execution does not match header field {0}")]
    PostExecution(&'static str),
    /// The witness is incomplete or malformed.
    #[error(transparent)]
    Witness(#[from] DatabaseError),
}
