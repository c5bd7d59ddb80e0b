//! Why there is no guest to run.

use std::{io, path::PathBuf};

use thiserror::Error;
use zkgas_model::{Client, Zkvm};

/// A guest that cannot be used.
#[derive(Debug, Error)]
pub enum GuestError {
    /// The manifest lists no such guest.
    #[error("{origin} lists no guest for {zkvm} with client {client}; it has: {available}")]
    Absent {
        /// The manifest.
        origin: String,
        /// Wanted zkVM.
        zkvm: Zkvm,
        /// Wanted client.
        client: Client,
        /// What is listed.
        available: String,
    },
    /// The bytes are not those of the manifest.
    #[error(
        "guest {file} is not the one its manifest describes: SHA-256 is {actual}, manifest says \
         {expected}; rebuild it with `cargo xtask guests` or restore the file"
    )]
    WrongHash {
        /// The file.
        file: String,
        /// Hash of the bytes found.
        actual: String,
        /// Hash in the manifest.
        expected: String,
    },
    /// A file cannot be read.
    #[error("failed to read a guest")]
    Read(#[source] io::Error),
    /// The manifest is not one.
    #[error("{path} is not a guest manifest: {error}")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        error: String,
    },
}
