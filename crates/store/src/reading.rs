//! Bytes to a record, with every doubt that a file allows.

use std::path::{Component, Path};

use serde::{Deserialize, de::IgnoredAny};
use zkgas_model::{
    Client, RECORD_SCHEMA, Zkvm,
    record::{Provenance, Record},
    safe_file_name,
};

use crate::seal::{Seal, seal_of};

/// First schema whose records are sealed.
const SEALED_SINCE: u64 = 3;

/// What a file holds.
#[derive(Debug)]
pub(crate) enum Reading {
    /// A record, and how much is known of it.
    Record(Box<Record>, Standing),
    /// A record of a schema that this build does not know.
    Newer { schema: u64 },
    /// Nothing that can be believed, and why.
    Unreadable(String),
}

/// How far a record can be trusted to be as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Its seal is whole.
    Sealed,
    /// It is of a schema that had no seal.
    Unsealed,
    /// Another tool wrote it.
    Foreign,
}

/// As much of a record as tells its schema, whatever else a later schema changes.
#[derive(Deserialize)]
struct Outline {
    zkgas: Option<Version>,
    seal: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Version {
    schema: u64,
}

/// Reads the content of the file at `path`.
pub(crate) fn read(path: &Path, bytes: &[u8]) -> Reading {
    let seal = seal_of(bytes);
    // Before anything else: a damaged byte may look like another schema.
    if let Seal::Broken { line } = seal {
        return unreadable(format!("line {line}: the seal does not match: changed after writing"));
    }
    // The rule, so that it is parsed once: a record of ours as it was written.
    if seal == Seal::Whole
        && let Ok(record) = serde_json::from_slice::<Record>(bytes)
        && record.zkgas.as_ref().is_some_and(|it| it.schema <= RECORD_SCHEMA)
    {
        return placed(path, record, Standing::Sealed);
    }
    let outline: Option<Outline> = serde_json::from_slice(bytes).ok();
    let schema = outline.as_ref().and_then(|it| it.zkgas.as_ref()).map(|version| version.schema);
    let reformatted = outline.is_some_and(|it| it.seal.is_some()) && seal == Seal::Absent;
    if reformatted {
        return unreadable("line 1: the seal is not at the end: changed after writing".into());
    }
    if let Some(schema) = schema {
        if schema > RECORD_SCHEMA.into() {
            return Reading::Newer { schema };
        }
        if schema >= SEALED_SINCE && seal == Seal::Absent {
            return unreadable(format!(
                "line 1: records of schema {schema} have a seal, this has none"
            ));
        }
    }
    let record: Record = match serde_json::from_slice(bytes) {
        Ok(record) => record,
        Err(error) => return unreadable(error.to_string()),
    };
    let standing = match (seal, &record.zkgas) {
        (Seal::Whole, _) => Standing::Sealed,
        (_, Some(_)) => Standing::Unsealed,
        (_, None) => Standing::Foreign,
    };
    placed(path, record, standing)
}

/// A record, if it is where it belongs.
fn placed(path: &Path, record: Record, standing: Standing) -> Reading {
    if let Some(provenance) = &record.zkgas
        && let Some(why) = misplaced(path, &record.name, provenance)
    {
        return unreadable(why);
    }
    Reading::Record(Box::new(record), standing)
}

fn unreadable(why: String) -> Reading {
    Reading::Unreadable(why)
}

/// Why a record does not belong to the place where it is, if it does not. Folders that are none of a
/// run folder's tell nothing, so that records can be collected elsewhere.
fn misplaced(path: &Path, name: &str, provenance: &Provenance) -> Option<String> {
    let parts: Vec<&str> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    let (file, folders) = parts.split_last()?;
    let stem = safe_file_name(name);
    let rest = file.strip_prefix(stem.as_str()).and_then(|rest| rest.strip_suffix("json"));
    let archived = folders.contains(&"attempts");
    let number = |rest: &str| archived && rest.trim_matches('.').parse::<u32>().is_ok();
    if !rest.is_some_and(|rest| rest == "." || number(rest)) {
        return Some(format!("line 2: it is the record of {name:?}, which belongs to {stem}.json"));
    }
    let [.., client, setup] = folders else { return None };
    let (zkvm, _) = setup.split_once("-v")?;
    if client.parse::<Client>().is_err() || zkvm.parse::<Zkvm>().is_err() {
        return None;
    }
    let own = format!("{}-v{}", provenance.zkvm, provenance.zkvm_version);
    if *client != provenance.client.as_str() || *setup != own {
        return Some(format!(
            "it is a record of {}/{own}, not of {client}/{setup}",
            provenance.client
        ));
    }
    let sample = folders.iter().rev().nth(2)?.strip_prefix("sample-")?;
    let own = provenance.attempt.as_ref().and_then(|attempt| attempt.sample)?.to_string();
    (own != sample).then(|| format!("it is sample {own}, not sample {sample}"))
}
