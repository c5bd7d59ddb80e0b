//! Proving, and verifying by somebody else.

use std::{collections::BTreeMap, fmt::Debug, time::Duration};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zkgas_model::{Cycles, Phase, ProofKind, Zkvm};

/// Where a prover works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// This machine's processor.
    Cpu,
    /// The one GPU that the process sees.
    Gpu,
    /// Several GPUs of this machine, by index, which prove each block together.
    Gpus(Vec<u32>),
    /// A cluster that speaks the contract of SP1's network.
    Cluster {
        /// Address of its gateway, such as `http://127.0.0.1:50061`.
        url: String,
    },
}

/// A prover with a guest in it. It serves one input at a time and lives as long as it is healthy,
/// since starting one takes longer than most proofs.
pub trait Prover: Debug {
    /// Proves the guest's execution on one input.
    fn prove(&mut self, input: &[u8]) -> Result<Proof, ProveError>;

    /// How long starting took, by phase: [`Phase::Load`] and [`Phase::Setup`].
    fn started(&self) -> BTreeMap<Phase, Duration>;
}

/// Proves parts of proofs for a [`Prover`] in another process.
pub trait PartProver: Debug {
    /// Proves a part. Bytes both ways are a matter of the backend.
    fn prove(&mut self, part: &[u8]) -> Result<Vec<u8>, ProveError>;
}

/// Checks proofs of one guest.
pub trait Verifier: Debug {
    /// The public values that the proof attests.
    fn verify(&self, proof: &[u8]) -> Result<Vec<u8>, VerifyError>;
}

/// A proof as it was timed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What it consists of.
    pub kind: ProofKind,
    /// The proof, as [`Verifier::verify`] reads it.
    pub bytes: Vec<u8>,
    /// From the input in memory to the proof in memory, on a monotonic clock.
    pub duration: Duration,
    /// Parts of `duration` that the prover tells apart.
    pub phases: BTreeMap<Phase, Duration>,
    /// The shortest difference that the clock could see, where that is longer than its tick.
    pub resolution: Option<Duration>,
    /// Cycles proven, where the prover tells.
    pub cycles: Option<Cycles>,
    /// Segments or shards, where the prover tells.
    pub parts: Option<u64>,
}

/// The prover gave up.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{zkvm} failed to prove: {reason}")]
pub struct ProveError {
    /// The zkVM.
    pub zkvm: Zkvm,
    /// What it said.
    pub reason: String,
    /// Whether the prover is of no more use.
    pub poisoned: bool,
}

/// The proof is not one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{zkvm} rejects the proof: {reason}")]
pub struct VerifyError {
    /// The zkVM.
    pub zkvm: Zkvm,
    /// What it said.
    pub reason: String,
}
