//! The loop over proofs: sample by sample, each unit once in a sample.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    time::{Duration, Instant},
};

use zkgas_model::{
    Nanos, Phase, Purpose, Resource,
    record::{
        Attempt, Crashed, FailureKind, Metadata, ProofDetails, Proving, ProvingSuccess, Record,
    },
};
use zkgas_store::{RunFolder, write_atomic};
use zkgas_zkvm::{Failure, Proof};

use crate::{
    Event, Guest, Outcome, RunError, Source, Summary, Unit, clock,
    judge::disagreement,
    order::shuffled,
    run::{provenance, recorded, unusable},
};

/// Attempts at one proof in one run, where the machine or the prover's process is to blame.
const ATTEMPTS: u32 = 3;

/// Who proves, and who verifies: never the same.
pub trait Crew {
    /// Proves an input. Also says what starting the prover took, by phase.
    fn prove(&mut self, input: &[u8]) -> Result<(Proof, BTreeMap<Phase, Duration>), Failure>;

    /// The public values that a proof attests, and how long verifying took.
    fn verify(&mut self, proof: &[u8]) -> Result<(Vec<u8>, Duration), Failure>;

    /// Which prover this is, counted from 1 over the run.
    fn prover(&self) -> u64;
}

/// What to prove and how often.
#[derive(Debug, Clone)]
pub struct Proofs {
    /// Samples of each unit.
    pub samples: u32,
    /// Seed of the order inside the samples.
    pub seed: u64,
    /// Prove again what is already recorded.
    pub force_rerun: bool,
    /// Try again what failed for a reason that lies in the proof.
    pub retry_crashed: bool,
    /// Keep the proofs.
    pub save: bool,
    /// Where the prover works.
    pub resource: Resource,
    /// Fingerprint of the machine.
    pub machine: String,
    /// The process, for records.
    pub session: String,
}

/// A proof that is to be made.
struct Job<'j> {
    unit: &'j Unit,
    sample: u32,
    at: PathBuf,
    /// Attempts that were recorded before.
    before: u32,
}

/// Proves every unit that has no valid record in every sample, one after the other.
///
/// Each proof is verified by another instance than its prover, and its public values must be the
/// expected ones. An error means that the run folder itself failed.
pub fn prove(
    sources: &[Source],
    guest: &Guest<'_>,
    crew: &mut dyn Crew,
    folder: &RunFolder,
    proofs: &Proofs,
    listen: &(dyn Fn(Event) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Summary, RunError> {
    let mut summary = Summary::default();
    for sample in 1..=proofs.samples {
        for index in shuffled(sources.len(), proofs.seed.wrapping_add(sample.into())) {
            if stop() {
                summary.left += 1;
                continue;
            }
            let source = &sources[index];
            let (name, outcome, took) = one(source, sample, guest, crew, folder, proofs, listen)?;
            match &outcome {
                Outcome::Done => summary.done += 1,
                Outcome::Skipped => summary.skipped += 1,
                Outcome::Failed(_) => summary.failed += 1,
                Outcome::BadInput(_) => summary.bad_input += 1,
            }
            listen(Event::Finished { name, outcome, took });
        }
    }
    Ok(summary)
}

fn one(
    source: &Source,
    sample: u32,
    guest: &Guest<'_>,
    crew: &mut dyn Crew,
    folder: &RunFolder,
    proofs: &Proofs,
    listen: &(dyn Fn(Event) + Sync),
) -> Result<(String, Outcome, Duration), RunError> {
    let unit = match source.read() {
        Ok(unit) => unit,
        Err(error) => return Ok((source.label(), unusable(&error), Duration::ZERO)),
    };
    let (client, zkvm) = (guest.facts.client, guest.backend.zkvm());
    let version = guest.backend.version();
    let at = folder.proof(sample, client, zkvm, version, &unit.name);
    let mut before = folder.attempts(&at)?;
    if let Some(record) = recorded(&at, &provenance(&unit, guest), listen)? {
        let attempt = record.zkgas.as_ref().and_then(|it| it.attempt.as_ref());
        before = before.max(attempt.map_or(1, |attempt| attempt.number));
        if let Some(attempt) = attempt
            && attempt.machine != proofs.machine
        {
            return Err(RunError::OtherMachine { path: at });
        }
        let known = known(&record, proofs);
        if let Some(outcome) = known {
            return Ok((unit.name, outcome, Duration::ZERO));
        }
    }
    let job = Job { unit: &unit, sample, at, before };
    let (outcome, took) = attempts(&job, guest, crew, folder, proofs)?;
    Ok((unit.name.clone(), outcome, took))
}

/// What a record settles, if it settles the unit.
fn known(record: &Record, proofs: &Proofs) -> Option<Outcome> {
    if proofs.force_rerun {
        return None;
    }
    match record.proving.as_ref()? {
        Proving::Success(_) => Some(Outcome::Skipped),
        Proving::Crashed(Crashed { reason, kind }) => {
            let may_pass = kind.is_none_or(FailureKind::is_infrastructure);
            let again = may_pass || proofs.retry_crashed;
            // It counts as the failure that it is, and never as done.
            (!again).then(|| Outcome::Failed(format!("recorded before: {reason}")))
        }
    }
}

/// Tries until there is a proof, or a failure that another attempt would not change.
fn attempts(
    job: &Job<'_>,
    guest: &Guest<'_>,
    crew: &mut dyn Crew,
    folder: &RunFolder,
    proofs: &Proofs,
) -> Result<(Outcome, Duration), RunError> {
    let mut number = job.before;
    loop {
        number += 1;
        let (started, clock) = (clock::now(), Instant::now());
        let result = proven(job.unit, crew);
        let wall = clock.elapsed();
        let attempt = Attempt {
            purpose: Purpose::Sample,
            sample: Some(job.sample),
            number,
            worker: crew.prover(),
            session: proofs.session.clone(),
            machine: proofs.machine.clone(),
            resource: proofs.resource,
            started,
            wall_time: wall.into(),
        };
        let (outcome, proving, again) = match result {
            Ok((success, proof)) => {
                if proofs.save {
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
