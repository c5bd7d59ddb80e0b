//! What stops a run.

use std::{io, path::PathBuf};

use thiserror::Error;
use zkgas_store::StoreError;

/// A run, or a unit of it, cannot go on.
#[derive(Debug, Error)]
pub enum RunError {
    /// The run folder fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A later zkgas wrote the record, so that this one must not replace it.
    #[error(
        "{path} has schema {schema}, which is newer than this build; update zkgas, or name another \
         folder"
    )]
    NewerRecord {
        /// The record.
        path: PathBuf,
        /// Its schema.
        schema: u64,
    },
    /// The proof was timed on another machine.
    #[error(
        "{path} was timed on another machine; times of two machines are never pooled: name another \
         folder"
    )]
    OtherMachine {
        /// The record.
        path: PathBuf,
    },
    /// A witness file cannot be read.
    #[error("failed to read witness {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A witness file is not one, or not one of ours.
    #[error("{path} is not a zkgas witness file: {why}")]
    NotAWitness {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}
