//! What can go wrong with files.

use std::{io, path::PathBuf};

use thiserror::Error;

/// A file operation that failed, or a folder that is in use.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A file could not be written; nothing of it is there.
    #[error("failed to write {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file or folder could not be read.
    #[error("failed to read {path}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Another process works on the folder.
    #[error("{path} is in use by another zkgas process; wait for it or name another folder")]
    InUse {
        /// The folder.
        path: PathBuf,
    },
}
