//! One crew, which takes lot after lot.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use zkgas_model::{
    Purpose,
    record::{Crashed, FailureKind, Proving, Record},
};
use zkgas_store::{Found, RunFolder, write_atomic};

use super::{
    Crew, Work,
    attempt::{Job, attempts},
};
use crate::{
    Outcome, RunError, Summary, Unit,
    run::{provenance, recorded, unusable},
    survey::Lot,
};

pub(super) struct Line<'l> {
    pub(super) work: &'l Work<'l>,
    pub(super) crew: &'l mut dyn Crew,
    /// Proofs since the last of the reference, if there was one.
    pub(super) since_reference: Option<u32>,
}

/// Where a record goes.
struct Place {
    at: PathBuf,
    /// Attempts that were recorded before.
    before: u32,
}

impl<'l> Line<'l> {
    pub(super) fn new(work: &'l Work<'l>, crew: &'l mut dyn Crew) -> Self {
        Self { work, crew, since_reference: None }
    }

    pub(super) fn serve(mut self) -> Result<Summary, RunError> {
        let mut summary = Summary::default();
        while let Some((sample, lot)) = self.work.next() {
            if (self.work.order.stop)() {
                summary.left += lot.asked.len();
            } else {
                self.lot(sample, &lot, &mut summary)?;
            }
        }
        if summary.left == 0 {
            self.last_reference()?;
        }
        Ok(summary)
    }

    /// Proves the first of a lot that is not recorded, unless an equal one is, and records the proof
    /// for the others.
    fn lot(&mut self, sample: u32, lot: &Lot, summary: &mut Summary) -> Result<(), RunError> {
        let mut missing = Vec::new();
        for &source in &lot.asked {
            if let Some(place) = self.look(sample, source, summary)? {
                missing.push((source, place));
            }
        }
        let mut original = if missing.is_empty() { None } else { self.equal(sample, lot)? };
        for (source, place) in missing {
            let unit = match self.work.unit(source) {
                Ok(unit) => unit,
                Err(error) => {
                    self.unusable(source, &error, summary);
                    continue;
                }
            };
            let shared = match &original {
                Some(original) => self.share(&unit, &place.at, original)?,
                None => None,
            };
            let (outcome, took) = if let Some(outcome) = shared {
                (outcome, Duration::ZERO)
            } else {
                let proven = self.prove(sample, &unit, &place)?;
                original = Some(place.at);
                proven
            };
            summary.count(&outcome);
            self.work.tell(unit.name, outcome, took);
        }
        Ok(())
    }

    /// Where the record of a source goes that is not there yet.
    fn look(
        &self,
        sample: u32,
        source: usize,
        summary: &mut Summary,
    ) -> Result<Option<Place>, RunError> {
        let unit = match self.work.unit(source) {
            Ok(unit) => unit,
            Err(error) => {
                self.unusable(source, &error, summary);
                return Ok(None);
            }
        };
        let at = self.place(sample, &unit.name);
        let mut before = self.work.order.folder.attempts(&at)?;
        if let Some(record) = self.recorded(&at, &unit)? {
            let attempt = record.zkgas.as_ref().and_then(|it| it.attempt.as_ref());
            before = before.max(attempt.map_or(1, |attempt| attempt.number));
            if let Some(outcome) = self.known(&record) {
                summary.count(&outcome);
                self.work.tell(unit.name, outcome, Duration::ZERO);
                return Ok(None);
            }
        }
        Ok(Some(Place { at, before }))
    }

    /// A source that cannot be read, or no longer.
    fn unusable(&self, source: usize, error: &RunError, summary: &mut Summary) {
        let outcome = unusable(error);
        summary.count(&outcome);
        let name = self.work.order.survey.source(source).label();
        self.work.tell(name, outcome, Duration::ZERO);
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

    fn prove(
        &mut self,
        sample: u32,
        unit: &Unit,
        place: &Place,
    ) -> Result<(Outcome, Duration), RunError> {
        self.prepare()?;
        let job = Job {
            unit,
            purpose: Purpose::Sample,
            sample: Some(sample),
            at: place.at.clone(),
            before: place.before,
        };
        let proven = attempts(&job, self.work, self.crew)?;
        self.since_reference = self.since_reference.map(|count| count + 1);
        Ok(proven)
    }

    /// Records for a unit what another with the same input has; nothing where that is no record.
    fn share(&self, unit: &Unit, at: &Path, original: &Path) -> Result<Option<Outcome>, RunError> {
        let folder = self.work.order.folder;
        let Found::Record(record) = RunFolder::get(original)? else { return Ok(None) };
        let outcome = match &record.proving {
            Some(Proving::Crashed(Crashed { reason, .. })) => {
                Outcome::Failed(format!("as {}: {reason}", record.name))
            }
            _ => Outcome::Shared,
        };
        if self.work.order.proofs.save && outcome == Outcome::Shared {
            write_atomic(&folder.saved_proof(at), &folder.kept_proof(original)?)?;
        }
        folder.replace(at, &self.shared(unit, *record))?;
        Ok(Some(outcome))
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
