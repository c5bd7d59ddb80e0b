//! Where a record comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Client, Computed, Fork, Zkvm, record::Attempt};

/// Where a record comes from: everything needed to decide whether it may be reused or compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// [`crate::RECORD_SCHEMA`] of the writer.
    pub schema: u32,
    /// The full fixture name, with directories.
    pub fixture: String,
    /// The operation measured, such as `add`; absent for blocks that measure no single operation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<String>,
    /// Family of the operation, such as `arithmetic`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub family: Option<String>,
    /// How often the block executes the operation beyond its baseline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub op_count: Option<u64>,
    /// How many of each operation are in one of the target, where the target is several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub parts: BTreeMap<String, u64>,
    /// Fork whose rules the block follows.
    pub fork: Fork,
    /// The zkVM.
    pub zkvm: Zkvm,
    /// Version of the zkVM's SDK.
    pub zkvm_version: String,
    /// The engine in the guest.
    pub client: Client,
    /// SHA-256 of the guest ELF, hex.
    pub elf_sha256: String,
    /// SHA-256 of the guest input, hex.
    pub input_sha256: String,
    /// Length of the guest input in bytes.
    pub input_bytes: u64,
    /// Hash of the block the guest had to accept, 0x-prefixed hex.
    pub block_hash: String,
    /// Settings that change deterministic counts, such as the gas trace chunk size.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// How the guest computes what has an accelerator somewhere; everything else is plain.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub acceleration: BTreeMap<String, Computed>,
    /// What the run decided; absent from records of schema 1. Two records of the same unit have the same
    /// provenance but for this.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub attempt: Option<Attempt>,
}

impl Provenance {
    /// Whether both are of one unit in one setup, whatever the attempt. The schemas may differ: all so
    /// far mean the same by the fields that they share.
    pub fn is_of_same_unit(&self, other: &Self) -> bool {
        // Taken apart, so that a field to come is not forgotten, and nothing is copied: a run that resumes
        // asks this of each record.
        let Self {
            schema: _,
            fixture,
            target,
            family,
            op_count,
            parts,
            fork,
            zkvm,
            zkvm_version,
            client,
            elf_sha256,
            input_sha256,
            input_bytes,
            block_hash,
            settings,
            acceleration,
            attempt: _,
        } = self;
        *input_sha256 == other.input_sha256
            && *fixture == other.fixture
            && *target == other.target
            && *family == other.family
            && *op_count == other.op_count
            && *parts == other.parts
            && *fork == other.fork
            && *zkvm == other.zkvm
            && *zkvm_version == other.zkvm_version
            && *client == other.client
            && *elf_sha256 == other.elf_sha256
            && *input_bytes == other.input_bytes
            && *block_hash == other.block_hash
            && *settings == other.settings
            && *acceleration == other.acceleration
    }
}
