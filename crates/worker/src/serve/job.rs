//! A loaded guest, and what is done with it.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use zkgas_model::{Nanos, Phase, record::FailureKind};
use zkgas_zkvm::{Backend, LoadError, PartProver, Point, Program, Prover, Verifier};

use super::{Answer, failed};
use crate::protocol::{Counts, Hello, ProofFacts, Response, Role};

/// What a worker does for as long as it lives.
#[derive(Debug)]
pub(super) enum Job {
    Execute(Box<dyn Program>),
    Prove(Box<dyn Prover>),
    Part(Box<dyn PartProver>),
    Verify(Box<dyn Verifier>),
}

impl Job {
    /// Loads the guest; also says how long that took, by phase.
    pub(super) fn start(
        backend: &dyn Backend,
        hello: &Hello,
        elf: &[u8],
    ) -> Result<(Self, BTreeMap<Phase, Nanos>), LoadError> {
        let clock = Instant::now();
        let load = |clock: Instant| BTreeMap::from([(Phase::Load, clock.elapsed())]);
        let (job, phases) = match hello.role {
            Role::Execute => (Self::Execute(backend.load(elf)?), load(clock)),
            Role::Prove { kind } => {
                let prover = backend.prover(elf, kind, &hello.device)?;
                let started = prover.started();
                (Self::Prove(prover), started)
            }
            Role::Part => (Self::Part(backend.parts()?), load(clock)),
            Role::Verify { kind } => (Self::Verify(backend.verifier(elf, kind)?), load(clock)),
        };
        Ok((job, phases.into_iter().map(|(phase, time)| (phase, time.into())).collect()))
    }

    /// Where planted faults strike it.
    pub(super) const fn point(&self) -> Point {
        match self {
            Self::Execute(_) => Point::Execute,
            Self::Prove(_) | Self::Part(_) => Point::Prove,
            Self::Verify(_) => Point::Verify,
        }
    }

    /// Does one task.
    pub(super) fn run(&mut self, id: u64, bytes: &[u8]) -> Answer {
        match self {
            Self::Execute(program) => match program.execute(bytes) {
                Ok(execution) => {
                    let (counts, values) = Counts::of(execution);
                    (Response::Executed { id, counts, bytes: values.len() as u64 }, values)
                }
                Err(error) => failed(id, FailureKind::Zkvm, error.reason, false),
            },
            Self::Prove(prover) => match prover.prove(bytes) {
                Ok(proof) => {
                    let (facts, proof) = ProofFacts::of(proof);
                    (Response::Proved { id, facts, bytes: proof.len() as u64 }, proof)
                }
                Err(error) => failed(id, FailureKind::Zkvm, error.reason, error.poisoned),
            },
            Self::Part(prover) => match prover.prove(bytes) {
                Ok(part) => (Response::Part { id, bytes: part.len() as u64 }, part),
                Err(error) => failed(id, FailureKind::Zkvm, error.reason, error.poisoned),
            },
            Self::Verify(verifier) => {
                let clock = Instant::now();
                let verdict = verifier.verify(bytes);
                let duration: Duration = clock.elapsed();
                match verdict {
                    Ok(values) => {
                        let bytes = values.len() as u64;
                        (Response::Verified { id, duration: duration.into(), bytes }, values)
                    }
                    Err(error) => failed(id, FailureKind::VerifyFailed, error.reason, false),
                }
            }
        }
    }
}
