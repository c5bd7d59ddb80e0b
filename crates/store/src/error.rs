//! What can go wrong with files.

use std::{
    io,
    path::{Path, PathBuf},
};

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
    /// There is no space for a file, or no right to a file of its length; nothing of it is there.
    #[error(
        "disk full: no space for {path}; what was recorded is safe: free some space and run the same \
         command again"
    )]
    Full {
        /// The file.
        path: PathBuf,
        /// What the system says.
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
    /// There is another record at the place of a record. Records are written once.
    #[error("{path} is there already, and records are never overwritten")]
    Exists {
        /// The record.
        path: PathBuf,
    },
    /// A link inside of a run folder, which would lead writing out of it.
    #[error("{path} is a link or a device; a run folder holds files and folders only: remove it")]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// Another process works on the folder.
    #[error("{path} is in use by {holder}; wait for it or name another folder")]
    InUse {
        /// The folder.
        path: PathBuf,
        /// Who it is: `zkgas pid 123 on host h since 2026-01-01T00:00:00Z`, as far as it said.
        holder: String,
    },
}

impl StoreError {
    /// A file could not be written.
    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let path = path.to_owned();
        match source.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::Full { path, source },
            _ => Self::Write { path, source },
        }
    }

    /// A file or folder could not be read.
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }
}
