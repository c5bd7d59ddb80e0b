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

use super::{Proofs, Prover, Verifier, Work};
use crate::{Guest, Outcome, RunError, Unit, clock, judge::disagreement, run::provenance};

/// Attempts at one proof in one run, where the machine or the prover's process is to blame.
const ATTEMPTS: u32 = 3;

/// A proof that is to be made.
pub(super) struct Job {
    pub(super) unit: Unit,
    purpose: Purpose,
    /// The sample that it is of, if it is of one.
    pub(super) sample: Option<u32>,
    pub(super) at: PathBuf,
    /// Number of the attempt.
    number: u32,
    /// Number of the last attempt in this run.
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
        let (number, last) = (before + 1, before + ATTEMPTS);
        Self { unit, purpose: Purpose::Sample, sample: Some(sample), at, number, last, others }
    }

    /// A proof that is in no sample. It is tried once, since its time alone is wanted.
    pub(super) fn control(purpose: Purpose, unit: Unit, at: PathBuf) -> Self {
        Self { unit, purpose, sample: None, at, number: 1, last: 1, others: Vec::new() }
    }
}

/// An attempt that nobody verified yet.
pub(super) struct Tried {
    job: Job,
    attempt: Attempt,
    clock: Instant,
    result: Result<(Proof, BTreeMap<Phase, Duration>), Failure>,
}

/// An attempt that is recorded.
pub(super) struct Settled {
    pub(super) job: Job,
    pub(super) took: Duration,
    /// How the proof went; nothing where it is to be tried again.
    pub(super) outcome: Option<Outcome>,
}

/// Tries once.
pub(super) fn attempt(job: Job, proofs: &Proofs, prover: &mut dyn Prover) -> Tried {
    let before = prover.condition();
    let (started, clock) = (clock::now(), Instant::now());
    let result = prover.prove(&job.unit.input);
    let attempt = Attempt {
        purpose: job.purpose,
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
    Tried { job, attempt, clock, result }
}

impl Tried {
    /// Verifies what was proven, and records how it went.
    pub(super) fn settle(
        self,
        work: &Work<'_>,
        verifier: &mut dyn Verifier,
    ) -> Result<Settled, RunError> {
        let Self { mut job, mut attempt, clock, result } = self;
        let (folder, guest) = (work.order.folder, work.order.guest);
        let judged = result.and_then(|made| judged(&job.unit, made, verifier));
        let took = clock.elapsed();
        attempt.wall_time = took.into();
        let (outcome, proving, again) = match judged {
            Ok((success, proof)) => {
                // What no sample has is proven for its time alone.
                if work.order.proofs.save && job.purpose == Purpose::Sample {
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
        job.number += u32::from(again);
        Ok(Settled { job, took, outcome: (!again).then_some(outcome) })
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
