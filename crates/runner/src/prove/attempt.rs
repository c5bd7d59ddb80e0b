//! One proof: tried, verified, judged, and recorded.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    time::{Duration, Instant},
};

use zkgas_model::{
    Nanos, Phase, Purpose,
    record::{
        Attempt, Crashed, FailureKind, Metadata, ProofDetails, Proving, ProvingSuccess, Record,
    },
};
use zkgas_store::write_atomic;
use zkgas_zkvm::{Failure, Proof};

use super::{Proofs, Prover, Verifier, Verify, Work};
use crate::{Guest, Outcome, RunError, Unit, clock, judge::disagreement, run::provenance};

/// Attempts at one proof in one run, where the machine or the prover's process is to blame.
const ATTEMPTS: u32 = 3;

/// A proof that is to be made.
pub(super) struct Job {
    pub(super) unit: Unit,
    pub(super) at: PathBuf,
    /// The sample that it is of; none of a warm-up or the reference.
    pub(super) sample: Option<u32>,
    control: Option<Purpose>,
    /// Numbers of the first attempt in this run, of the one that is next, and of the last.
    first: u32,
    number: u32,
    last: u32,
    /// What else is missing in the sample and has the same input: it shares the record.
    pub(super) others: Vec<Missing>,
}

/// A source without a record in a sample.
pub(super) struct Missing {
    pub(super) source: usize,
    /// Where the record goes.
    pub(super) at: PathBuf,
    /// Attempts that were recorded before.
    pub(super) before: u32,
}

impl Job {
    /// A proof of a sample.
    pub(super) fn of_sample(
        sample: u32,
        unit: Unit,
        Missing { at, before, .. }: Missing,
        others: Vec<Missing>,
    ) -> Self {
        let (first, last) = (before + 1, before + ATTEMPTS);
        let sample = Some(sample);
        Self { unit, at, sample, control: None, first, number: first, last, others }
    }

    /// A proof that is in no sample. It is tried once, since its time alone is wanted.
    pub(super) fn of_control(purpose: Purpose, unit: Unit, at: PathBuf) -> Self {
        let (control, others) = (Some(purpose), Vec::new());
        Self { unit, at, sample: None, control, first: 1, number: 1, last: 1, others }
    }

    fn purpose(&self) -> Purpose {
        self.control.unwrap_or(Purpose::Sample)
    }

    /// Whether it was tried before in this run.
    pub(super) fn is_retry(&self) -> bool {
        self.number > self.first
    }
}

/// An attempt that is not verified and not recorded yet.
pub(super) struct Tried {
    job: Job,
    attempt: Attempt,
    clock: Instant,
    /// How long the prover took.
    proving: Duration,
    result: Result<(Proof, BTreeMap<Phase, Duration>), Failure>,
}

/// An attempt that is recorded.
pub(super) enum Recorded {
    /// It is to be tried again.
    Again(Job),
    /// This is how the proof went, and what it kept the prover.
    Over(Job, Outcome, Duration),
}

/// Tries once.
pub(super) fn attempt(job: Job, proofs: &Proofs, prover: &mut dyn Prover) -> Tried {
    let before = prover.condition();
    let (started, clock) = (clock::now(), Instant::now());
    let result = prover.prove(&job.unit.input);
    let proving = clock.elapsed();
    let attempt = Attempt {
        purpose: job.purpose(),
        sample: job.sample,
        number: job.number,
        worker: prover.number(),
        session: proofs.session.clone(),
        machine: proofs.machine.clone(),
        plan: Some(proofs.plan.clone()),
        resource: proofs.resource,
        started,
        wall_time: Nanos(0),
        shared_with: None,
        gpu: prover.gpu(),
        before: Some(before),
        after: Some(prover.condition()),
    };
    Tried { job, attempt, clock, proving, result }
}

impl Tried {
    /// Whether there is something to verify and nobody waits for it.
    pub(super) fn may_wait(&self) -> bool {
        self.result.is_ok() && self.job.others.is_empty()
    }

    /// Verifies what was proven, and records how it went.
    pub(super) fn record(
        self,
        work: &Work<'_>,
        verifier: &mut dyn Verifier,
    ) -> Result<Recorded, RunError> {
        let Self { mut job, mut attempt, clock, proving, result } = self;
        let (folder, guest, proofs) = (work.order.folder, work.order.guest, work.order.proofs);
        let judged = result.and_then(|made| judged(&job.unit, made, verifier));
        let wall = clock.elapsed();
        attempt.wall_time = wall.into();
        let took = if proofs.verify == Verify::First { wall } else { proving };
        let (outcome, proving, again) = match judged {
            Ok((success, proof)) => {
                // What no sample has is proven for its time alone.
                if proofs.save && job.sample.is_some() {
                    write_atomic(&folder.saved_proof(&job.at), &proof)?;
                }
                (Outcome::Done, Proving::Success(success), false)
            }
            Err(Failure { kind, reason }) => {
                let again = kind.is_infrastructure()
                    && kind != FailureKind::Cancelled
                    && job.number < job.last;
                let crashed = Crashed { reason: reason.clone(), kind: Some(kind) };
                (Outcome::Failed(reason), Proving::Crashed(crashed), again)
            }
        };
        let record = record(&job.unit, guest, proving, attempt);
        // A failure that is tried again is kept beside the place of the record.
        let at = if again { folder.archived(&job.at, job.number) } else { job.at.clone() };
        folder.replace(&at, &record)?;
        if again {
            job.number += 1;
            return Ok(Recorded::Again(job));
        }
        Ok(Recorded::Over(job, outcome, took))
    }
}

/// Verifies a proof. Answers the numbers, and the proof.
fn judged(
    unit: &Unit,
    (proof, started): (Proof, BTreeMap<Phase, Duration>),
    verifier: &mut dyn Verifier,
) -> Result<(ProvingSuccess, Vec<u8>), Failure> {
    let (public_values, took) = verifier.verify(&proof.bytes).map_err(|failure| {
        let reason = format!("the proof does not verify: {}", failure.reason);
        Failure { reason, ..failure }
    })?;
    if public_values != unit.expected {
        let reason = disagreement(unit, &public_values);
        return Err(Failure::new(FailureKind::WrongOutput, reason));
    }
    let mut phases: BTreeMap<Phase, Nanos> =
        started.into_iter().chain(proof.phases).map(|(phase, time)| (phase, time.into())).collect();
    phases.insert(Phase::Verify, took.into());
    let success = ProvingSuccess {
        proof_size: Some(proof.bytes.len() as u64),
        proving_time_ms: u64::try_from(proof.duration.as_millis()).unwrap_or(u64::MAX),
        details: Some(ProofDetails {
            kind: proof.kind,
            proving_time: proof.duration.into(),
            phases,
            resolution: proof.resolution.map(Into::into),
            cycles: proof.cycles,
            parts: proof.parts,
            proof_sha256: zkgas_guests::sha256_hex(&proof.bytes),
        }),
    };
    Ok((success, proof.bytes))
}

fn record(unit: &Unit, guest: &Guest<'_>, proving: Proving, attempt: Attempt) -> Record {
    let mut provenance = provenance(unit, guest);
    provenance.attempt = Some(attempt);
    Record {
        name: unit.name.clone(),
        timestamp_completed: clock::now(),
        metadata: Metadata { block_used_gas: unit.gas },
        execution: None,
        proving: Some(proving),
        zkgas: Some(provenance),
        imported: None,
    }
}
