//! One proof: tried, judged, and recorded.

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
use zkgas_zkvm::Failure;

use super::{Crew, Proofs, Work};
use crate::{Guest, Outcome, RunError, Unit, clock, judge::disagreement, run::provenance};

/// Attempts at one proof in one run, where the machine or the prover's process is to blame.
const ATTEMPTS: u32 = 3;

/// A proof that is to be made.
pub(super) struct Job<'j> {
    pub(super) unit: &'j Unit,
    pub(super) purpose: Purpose,
    pub(super) sample: Option<u32>,
    pub(super) at: PathBuf,
    /// Attempts that were recorded before.
    pub(super) before: u32,
}

/// Tries until there is a proof, or a failure that another attempt would not change.
pub(super) fn attempts(
    job: &Job<'_>,
    work: &Work<'_>,
    crew: &mut dyn Crew,
) -> Result<(Outcome, Duration), RunError> {
    let (folder, guest) = (work.order.folder, work.order.guest);
    let mut number = job.before;
    loop {
        number += 1;
        let (result, attempt) = attempt(job, number, work.order.proofs, crew);
        let wall = attempt.wall_time.into();
        let (outcome, proving, again) = match result {
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
                    && number < job.before + ATTEMPTS;
                let crashed = Crashed { reason: reason.clone(), kind: Some(kind) };
                (Outcome::Failed(reason), Proving::Crashed(crashed), again)
            }
        };
        let record = record(job.unit, guest, proving, attempt);
        // A failure that is tried again is kept beside the place of the record.
        let at = if again { folder.archived(&job.at, number) } else { job.at.clone() };
        folder.replace(&at, &record)?;
        if !again {
            return Ok((outcome, wall));
        }
    }
}

/// Tries once, and records how it went.
pub(super) fn once(job: &Job<'_>, work: &Work<'_>, crew: &mut dyn Crew) -> Result<(), RunError> {
    let (result, attempt) = attempt(job, 1, work.order.proofs, crew);
    let proving = match result {
        Ok((success, _)) => Proving::Success(success),
        Err(Failure { kind, reason }) => Proving::Crashed(Crashed { reason, kind: Some(kind) }),
    };
    Ok(work.order.folder.replace(&job.at, &record(job.unit, work.order.guest, proving, attempt))?)
}

fn attempt(
    job: &Job<'_>,
    number: u32,
    proofs: &Proofs,
    crew: &mut dyn Crew,
) -> (Result<(ProvingSuccess, Vec<u8>), Failure>, Attempt) {
    let before = crew.condition();
    let (started, clock) = (clock::now(), Instant::now());
    let result = proven(job.unit, crew);
    let wall = clock.elapsed();
    let attempt = Attempt {
        purpose: job.purpose,
        sample: job.sample,
        number,
        worker: crew.prover(),
        session: proofs.session.clone(),
        machine: proofs.machine.clone(),
        plan: Some(proofs.plan.clone()),
        resource: proofs.resource,
        started,
        wall_time: wall.into(),
        shared_with: None,
        gpu: crew.gpu(),
        before: Some(before),
        after: Some(crew.condition()),
    };
    (result, attempt)
}

/// Proves and verifies. Answers the numbers, and the proof.
fn proven(unit: &Unit, crew: &mut dyn Crew) -> Result<(ProvingSuccess, Vec<u8>), Failure> {
    let (proof, started) = crew.prove(&unit.input)?;
    let (public_values, verified) = crew.verify(&proof.bytes).map_err(|failure| {
        let reason = format!("the proof does not verify: {}", failure.reason);
        Failure { reason, ..failure }
    })?;
    if public_values != unit.expected {
        let reason = disagreement(unit, &public_values);
        return Err(Failure::new(FailureKind::WrongOutput, reason));
    }
    let mut phases: BTreeMap<Phase, Nanos> =
        started.into_iter().chain(proof.phases).map(|(phase, took)| (phase, took.into())).collect();
    phases.insert(Phase::Verify, verified.into());
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
