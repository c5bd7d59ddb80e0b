//! One crew, which takes lot after lot.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    thread::{Scope, ScopedJoinHandle},
    time::Duration,
};

use zkgas_model::record::{Crashed, FailureKind, Proving, Record};
use zkgas_store::{Found, RunFolder, write_atomic};

use super::{
    Crew, Prover, Verifier, Verify, Work,
    attempt::{Job, Missing, Recorded, attempt},
};
use crate::{
    Outcome, RunError, Summary, Unit,
    run::{provenance, recorded, unusable},
    survey::Lot,
};

pub(super) struct Line<'s, 'l> {
    pub(super) work: &'l Work<'l>,
    pub(super) prover: &'l mut dyn Prover,
    /// Not here while it verifies beside a proof.
    verifier: Option<&'l mut dyn Verifier>,
    scope: &'s Scope<'s, 'l>,
    /// What is verified beside a proof.
    pending: Option<ScopedJoinHandle<'s, Verified<'l>>>,
    /// Whether the last proof went well: so the verifier is there. One that starts takes more from a
    /// proof beside it than one that verifies.
    is_steady: bool,
    /// Proofs that are to be made next.
    waiting: VecDeque<Job>,
    /// Blocks proven since the last reference, if there was one.
    pub(super) since_reference: Option<u32>,
    summary: Summary,
}

/// A verifier that has verified, and what came of it.
type Verified<'l> = (&'l mut dyn Verifier, Result<Recorded, RunError>);

impl<'s, 'l> Line<'s, 'l> {
    pub(super) fn new(
        work: &'l Work<'l>,
        crew: &'l mut Crew<'_>,
        scope: &'s Scope<'s, 'l>,
    ) -> Self {
        Self {
            work,
            prover: &mut *crew.prover,
            verifier: Some(&mut *crew.verifier),
            scope,
            pending: None,
            is_steady: false,
            waiting: VecDeque::new(),
            since_reference: None,
            summary: Summary::default(),
        }
    }

    pub(super) fn serve(mut self) -> Result<Summary, RunError> {
        while let Some((sample, lot)) = self.work.next() {
            if (self.work.order.stop)() {
                self.summary.left += lot.asked.len();
            } else {
                self.lot(sample, &lot)?;
            }
        }
        self.finish()?;
        if self.summary.left == 0 {
            self.last_reference()?;
            self.finish()?;
        }
        Ok(self.summary)
    }

    /// Proves the first of a lot that is not recorded, unless an equal one is, and records the proof
    /// for the others.
    fn lot(&mut self, sample: u32, lot: &Lot) -> Result<(), RunError> {
        let mut missing = Vec::new();
        for &source in &lot.asked {
            missing.extend(self.look(sample, source)?);
        }
        if !missing.is_empty()
            && let Some(original) = self.equal(sample, lot)?
        {
            missing = self.share_all(&original, missing)?;
        }
        self.queue(sample, missing);
        self.drain()
    }

    /// Has the first of those that can be read proven, for itself and for the rest.
    fn queue(&mut self, sample: u32, missing: Vec<Missing>) {
        let mut missing = missing.into_iter();
        while let Some(first) = missing.next() {
            match self.work.unit(first.source) {
                Ok(unit) => {
                    let others = missing.by_ref().collect();
                    self.waiting.push_back(Job::of_sample(sample, unit, first, others));
                }
                Err(error) => self.unusable(first.source, &error),
            }
        }
    }

    /// Makes the proofs that wait.
    fn drain(&mut self) -> Result<(), RunError> {
        while let Some(job) = self.waiting.pop_front() {
            if (self.work.order.stop)() {
                self.summary.left += 1 + job.others.len();
                continue;
            }
            self.prepare()?;
            if !job.is_retry() {
                self.since_reference = self.since_reference.map(|count| count + 1);
            }
            self.make(job)?;
        }
        Ok(())
    }

    /// Tries once. What is proven is verified at once or beside the next proof.
    pub(super) fn make(&mut self, job: Job) -> Result<(), RunError> {
        let work = self.work;
        let tried = attempt(job, work.order.proofs, self.prover);
        self.catch_up()?;
        let verifier = self.verifier.take().expect("nothing is pending");
        let may_wait = self.is_steady && tried.may_wait();
        if work.order.proofs.verify == Verify::Beside && may_wait {
            let verify = move || {
                let recorded = tried.record(work, verifier);
                (verifier, recorded)
            };
            self.pending = Some(self.scope.spawn(verify));
            return Ok(());
        }
        let recorded = tried.record(work, verifier);
        self.verifier = Some(verifier);
        self.note(recorded?)
    }

    /// Waits for what is verified beside.
    fn catch_up(&mut self) -> Result<(), RunError> {
        let Some(pending) = self.pending.take() else { return Ok(()) };
        let (verifier, recorded) = pending.join().expect("nothing panics in it");
        self.verifier = Some(verifier);
        self.note(recorded?)
    }

    /// Counts what is recorded, and records it for those that share it.
    fn note(&mut self, recorded: Recorded) -> Result<(), RunError> {
        self.is_steady = matches!(recorded, Recorded::Over(_, Outcome::Done, _));
        match recorded {
            Recorded::Again(job) => self.waiting.push_back(job),
            Recorded::Over(job, outcome, took) => {
                if let Some(sample) = job.sample {
                    self.count(job.unit.name, outcome, took);
                    let unshared = self.share_all(&job.at, job.others)?;
                    self.queue(sample, unshared);
                }
            }
        }
        Ok(())
    }

    /// Waits until nothing is to be verified or tried again.
    fn finish(&mut self) -> Result<(), RunError> {
        self.catch_up()?;
        while !self.waiting.is_empty() {
            self.drain()?;
            self.catch_up()?;
        }
        Ok(())
    }

    fn count(&mut self, name: String, outcome: Outcome, took: Duration) {
        self.summary.count(&outcome);
        self.work.tell(name, outcome, took);
    }

    /// A source, if it has no record in a sample yet.
    fn look(&mut self, sample: u32, source: usize) -> Result<Option<Missing>, RunError> {
        let unit = match self.work.unit(source) {
            Ok(unit) => unit,
            Err(error) => {
                self.unusable(source, &error);
                return Ok(None);
            }
        };
        let at = self.place(sample, &unit.name);
        let mut before = self.work.order.folder.attempts(&at)?;
        if let Some(record) = self.recorded(&at, &unit)? {
            let attempt = record.zkgas.as_ref().and_then(|it| it.attempt.as_ref());
            before = before.max(attempt.map_or(1, |attempt| attempt.number));
            if let Some(outcome) = self.known(&record) {
                self.count(unit.name, outcome, Duration::ZERO);
                return Ok(None);
            }
        }
        Ok(Some(Missing { source, at, before }))
    }

    /// A source that cannot be read, or no longer.
    fn unusable(&mut self, source: usize, error: &RunError) {
        let name = self.work.order.survey.source(source).label();
        self.count(name, unusable(error), Duration::ZERO);
    }

    /// The record of a proof with the same input in the same sample, if there is one.
    fn equal(&self, sample: u32, lot: &Lot) -> Result<Option<PathBuf>, RunError> {
        if self.work.order.proofs.force_rerun {
            return Ok(None);
        }
        for &source in lot.asked.iter().chain(&lot.others) {
            let Some(name) = self.work.order.survey.name(source) else { continue };
            let at = self.place(sample, name);
            let Found::Record(record) = RunFolder::get(&at)? else { continue };
            if !matches!(record.proving, Some(Proving::Success(_))) {
                continue;
            }
            let Ok(unit) = self.work.unit(source) else { continue };
            if self.recorded(&at, &unit)?.is_some() {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Records for sources what another with the same input has. Answers those left, if that is no
    /// record.
    fn share_all(
        &mut self,
        original: &Path,
        missing: Vec<Missing>,
    ) -> Result<Vec<Missing>, RunError> {
        let mut left = Vec::new();
        for one in missing {
            if !self.share(one.source, &one.at, original)? {
                left.push(one);
            }
        }
        Ok(left)
    }

    /// Records for a source what another with the same input has. Says whether there was something
    /// to record.
    fn share(&mut self, source: usize, at: &Path, original: &Path) -> Result<bool, RunError> {
        let folder = self.work.order.folder;
        let unit = match self.work.unit(source) {
            Ok(unit) => unit,
            Err(error) => {
                self.unusable(source, &error);
                return Ok(true);
            }
        };
        let Found::Record(record) = RunFolder::get(original)? else { return Ok(false) };
        let outcome = match &record.proving {
            Some(Proving::Crashed(Crashed { reason, .. })) => {
                Outcome::Failed(format!("as {}: {reason}", record.name))
            }
            _ => Outcome::Shared,
        };
        if self.work.order.proofs.save && outcome == Outcome::Shared {
            write_atomic(&folder.saved_proof(at), &folder.kept_proof(original)?)?;
        }
        folder.replace(at, &self.shared(&unit, *record))?;
        self.count(unit.name, outcome, Duration::ZERO);
        Ok(true)
    }

    fn shared(&self, unit: &Unit, original: Record) -> Record {
        let mut provenance = provenance(unit, self.work.order.guest);
        provenance.attempt = original.zkgas.and_then(|it| it.attempt).map(|mut attempt| {
            attempt.shared_with.get_or_insert(original.name);
            attempt
        });
        Record { name: unit.name.clone(), zkgas: Some(provenance), ..original }
    }

    fn place(&self, sample: u32, name: &str) -> PathBuf {
        self.work.order.place(sample, name)
    }

    fn recorded(&self, at: &Path, unit: &Unit) -> Result<Option<Record>, RunError> {
        let work = self.work;
        let record = recorded(at, &provenance(unit, work.order.guest), work.order.listen)?;
        let attempt = record.as_ref().and_then(|it| it.zkgas.as_ref()?.attempt.as_ref());
        match attempt {
            Some(attempt) if attempt.machine != work.order.proofs.machine => {
                Err(RunError::OtherMachine { path: at.to_owned() })
            }
            _ => Ok(record),
        }
    }

    /// What a record settles, if it settles the unit.
    fn known(&self, record: &Record) -> Option<Outcome> {
        if self.work.order.proofs.force_rerun {
            return None;
        }
        match record.proving.as_ref()? {
            Proving::Success(_) => Some(Outcome::Skipped),
            Proving::Crashed(Crashed { reason, kind }) => {
                let may_pass = kind.is_none_or(FailureKind::is_infrastructure);
                let again = may_pass || self.work.order.proofs.retry_crashed;
                // It counts as the failure that it is, and never as done.
                (!again).then(|| Outcome::Failed(format!("recorded before: {reason}")))
            }
        }
    }
}
