//! The loop over units.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rayon::prelude::*;
use zkgas_guests::Guest as GuestFacts;
use zkgas_model::{
    Gas, RECORD_SCHEMA,
    record::{Execution, Metadata, Provenance, Record},
};
use zkgas_store::{Found, RunFolder};
use zkgas_zkvm::{Backend, Program};

use crate::{RunError, Unit, clock, judge::judge};

/// A loaded guest, and what identifies it in records.
#[derive(Debug)]
pub struct Guest<'g> {
    /// The zkVM.
    pub backend: &'g dyn Backend,
    /// The loaded program.
    pub program: &'g dyn Program,
    /// Its entry in the manifest.
    pub facts: &'g GuestFacts,
}

/// How to run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Execute again what is already recorded.
    pub force_rerun: bool,
}

/// What happened to one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Executed, with the expected answer.
    Done,
    /// A valid record was there.
    Skipped,
    /// Recorded as a failure.
    Failed(String),
    /// The witness file cannot be used; nothing was recorded.
    BadInput(String),
}

/// Told as it happens, from several threads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A record that does not parse was renamed; its unit runs again.
    SetAside {
        /// Where it is now.
        path: PathBuf,
        /// Why it does not parse.
        why: String,
    },
    /// A unit is finished.
    Finished {
        /// Its name.
        name: String,
        /// How it ended.
        outcome: Outcome,
        /// How long the zkVM took; zero if it did not run.
        took: Duration,
    },
}

/// Counts over a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Executed now.
    pub done: usize,
    /// Already there.
    pub skipped: usize,
    /// Recorded as failures.
    pub failed: usize,
    /// Unusable witness files.
    pub bad_input: usize,
    /// Not looked at, since the run was stopped.
    pub left: usize,
}

/// Executes every witness that has no valid record yet, on all cores.
///
/// Failures of single units are recorded and the rest goes on; an error means that the run folder
/// itself failed. `stop` is asked before each unit: once it says yes, none starts, and those under
/// way end and are recorded.
pub fn execute(
    witnesses: &[PathBuf],
    guest: &Guest<'_>,
    folder: &RunFolder,
    options: Options,
    listen: &(dyn Fn(Event) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Summary, RunError> {
    let outcomes: Vec<Option<Outcome>> = witnesses
        .par_iter()
        .map(|path| {
            if stop() {
                return Ok(None);
            }
            let (name, outcome, took) = one(path, guest, folder, options, listen)?;
            listen(Event::Finished { name, outcome: outcome.clone(), took });
            Ok(Some(outcome))
        })
        .collect::<Result<_, RunError>>()?;
    let ended = || outcomes.iter().flatten();
    let count = |wanted: fn(&Outcome) -> bool| ended().filter(|one| wanted(one)).count();
    Ok(Summary {
        done: count(|one| matches!(one, Outcome::Done)),
        skipped: count(|one| matches!(one, Outcome::Skipped)),
        failed: count(|one| matches!(one, Outcome::Failed(_))),
        bad_input: count(|one| matches!(one, Outcome::BadInput(_))),
        left: witnesses.len() - ended().count(),
    })
}

fn one(
    path: &Path,
    guest: &Guest<'_>,
    folder: &RunFolder,
    options: Options,
    listen: &(dyn Fn(Event) + Sync),
) -> Result<(String, Outcome, Duration), RunError> {
    let unit = match Unit::read(path) {
        Ok(unit) => unit,
        Err(error) => {
            let source = std::error::Error::source(&error);
            let why = source.map_or(error.to_string(), |source| format!("{error}: {source}"));
            return Ok((path.display().to_string(), Outcome::BadInput(why), Duration::ZERO));
        }
    };
    let name = unit.file.name.clone();
    let provenance = provenance(&unit, guest);
    let at =
        folder.execution(guest.facts.client, guest.backend.zkvm(), guest.backend.version(), &name);
    if is_recorded(&at, &provenance, listen)? && !options.force_rerun {
        return Ok((name, Outcome::Skipped, Duration::ZERO));
    }
    let result = guest.program.execute(&unit.input);
    let took = result.as_ref().map(|raw| raw.duration).unwrap_or_default();
    let execution = judge(&unit, result);
    let outcome = match &execution {
        Execution::Success(_) => Outcome::Done,
        Execution::Crashed(crashed) => Outcome::Failed(crashed.reason.clone()),
    };
    let record = Record {
        name: name.clone(),
        timestamp_completed: clock::now(),
        metadata: Metadata { block_used_gas: Gas(unit.file.zkgas.block_used_gas) },
        execution: Some(execution),
        proving: None,
        zkgas: Some(provenance),
    };
    RunFolder::put(&at, &record)?;
    Ok((name, outcome, took))
}

/// Whether the place holds a success of exactly this unit, guest, and settings. A failure is tried
/// again: it costs little, and the cause may be gone.
fn is_recorded(
    at: &Path,
    provenance: &Provenance,
    listen: &(dyn Fn(Event) + Sync),
) -> Result<bool, RunError> {
    match RunFolder::get(at)? {
        Found::Nothing => Ok(false),
        Found::Record(record) => Ok(record.zkgas.as_ref() == Some(provenance)
            && matches!(record.execution, Some(Execution::Success(_)))),
        Found::Newer { schema } => Err(RunError::NewerRecord { path: at.to_owned(), schema }),
        Found::Unreadable(why) => {
            let path = RunFolder::set_aside(at)?;
            listen(Event::SetAside { path, why });
            Ok(false)
        }
    }
}

fn provenance(unit: &Unit, guest: &Guest<'_>) -> Provenance {
    let details = &unit.file.zkgas;
    Provenance {
        schema: RECORD_SCHEMA,
        fixture: details.subject.fixture.clone(),
        target: details.subject.target.clone(),
        family: details.subject.family.clone(),
        op_count: details.subject.op_count,
        fork: details.fork,
        zkvm: guest.backend.zkvm(),
        zkvm_version: guest.backend.version().to_owned(),
        client: guest.facts.client,
        elf_sha256: guest.facts.sha256.clone(),
        input_sha256: unit.input_sha256.clone(),
        input_bytes: unit.input.len() as u64,
        block_hash: unit.expected.block_hash.to_string(),
        settings: guest.backend.settings(),
        acceleration: guest.facts.acceleration.clone(),
        attempt: None,
        sha256: None,
    }
}
