//! The loop over units.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rayon::prelude::*;
use zkgas_guests::Guest as GuestFacts;
use zkgas_model::{
    RECORD_SCHEMA,
    record::{Execution, FailureKind, Metadata, Provenance, Record},
};
use zkgas_store::{Found, RunFolder};
use zkgas_zkvm::Backend;

use crate::{Executor, RunError, Source, Unit, clock, judge::judge};

/// A guest, and what identifies it in records.
#[derive(Debug)]
pub struct Guest<'g> {
    /// The zkVM.
    pub backend: &'g dyn Backend,
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
    /// Another case has the same input, and its proof was recorded.
    Shared,
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
        /// How long it took, verifying a proof included unless that is beside the next; zero if nothing
        /// ran.
        took: Duration,
    },
}

/// Counts over a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Summary {
    /// Executed now.
    pub done: usize,
    /// Already there.
    pub skipped: usize,
    /// Recorded with the proof of another case.
    pub shared: usize,
    /// Recorded as failures.
    pub failed: usize,
    /// Unusable witness files.
    pub bad_input: usize,
    /// Not looked at, since the run was stopped.
    pub left: usize,
}

impl Summary {
    /// Counts what happened to one unit.
    pub(crate) const fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Done => self.done += 1,
            Outcome::Skipped => self.skipped += 1,
            Outcome::Shared => self.shared += 1,
            Outcome::Failed(_) => self.failed += 1,
            Outcome::BadInput(_) => self.bad_input += 1,
        }
    }
}

impl std::ops::AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.done += other.done;
        self.skipped += other.skipped;
        self.shared += other.shared;
        self.failed += other.failed;
        self.bad_input += other.bad_input;
        self.left += other.left;
    }
}

/// Executes every unit that has no valid record yet, on all cores.
///
/// Failures of single units are recorded and the rest goes on; an error means that the run folder
/// itself failed. `stop` is asked before each unit: once it says yes, none starts, and those under
/// way end and are recorded.
pub fn execute(
    sources: &[Source],
    guest: &Guest<'_>,
    executor: &dyn Executor,
    folder: &RunFolder,
    options: Options,
    listen: &(dyn Fn(Event) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Summary, RunError> {
    let outcomes: Vec<Option<Outcome>> = sources
        .par_iter()
        .map(|source| {
            if stop() {
                return Ok(None);
            }
            let (name, outcome, took) = one(source, guest, executor, folder, options, listen)?;
            listen(Event::Finished { name, outcome: outcome.clone(), took });
            Ok(Some(outcome))
        })
        .collect::<Result<_, RunError>>()?;
    let mut summary = Summary::default();
    for outcome in &outcomes {
        match outcome {
            Some(outcome) => summary.count(outcome),
            None => summary.left += 1,
        }
    }
    Ok(summary)
}

fn one(
    source: &Source,
    guest: &Guest<'_>,
    executor: &dyn Executor,
    folder: &RunFolder,
    options: Options,
    listen: &(dyn Fn(Event) + Sync),
) -> Result<(String, Outcome, Duration), RunError> {
    let unit = match source.read() {
        Ok(unit) => unit,
        Err(error) => return Ok((source.label(), unusable(&error), Duration::ZERO)),
    };
    let name = unit.name.clone();
    let provenance = provenance(&unit, guest);
    let at =
        folder.execution(guest.facts.client, guest.backend.zkvm(), guest.backend.version(), &name);
    if is_recorded(&at, &provenance, listen)? && !options.force_rerun {
        return Ok((name, Outcome::Skipped, Duration::ZERO));
    }
    let attempt = || {
        let result = executor.execute(&unit.input);
        let again = matches!(&result, Err(failure) if may_pass(failure.kind));
        let took = result.as_ref().map(|raw| raw.duration).unwrap_or_default();
        let execution = judge(&unit, result);
        let outcome = match &execution {
            Execution::Success(_) => Outcome::Done,
            Execution::Crashed(crashed) => Outcome::Failed(crashed.reason.clone()),
        };
        let record = Record {
            name: name.clone(),
            timestamp_completed: clock::now(),
            metadata: Metadata { block_used_gas: unit.gas },
            execution: Some(execution),
            proving: None,
            zkgas: Some(provenance.clone()),
            imported: None,
        };
        folder.replace(&at, &record)?;
        Ok::<_, RunError>((outcome, took, again))
    };
    let (mut outcome, mut took, again) = attempt()?;
    if again {
        (outcome, took, _) = attempt()?;
    }
    Ok((name, outcome, took))
}

/// Whether the process that executed is to blame, so that another may do better. Whoever took too long
/// would again.
const fn may_pass(kind: FailureKind) -> bool {
    use FailureKind::{OutOfMemory, Protocol, WorkerExit, WorkerSignal};
    matches!(kind, WorkerExit | WorkerSignal | OutOfMemory | Protocol)
}

/// An input that is none, in words.
pub(crate) fn unusable(error: &RunError) -> Outcome {
    let source = std::error::Error::source(error);
    Outcome::BadInput(source.map_or(error.to_string(), |source| format!("{error}: {source}")))
}

/// Whether the place holds a success of exactly this unit, guest, and settings. A failure is tried
/// again: it costs little, and the cause may be gone.
fn is_recorded(
    at: &Path,
    provenance: &Provenance,
    listen: &(dyn Fn(Event) + Sync),
) -> Result<bool, RunError> {
    let record = recorded(at, provenance, listen)?;
    Ok(record.is_some_and(|it| matches!(it.execution, Some(Execution::Success(_)))))
}

/// The record at a place, if it is of exactly this unit, guest, and settings. One that does not parse
/// is set aside.
pub(crate) fn recorded(
    at: &Path,
    provenance: &Provenance,
    listen: &(dyn Fn(Event) + Sync),
) -> Result<Option<Record>, RunError> {
    match RunFolder::get(at)? {
        Found::Nothing => Ok(None),
        Found::Record(record) => {
            let ours = record.zkgas.as_ref().is_some_and(|it| it.is_of_same_unit(provenance));
            Ok(ours.then_some(*record))
        }
        Found::Newer { schema } => Err(RunError::NewerRecord { path: at.to_owned(), schema }),
        Found::Unreadable(why) => {
            let path = RunFolder::set_aside(at)?;
            listen(Event::SetAside { path, why });
            Ok(None)
        }
    }
}

pub(crate) fn provenance(unit: &Unit, guest: &Guest<'_>) -> Provenance {
    Provenance {
        schema: RECORD_SCHEMA,
        fixture: unit.subject.fixture.clone(),
        target: unit.subject.target.clone(),
        family: unit.subject.family.clone(),
        op_count: unit.subject.op_count,
        parts: unit.subject.parts.clone(),
        fork: unit.fork,
        zkvm: guest.backend.zkvm(),
        zkvm_version: guest.backend.version().to_owned(),
        client: guest.facts.client,
        elf_sha256: guest.facts.sha256.clone(),
        input_sha256: unit.input_sha256.clone(),
        input_bytes: unit.input.len() as u64,
        block_hash: unit.block_hash.clone(),
        settings: guest.backend.settings(),
        acceleration: guest.facts.acceleration.clone(),
        attempt: None,
    }
}
