//! The manifest of prebuilt guests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zkgas_model::{Client, Computed, Zkvm};

/// File name of the manifest in a folder of guests.
pub const MANIFEST_NAME: &str = "MANIFEST.toml";

/// All guests of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The guests.
    #[serde(default)]
    pub guest: Vec<Guest>,
}

/// One guest, and everything that determines its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// File name in the folder.
    pub file: String,
    /// The zkVM it runs in.
    pub zkvm: Zkvm,
    /// Version of the zkVM's SDK it was built for.
    pub zkvm_version: String,
    /// The engine inside.
    pub client: Client,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// `rustc --version` of the compiler.
    pub toolchain: String,
    /// Where the standard library's source came from.
    pub std_source: String,
    /// SHA-256 of the guest workspace's `Cargo.lock`, hex.
    pub lock_sha256: String,
    /// SHA-256 of the target specification, hex; none where the compiler has the target built in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target_sha256: Option<String>,
    /// Compiler flags.
    pub rustflags: Vec<String>,
    /// How the guest computes what has an accelerator somewhere: operations of the suite by name,
    /// and what is no operation of its own. Everything else is plain.
    pub acceleration: BTreeMap<String, Computed>,
}

impl Guest {
    /// The operations that are computed in one way.
    pub fn computed(&self, how: Computed) -> impl Iterator<Item = &str> {
        self.acceleration.iter().filter(move |(_, is)| **is == how).map(|(name, _)| name.as_str())
    }
}

impl Manifest {
    /// The guest for a zkVM and a client.
    pub fn find(&self, zkvm: Zkvm, client: Client) -> Option<&Guest> {
        self.guest.iter().find(|guest| guest.zkvm == zkvm && guest.client == client)
    }
}
