//! The layout of a run folder, and its records.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::Serialize;
use zkgas_model::{Client, Purpose, Zkvm, record::Record, safe_file_name};

use crate::{StoreError, disk::DISK, records, write_atomic};

/// Folders of a run folder that hold records, in which a run writes, and nobody else.
pub(crate) const HOLD_RECORDS: [&str; 5] =
    ["attempts", "execute", "prove", Purpose::Reference.as_str(), Purpose::WarmUp.as_str()];
/// The one that holds saved proofs.
pub(crate) const HOLD_PROOFS: &str = "proofs";

/// A run folder.
#[derive(Debug, Clone)]
pub struct RunFolder {
    root: PathBuf,
}

/// What is at the place of a record.
#[derive(Debug)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A record.
    Record(Box<Record>),
    /// A record of a schema that this build does not know.
    Newer {
        /// Its schema.
        schema: u64,
    },
    /// Something that does not parse, was changed after writing, or belongs elsewhere; and why.
    Unreadable(String),
}

impl RunFolder {
    /// The folder at this path; nothing is created.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Results of executions.
    pub fn execute(&self) -> PathBuf {
        self.root.join("execute")
    }

    /// The report.
    pub fn report(&self) -> PathBuf {
        self.root.join("report")
    }

    /// The record of one execution.
    pub fn execution(&self, client: Client, zkvm: Zkvm, version: &str, name: &str) -> PathBuf {
        below(&self.execute(), client, zkvm, version, name)
    }

    /// Results of proofs, by sample.
    pub fn prove(&self) -> PathBuf {
        self.root.join("prove")
    }

    /// The record of one proof; samples count from 1.
    pub fn proof(
        &self,
        sample: u32,
        client: Client,
        zkvm: Zkvm,
        version: &str,
        name: &str,
    ) -> PathBuf {
        let sample = self.prove().join(format!("sample-{sample}"));
        below(&sample, client, zkvm, version, name)
    }

    /// Records of proofs that no sample has: [`Purpose::Reference`] or [`Purpose::WarmUp`].
    pub fn controls(&self, purpose: Purpose) -> PathBuf {
        self.root.join(purpose.as_str())
    }

    /// The record of one of them; they count from 1.
    pub fn control(
        &self,
        purpose: Purpose,
        number: u32,
        client: Client,
        zkvm: Zkvm,
        version: &str,
        name: &str,
    ) -> PathBuf {
        let folder = self.controls(purpose).join(format!("{number:05}"));
        below(&folder, client, zkvm, version, name)
    }

    /// The last number that one of them has; 0 if there is none.
    pub fn last_control(&self, purpose: Purpose) -> Result<u32, StoreError> {
        records::last_number(&DISK, &self.controls(purpose))
    }

    /// The proof itself, where proofs are kept, by the place of its record.
    pub fn saved_proof(&self, record: &Path) -> PathBuf {
        let below = record.strip_prefix(self.prove()).unwrap_or(record);
        self.root.join(HOLD_PROOFS).join(below).with_extension("proof")
    }

    /// The bytes of a proof that is kept, by the place of its record.
    pub fn kept_proof(&self, record: &Path) -> Result<Vec<u8>, StoreError> {
        let path = self.saved_proof(record);
        fs_err::read(&path).map_err(|source| StoreError::read(&path, source))
    }

    /// A failed attempt that was tried again, beside the place of its record.
    pub fn archived(&self, record: &Path, number: u32) -> PathBuf {
        let below = record.strip_prefix(&self.root).unwrap_or(record);
        self.root.join("attempts").join(below).with_extension(format!("{number}.json"))
    }

    /// The number of the last archived attempt at the place of a record; 0 if there is none.
    pub fn attempts(&self, record: &Path) -> Result<u32, StoreError> {
        records::attempts(&DISK, self, record)
    }

    /// Writes a record where none is, and returns once it would outlast a power cut. One with the same
    /// content may be there; any other is left as it is, which is [`StoreError::Exists`].
    pub fn put(path: &Path, record: &Record) -> Result<(), StoreError> {
        records::put(&DISK, path, record)
    }

    /// Writes a record in the place of another, which moves to `attempts/` before that, byte for byte.
    pub fn replace(&self, path: &Path, record: &Record) -> Result<(), StoreError> {
        records::replace(&DISK, self, path, record)
    }

    /// Writes `run-metadata.json` or `hardware.json`.
    pub fn put_facts(&self, name: &str, facts: &impl Serialize) -> Result<(), StoreError> {
        write_json(&self.root.join(name), facts)
    }

    /// Reads what is at the place of a record, and whether it belongs there and is as it was written.
    pub fn get(path: &Path) -> Result<Found, StoreError> {
        records::get(&DISK, path)
    }

    /// Moves an unreadable record out of the way, so that it is neither lost nor taken for one.
    pub fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
        records::set_aside(&DISK, path)
    }

    /// What is at many places, read by several threads and told in order. Places where nothing is are left
    /// out.
    pub fn get_all(
        paths: Vec<PathBuf>,
        mut tell: impl FnMut(PathBuf, Found),
    ) -> Result<(), StoreError> {
        records::read_all(&DISK, paths, |path, reading| tell(path, reading.into()))
    }

    /// Every record below `folder`, in order of path; with those that cannot be used, and why. What was
    /// replaced or tried again, in `folder/attempts`, is not among them.
    #[expect(clippy::type_complexity, reason = "two lists, named at the call site")]
    pub fn records(folder: &Path) -> Result<(Vec<Record>, Vec<(PathBuf, String)>), StoreError> {
        records::records(&DISK, folder)
    }
}

/// The place of a record of one combination and unit.
fn below(folder: &Path, client: Client, zkvm: Zkvm, version: &str, name: &str) -> PathBuf {
    let file = format!("{}.json", safe_file_name(name));
    folder.join(client.as_str()).join(format!("{zkvm}-v{version}")).join(file)
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<(), StoreError> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|error| StoreError::Write {
        path: path.to_owned(),
        source: io::Error::other(error),
    })?;
    text.push(b'\n');
    write_atomic(path, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_record_is_found_out_and_set_aside() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("r.json");
        assert!(matches!(RunFolder::get(&path), Ok(Found::Nothing)));
        write_atomic(&path, b"{\"name\": \"x\", ").expect("writable");
        assert!(matches!(RunFolder::get(&path), Ok(Found::Unreadable(_))));
        let aside = RunFolder::set_aside(&path).expect("renamable");
        assert!(!path.exists() && aside.ends_with("r.json.corrupt"));
    }

    #[test]
    fn a_record_of_a_newer_schema_is_known_as_one_whatever_else_it_holds() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("r.json");
        write_atomic(&path, br#"{"zkgas": {"schema": 9, "new": []}, "moved": 1}"#)
            .expect("writable");
        assert!(matches!(RunFolder::get(&path), Ok(Found::Newer { schema: 9 })));
        let (records, left_out) = RunFolder::records(folder.path()).expect("readable");
        assert!(records.is_empty());
        assert_eq!(left_out[0].1, "its schema 9 is newer than this build; update zkgas");
        for text in [r#"{"zkgas": {"schema": 1}}"#, r#"{"zkgas": {"schema": "9"}}"#, "9"] {
            write_atomic(&path, text.as_bytes()).expect("writable");
            assert!(matches!(RunFolder::get(&path), Ok(Found::Unreadable(_))), "{text}");
        }
    }

    #[test]
    fn layout_is_the_incumbents() {
        let folder = RunFolder::new("OUT");
        let path = folder.execution(Client::Reth, Zkvm::Sp1, "6.10.0", "a.py::test_x[op_count_1]");
        assert_eq!(path, Path::new("OUT/execute/reth/sp1-v6.10.0/a.py::test_x[op_count_1].json"));
    }
}
