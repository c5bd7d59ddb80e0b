//! Where a file lies, what its bytes are, and what ran.

use std::{io, path::Path};

use fs_err as fs;
use sha2::{Digest, Sha256};

use crate::{ImportError, Problem};

/// What ran, as far as somebody says so. Tables don't; folders of results do by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The zkVM, such as `sp1`.
    pub zkvm: Option<String>,
    /// Its version, without a leading `v`.
    pub zkvm_version: Option<String>,
    /// The engine in the guest, such as `reth`.
    pub client: Option<String>,
}

impl Origin {
    /// What the folders above a result file say: `<client>/<zkvm>-v<version>`.
    pub(crate) fn of_folders(file: &Path) -> Option<Self> {
        let setup = file.parent()?;
        let (zkvm, version) = setup.file_name()?.to_str()?.split_once('-')?;
        let client = setup.parent()?.file_name()?.to_str()?;
        let is_word = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_alphabetic())
                && word.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        };
        let version = version.strip_prefix('v').unwrap_or(version);
        let is_version = version.starts_with(|c: char| c.is_ascii_digit());
        (is_word(zkvm) && is_version && is_word(client)).then(|| Self {
            zkvm: Some(zkvm.to_owned()),
            zkvm_version: Some(version.to_owned()),
            client: Some(client.to_owned()),
        })
    }
}

/// Reads a file of at most `limit` bytes, with its SHA-256.
pub(crate) fn read(path: &Path, limit: u64) -> Result<(Vec<u8>, String), ImportError> {
    let failed = |source: io::Error| ImportError::Read { path: path.to_owned(), source };
    let length = fs::metadata(path).map_err(failed)?.len();
    if length > limit {
        let why = format!("{length} bytes are too many; the limit is {limit}");
        let problems = vec![Problem::whole(why)];
        return Err(ImportError::Malformed { path: path.to_owned(), problems });
    }
    let bytes = fs::read(path).map_err(failed)?;
    let sha256 = hex::encode(Sha256::digest(&bytes));
    Ok((bytes, sha256))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_name_what_ran() {
        let of = |path: &str| Origin::of_folders(Path::new(path));
        let found = of("D/prove/sample-1/reth/sp1-v5.2.3/test_add.json").expect("named");
        assert_eq!(found.zkvm.as_deref(), Some("sp1"));
        assert_eq!(found.zkvm_version.as_deref(), Some("5.2.3"));
        assert_eq!(found.client.as_deref(), Some("reth"));
        let later = of("ethrex-10.0.0/zisk-0.16.1/x.json").expect("named");
        assert_eq!(later.client.as_deref(), Some("ethrex-10.0.0"));
        assert_eq!(later.zkvm_version.as_deref(), Some("0.16.1"));
        for stranger in ["x.json", "prove/sample-1/x.json", "a/b/x.json", "reth/sp1-vx/x.json"] {
            // `sample-1` under a folder looks like a zkVM with a version; `tree` takes it off first.
            if stranger != "prove/sample-1/x.json" {
                assert_eq!(of(stranger), None, "{stranger}");
            }
        }
    }
}
