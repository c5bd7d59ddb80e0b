//! Where the figures of another tool were read.

use serde::{Deserialize, Serialize};

/// What is known of a record that zkgas did not measure. There is no ELF, no input, and no block hash:
/// figures like these can be reported and compared, and nothing can be reproduced from them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The file that was read, without the folders above what was named.
    pub file: String,
    /// SHA-256 of that file, hex.
    pub sha256: String,
    /// Line of a table, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u64>,
    /// The operation, where the file has a column for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<String>,
    /// How often the block executes it, where the file has a column for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub op_count: Option<u64>,
    /// Which sample of its block a proof is, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sample: Option<u32>,
    /// The zkVM, by its folder or the user's word.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zkvm: Option<String>,
    /// Its version, by its folder or the user's word.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zkvm_version: Option<String>,
    /// The engine in the guest, by its folder or the user's word.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client: Option<String>,
}
