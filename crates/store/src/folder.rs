//! The layout of a run folder, and its records.

use std::{
    io,
    path::{Path, PathBuf},
};

use fs_err as fs;
use serde::{Deserialize, Serialize};
use zkgas_model::{Client, RECORD_SCHEMA, Zkvm, record::Record, safe_file_name};

use crate::{StoreError, write_atomic};

/// Longest record that is read; real ones have a few KiB.
const LONGEST_RECORD: u64 = 16 * 1024 * 1024;

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
    /// Something that does not parse.
    Unreadable(String),
}

/// As much of a record as tells its schema, whatever else a later schema changes.
#[derive(Deserialize)]
struct Versioned {
    zkgas: Option<Version>,
}

#[derive(Deserialize)]
struct Version {
    schema: u64,
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

    /// The proof itself, where proofs are kept, by the place of its record.
    pub fn saved_proof(&self, record: &Path) -> PathBuf {
        let below = record.strip_prefix(self.prove()).unwrap_or(record);
        self.root.join("proofs").join(below).with_extension("proof")
    }

    /// A failed attempt that was tried again, beside the place of its record.
    pub fn archived(&self, record: &Path, number: u32) -> PathBuf {
        let below = record.strip_prefix(&self.root).unwrap_or(record);
        self.root.join("attempts").join(below).with_extension(format!("{number}.json"))
    }

    /// Writes a record.
    pub fn put(path: &Path, record: &Record) -> Result<(), StoreError> {
        write_json(path, record)
    }

    /// Writes `run-metadata.json` or `hardware.json`.
    pub fn put_facts(&self, name: &str, facts: &impl Serialize) -> Result<(), StoreError> {
        write_json(&self.root.join(name), facts)
    }

    /// Reads what is at the place of a record.
    pub fn get(path: &Path) -> Result<Found, StoreError> {
        match read_limited(path) {
            Ok(bytes) => Ok(parse(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Found::Nothing),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Ok(Found::Unreadable(error.to_string()))
            }
            Err(source) => Err(StoreError::Read { path: path.to_owned(), source }),
        }
    }

    /// Moves an unreadable record out of the way, so that it is neither lost nor taken for one.
    pub fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
        let mut name = path.as_os_str().to_owned();
        name.push(".corrupt");
        let aside = PathBuf::from(name);
        fs::rename(path, &aside)
            .map_err(|source| StoreError::Write { path: aside.clone(), source })?;
        Ok(aside)
    }

    /// Every record below `folder`, in order of path; with those that cannot be used, and why.
    #[expect(clippy::type_complexity, reason = "two lists, named at the call site")]
    pub fn records(folder: &Path) -> Result<(Vec<Record>, Vec<(PathBuf, String)>), StoreError> {
        let mut paths = Vec::new();
        collect(folder, &mut paths)?;
        paths.sort();
        let (mut records, mut unreadable) = (Vec::new(), Vec::new());
        for path in paths {
            match Self::get(&path)? {
                Found::Record(record) => records.push(*record),
                Found::Newer { schema } => {
                    let why = format!("its schema {schema} is newer than this build; update zkgas");
                    unreadable.push((path, why));
                }
                Found::Unreadable(why) => unreadable.push((path, why)),
                Found::Nothing => {}
            }
        }
        Ok((records, unreadable))
    }
}

/// The place of a record of one combination and unit.
fn below(folder: &Path, client: Client, zkvm: Zkvm, version: &str, name: &str) -> PathBuf {
    let file = format!("{}.json", safe_file_name(name));
    folder.join(client.as_str()).join(format!("{zkvm}-v{version}")).join(file)
}

fn parse(bytes: &[u8]) -> Found {
    if let Ok(Versioned { zkgas: Some(Version { schema }) }) = serde_json::from_slice(bytes)
        && schema > u64::from(RECORD_SCHEMA)
    {
        return Found::Newer { schema };
    }
    match serde_json::from_slice(bytes) {
        Ok(record) => Found::Record(Box::new(record)),
        Err(error) => Found::Unreadable(error.to_string()),
    }
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<(), StoreError> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|error| StoreError::Write {
        path: path.to_owned(),
        source: io::Error::other(error),
    })?;
    text.push(b'\n');
    write_atomic(path, &text)
}

fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    let length = fs::metadata(path)?.len();
    if length > LONGEST_RECORD {
        let why = format!("{length} bytes are too many for a record");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    fs::read(path)
}

/// The JSON files below a folder, but for facts about the run. Links are not followed.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), StoreError> {
    let read = |source| StoreError::Read { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(read)? {
        let entry = entry.map_err(read)?;
        let kind = entry.file_type().map_err(read)?;
        let path = entry.path();
        if kind.is_dir() {
            collect(&path, paths)?;
        } else if kind.is_file()
            && path.extension().is_some_and(|extension| extension == "json")
            && !matches!(
                path.file_name().and_then(|name| name.to_str()),
                Some("hardware.json" | "run-metadata.json")
            )
        {
            paths.push(path);
        }
    }
    Ok(())
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
