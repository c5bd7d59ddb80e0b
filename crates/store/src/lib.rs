//! The run folder.
//!
//! The set of files is the truth: there is no index, and the [`Ledger`] is only a cache. A file appears
//! whole or not at all, and that it exists does not mean that it is valid: readers check. A record is
//! written once, carries a hash of itself, and outlasts a power cut from the moment on that `put` returns.
//!
//! ```text
//! OUT/run-metadata.json, hardware.json
//! OUT/execute/<client>/<zkvm>-v<version>/<fixture name>.json
//! OUT/prove/sample-<N>/<client>/<zkvm>-v<version>/<fixture name>.json
//! OUT/proofs/sample-<N>/<client>/<zkvm>-v<version>/<fixture name>.proof
//! OUT/attempts/<path of the record, with the attempt's number>
//! OUT/report/...
//! ```

mod atomic;
mod check;
mod disk;
mod error;
#[cfg(test)]
mod faults;
mod folder;
mod fs;
mod ledger;
mod lock;
mod proofs;
mod reading;
mod records;
mod seal;
mod sweep;

pub use atomic::{write_atomic, write_if_changed};
pub use check::{Findings, Tally, check};
pub use error::StoreError;
pub use folder::{Found, RunFolder};
pub use ledger::Ledger;
pub use lock::FolderLock;
