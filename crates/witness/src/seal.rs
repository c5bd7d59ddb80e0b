//! What a witness file was made from, and whether it is whole.
//!
//! The end of a file holds a key of everything that it was made from, and the SHA-256 of all bytes
//! before. So a file can be kept when its fixture has not changed, whatever happened to times and
//! places, and there is no index beside the files that could disagree with them.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zkgas_model::FixtureName;

use crate::{Subject, WitnessFile};

/// Raised whenever one fixture would yield other witnesses than before.
const MAKER: &str = concat!("zkgas witness 3 ", env!("CARGO_PKG_VERSION"));

/// What every sealed file ends with, after the digest.
const TAIL: &str = "\"\n    }\n  }\n}\n";
/// Hex digits of a SHA-256.
const DIGITS: usize = 64;

/// Stands last in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    /// A [`witness_key`].
    made_from: String,
    /// SHA-256 of the file up to here, hex.
    sha256: String,
}

/// Identifies all that a witness file is made from: the fixture's name and JSON, what it measures,
/// and the maker.
pub fn witness_key(name: &FixtureName, json: &str, subject: &Subject) -> String {
    let subject = serde_json::to_string(subject).expect("strings and numbers are JSON");
    let mut hash = Sha256::new();
    for part in [MAKER, &name.0, &subject, json] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

impl WitnessFile {
    /// The text of the file, sealed with a [`witness_key`].
    pub fn sealed(&self, key: &str) -> String {
        let mut file = self.clone();
        file.zkgas.seal = Some(Seal { made_from: key.to_owned(), sha256: String::new() });
        let mut text =
            serde_json::to_string_pretty(&file).expect("the keys of all its maps are strings");
        text.push('\n');
        text.truncate(text.len() - TAIL.len());
        let digest = hex::encode(Sha256::digest(&text));
        text.push_str(&digest);
        text.push_str(TAIL);
        text
    }
}

/// The seal of a file that is just as it was written.
fn intact(text: &[u8]) -> Option<&[u8]> {
    let (before, digest) =
        text.strip_suffix(TAIL.as_bytes()).and_then(|text| text.split_last_chunk::<DIGITS>())?;
    (hex::encode(Sha256::digest(before)).as_bytes() == digest).then_some(before)
}

/// Whether this is a whole witness file that was made from what the key stands for.
pub fn is_sealed_with(text: &[u8], key: &str) -> bool {
    let end = format!("\"made_from\": \"{key}\",\n      \"sha256\": \"");
    intact(text).is_some_and(|before| before.ends_with(end.as_bytes()))
}

/// Whether this is a whole witness file, whatever it was made from.
pub fn is_sealed(text: &[u8]) -> bool {
    intact(text).is_some()
}
