//! The run folder.
//!
//! The set of files is the truth: there is no index, and the [`Ledger`] is only a cache. A file appears
//! whole or not at all, and that it exists does not mean that it is valid: readers check.
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
mod error;
mod folder;
mod ledger;
mod lock;

pub use atomic::{write_atomic, write_if_changed};
pub use error::StoreError;
pub use folder::{Found, RunFolder};
pub use ledger::Ledger;
pub use lock::FolderLock;
