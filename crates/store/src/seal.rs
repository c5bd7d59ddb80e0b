//! The seal of a record: a hash by which a record tells whether it is as it was written.
//!
//! It is the last field of the file, and covers every byte before it. Later schemas keep it as it is,
//! so that a damaged record is never taken for one of a schema to come.

use serde::Serialize;
use sha2::{Digest, Sha256};

const BEFORE: &[u8] = b",\n  \"seal\": \"";
const AFTER: &[u8] = b"\"\n}\n";
const DIGITS: usize = 64;

/// What the seal of a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seal {
    /// The file is as it was written.
    Whole,
    /// The file was changed after it was written; here is the line of the seal.
    Broken { line: usize },
    /// The file does not end in a seal.
    Absent,
}

/// A value as sealed JSON. It must be a struct or a map that is not empty.
pub(crate) fn sealed(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)?;
    // The brace and the line break before it.
    text.truncate(text.len() - 2);
    text.extend(BEFORE);
    let digest = hex::encode(Sha256::digest(&text));
    text.extend(digest.as_bytes());
    text.extend(AFTER);
    Ok(text)
}

/// Looks at the end of a file.
pub(crate) fn seal_of(bytes: &[u8]) -> Seal {
    let ends = bytes.strip_suffix(AFTER).and_then(|rest| rest.split_last_chunk::<DIGITS>());
    let Some((body, digest)) = ends.filter(|(body, _)| body.ends_with(BEFORE)) else {
        return Seal::Absent;
    };
    if hex::encode(Sha256::digest(body)).as_bytes() == digest {
        Seal::Whole
    } else {
        Seal::Broken { line: body.split(|byte| *byte == b'\n').count() }
    }
}
