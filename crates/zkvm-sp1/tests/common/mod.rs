//! The golden proof.

use std::path::{Path, PathBuf};

/// The rounds of the guest `smoke` that it attests.
pub(crate) const ROUNDS: u64 = 1000;

/// The only proof of the golden run.
pub(crate) fn golden() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../cli/tests/golden/sp1/proofs/sample-1/smoke/sp1-v6.10.0");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("readable").path())
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    std::fs::read(files.remove(0)).expect("readable")
}
