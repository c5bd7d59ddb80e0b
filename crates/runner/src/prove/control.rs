//! Proofs that are in no slope: warm-ups, and the reference that shows drift.

use std::sync::atomic::{AtomicU32, Ordering};

use zkgas_model::Purpose;
use zkgas_store::RunFolder;

use super::{Order, attempt::Job, line::Line};
use crate::{RunError, Unit};

/// What there is to prove beside the samples.
pub(super) struct Controls {
    /// The block; none where no source can be read.
    pub(super) unit: Option<Unit>,
    pub(super) warm_ups: u32,
    pub(super) every: u32,
    /// Number of the last warm-up.
    pub(super) warm_up: AtomicU32,
    /// Number of the last reference.
    pub(super) reference: AtomicU32,
}

impl Controls {
    /// For a run of so many proofs.
    pub(super) fn of(order: &Order<'_>, count: usize) -> Result<Self, RunError> {
        let Order { survey, proofs, folder, .. } = *order;
        let block = earlier(order)?.and_then(|input| survey.with_input(&input));
        let block = block.or_else(|| survey.reference());
        // A few proofs show no drift.
        let is_long = count > proofs.reference_every as usize;
        Ok(Self {
            unit: block.and_then(|at| survey.source(at).read().ok()),
            warm_ups: proofs.warm_ups,
            every: if is_long { proofs.reference_every } else { 0 },
            warm_up: folder.last_control(Purpose::WarmUp)?.into(),
            reference: folder.last_control(Purpose::Reference)?.into(),
        })
    }
}

/// The input of the reference that the folder has: drift is seen in one block over all visits.
fn earlier(order: &Order<'_>) -> Result<Option<String>, RunError> {
    let folder = order.folder.controls(Purpose::Reference);
    if !folder.is_dir() {
        return Ok(None);
    }
    let (records, _) = RunFolder::records(&folder)?;
    Ok(records.into_iter().find_map(|record| Some(record.zkgas?.input_sha256)))
}

impl Line<'_, '_> {
    /// What a prover does before the next sample.
    pub(super) fn prepare(&mut self) -> Result<(), RunError> {
        self.warm_up()?;
        let every = self.work.controls.every;
        if every > 0 && self.since_reference.is_none_or(|count| count >= every) {
            self.reference()?;
            // In case it was the end of the prover.
            self.warm_up()?;
        }
        Ok(())
    }

    fn warm_up(&mut self) -> Result<(), RunError> {
        if !self.prover.is_warm() {
            for _ in 0..self.work.controls.warm_ups {
                self.control(Purpose::WarmUp)?;
            }
        }
        Ok(())
    }

    /// Drift is known between references only, so one ends the run.
    pub(super) fn last_reference(&mut self) -> Result<(), RunError> {
        if self.since_reference.is_some_and(|count| count > 0) { self.reference() } else { Ok(()) }
    }

    fn reference(&mut self) -> Result<(), RunError> {
        self.control(Purpose::Reference)?;
        self.since_reference = Some(0);
        Ok(())
    }

    /// Proves the block once. A failure is in its record, and stops nothing.
    fn control(&mut self, purpose: Purpose) -> Result<(), RunError> {
        let work = self.work;
        let Some(unit) = &work.controls.unit else { return Ok(()) };
        let last = match purpose {
            Purpose::WarmUp => &work.controls.warm_up,
            _ => &work.controls.reference,
        };
        let number = last.fetch_add(1, Ordering::Relaxed) + 1;
        let (facts, backend) = (work.order.guest.facts, work.order.guest.backend);
        let (zkvm, version) = (backend.zkvm(), backend.version());
        let at =
            work.order.folder.control(purpose, number, facts.client, zkvm, version, &unit.name);
        self.make(Job::of_control(purpose, unit.clone(), at))
    }
}
