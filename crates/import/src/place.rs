//! The place of an imported record in a run folder.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use zkgas_model::{
    record::{Imported, Record},
    safe_file_name,
};

/// Stands in a path for what nobody says.
const UNRECORDED: &str = "unrecorded";

/// A record and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Path below the run folder.
    pub path: PathBuf,
    /// The record.
    pub record: Record,
}

impl Placed {
    /// A record that holds an execution or a proof, not both.
    pub(crate) fn new(record: Record) -> Self {
        let path = place(&record, &record.imported.clone().unwrap_or_default());
        Self { path, record }
    }
}

/// `execute/<client>/<zkvm>-v<version>/<name>.json`, or the same below `prove/sample-<N>`.
fn place(record: &Record, imported: &Imported) -> PathBuf {
    let action = match &record.proving {
        Some(_) => Path::new("prove").join(format!("sample-{}", imported.sample.unwrap_or(1))),
        None => PathBuf::from("execute"),
    };
    let client = imported.client.as_deref().unwrap_or(UNRECORDED);
    let zkvm = imported.zkvm.as_deref().unwrap_or(UNRECORDED);
    let version = imported.zkvm_version.as_ref().map(|version| format!("-v{version}"));
    let zkvm = format!("{zkvm}{}", version.unwrap_or_default());
    let file = format!("{}.json", safe_file_name(&record.name));
    action.join(safe_file_name(client)).join(safe_file_name(&zkvm)).join(file)
}

/// Places that are taken, with what took them.
#[derive(Debug, Default)]
pub(crate) struct Taken(BTreeMap<PathBuf, String>);

impl Taken {
    /// Takes a place for `by`. Answers who has it if somebody does.
    pub(crate) fn take(&mut self, path: &Path, by: &str) -> Result<(), String> {
        if let Some(first) = self.0.get(path) {
            return Err(first.clone());
        }
        self.0.insert(path.to_owned(), by.to_owned());
        Ok(())
    }
}
