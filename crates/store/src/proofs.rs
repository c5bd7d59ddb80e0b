//! Saved proofs, and whether they are those of their records.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use fs_err as fs;
use sha2::{Digest, Sha256};
use zkgas_model::record::{Proving, Record};

use crate::{RunFolder, StoreError};

/// Bytes that are hashed at a time.
const PIECE: usize = 1 << 20;

/// The saved proof of the record at a path, and the SHA-256 that it must have. What is in `attempts/`
/// has none.
pub(crate) fn named(root: &Path, path: &Path, record: &Record) -> Option<(PathBuf, String)> {
    let folder = RunFolder::new(root);
    let Some(Proving::Success(success)) = &record.proving else { return None };
    let details = success.details.as_ref()?;
    path.starts_with(folder.prove())
        .then(|| (folder.saved_proof(path), details.proof_sha256.clone()))
}

/// Why the file at a path is not the proof with this hash, if it is not. However long it is, little of
/// it is in memory.
pub(crate) fn flaw(path: &Path, sha256: &str) -> Result<Option<String>, StoreError> {
    let hash = || -> io::Result<String> {
        let mut file = fs::File::open(path)?;
        let (mut hasher, mut piece) = (Sha256::new(), vec![0; PIECE]);
        loop {
            match file.read(&mut piece)? {
                0 => return Ok(hex::encode(hasher.finalize())),
                read => hasher.update(&piece[..read]),
            }
        }
    };
    match hash() {
        Ok(found) if found == sha256 => Ok(None),
        Ok(found) => Ok(Some(format!("its SHA-256 is {found}, its record names {sha256}"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Some("it is gone".to_owned())),
        Err(source) => Err(StoreError::read(path, source)),
    }
}
