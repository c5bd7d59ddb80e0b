//! What host and worker say to each other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zkgas_model::{
    Client, Cycles, Nanos, Phase, ProofKind, ProverGas, Zkvm,
    record::{FailureKind, Shards},
};
use zkgas_zkvm::{Device, Execution, Proof};

/// Version of the protocol: raised whenever a frame changes.
pub const PROTOCOL: u32 = 3;

/// What the header of a frame says of the bytes that follow it.
pub(crate) trait Header {
    /// How many bytes follow.
    fn bytes(&self) -> u64;
}

/// What a worker is to do for as long as it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Role {
    /// Execute inputs.
    Execute,
    /// Prove executions on inputs.
    Prove {
        /// What the proofs consist of.
        kind: ProofKind,
    },
    /// Prove parts of proofs, of whatever guest.
    Part,
    /// Verify proofs.
    Verify {
        /// What the proofs consist of.
        kind: ProofKind,
    },
}

impl Role {
    /// Its word, as messages name the phase of a task.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Execute => "execute",
            Self::Prove { .. } => "prove",
            Self::Part => "prove a part",
            Self::Verify { .. } => "verify",
        }
    }
}

/// Whom the host wants to talk to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// [`PROTOCOL`] of the host.
    pub protocol: u32,
    /// The zkVM.
    pub zkvm: Zkvm,
    /// What the guest consists of.
    pub client: Client,
    /// What the worker is to do.
    pub role: Role,
    /// Where it is to prove.
    pub device: Device,
    /// What else the backend has to know. `mock` holds the parameters of the mock.
    pub settings: BTreeMap<String, String>,
}

impl Hello {
    /// The setting with the mock's parameters, as [`zkgas_zkvm::MockConfig`] reads them.
    pub const MOCK: &'static str = "mock";

    /// A hello of this build, for a worker on the processor and without settings.
    pub fn new(zkvm: Zkvm, client: Client, role: Role) -> Self {
        let settings = BTreeMap::new();
        Self { protocol: PROTOCOL, zkvm, client, role, device: Device::Cpu, settings }
    }
}

/// What the host says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Request {
    /// First of all; the guest's ELF follows.
    Hello { hello: Hello, bytes: u64 },
    /// Something to do; the input or the proof follows.
    Task { id: u64, bytes: u64 },
}

impl Header for Request {
    fn bytes(&self) -> u64 {
        match self {
            Self::Hello { bytes, .. } | Self::Task { bytes, .. } => *bytes,
        }
    }
}

/// What the worker says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Response {
    /// The guest is loaded.
    Ready {
        protocol: u32,
        version: String,
        settings: BTreeMap<String, String>,
        phases: BTreeMap<Phase, Nanos>,
    },
    /// The guest ran; its public values follow.
    Executed { id: u64, counts: Counts, bytes: u64 },
    /// The proof follows.
    Proved { id: u64, facts: ProofFacts, bytes: u64 },
    /// The part of a proof follows.
    Part { id: u64, bytes: u64 },
    /// The proof is one; its public values follow.
    Verified { id: u64, duration: Nanos, bytes: u64 },
    /// There is no result. The answer to a hello has the id 0.
    Failed { id: u64, kind: FailureKind, reason: String, poisoned: bool },
    /// All that belongs to the task is done with: what happens from here on is not its fault.
    Idle { id: u64 },
}

impl Response {
    /// What it is, in words.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Ready { .. } => "ready",
            Self::Executed { .. } => "executed",
            Self::Proved { .. } => "proved",
            Self::Part { .. } => "part",
            Self::Verified { .. } => "verified",
            Self::Failed { .. } => "failed",
            Self::Idle { .. } => "idle",
        }
    }
}

impl Header for Response {
    fn bytes(&self) -> u64 {
        match self {
            Self::Executed { bytes, .. }
            | Self::Proved { bytes, .. }
            | Self::Part { bytes, .. }
            | Self::Verified { bytes, .. } => *bytes,
            Self::Ready { .. } | Self::Failed { .. } | Self::Idle { .. } => 0,
        }
    }
}

/// An [`Execution`] without its public values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counts {
    pub(crate) cycles: Cycles,
    pub(crate) cycle_parts: BTreeMap<String, Cycles>,
    pub(crate) segments: Option<u64>,
    pub(crate) shards: Option<Shards>,
    pub(crate) regions: BTreeMap<String, Cycles>,
    pub(crate) syscalls: BTreeMap<String, u64>,
    pub(crate) prover_gas: Option<ProverGas>,
    pub(crate) exit_code: u32,
    pub(crate) duration: Nanos,
}

impl Counts {
    /// Takes an execution apart.
    pub(crate) fn of(execution: Execution) -> (Self, Vec<u8>) {
        let counts = Self {
            cycles: execution.cycles,
            cycle_parts: execution.cycle_parts,
            segments: execution.segments,
            shards: execution.shards,
            regions: execution.regions,
            syscalls: execution.syscalls,
            prover_gas: execution.prover_gas,
            exit_code: execution.exit_code,
            duration: execution.duration.into(),
        };
        (counts, execution.public_values)
    }

    /// Puts it together again.
    pub(crate) fn with(self, public_values: Vec<u8>) -> Execution {
        Execution {
            cycles: self.cycles,
            cycle_parts: self.cycle_parts,
            segments: self.segments,
            shards: self.shards,
            regions: self.regions,
            syscalls: self.syscalls,
            prover_gas: self.prover_gas,
            exit_code: self.exit_code,
            public_values,
            duration: self.duration.into(),
        }
    }
}

/// A [`Proof`] without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProofFacts {
    pub(crate) kind: ProofKind,
    pub(crate) duration: Nanos,
    pub(crate) phases: BTreeMap<Phase, Nanos>,
    pub(crate) resolution: Option<Nanos>,
    pub(crate) cycles: Option<Cycles>,
    pub(crate) parts: Option<u64>,
}

impl ProofFacts {
    /// Takes a proof apart.
    pub(crate) fn of(proof: Proof) -> (Self, Vec<u8>) {
        let facts = Self {
            kind: proof.kind,
            duration: proof.duration.into(),
            phases: proof.phases.into_iter().map(|(phase, time)| (phase, time.into())).collect(),
            resolution: proof.resolution.map(Into::into),
            cycles: proof.cycles,
            parts: proof.parts,
        };
        (facts, proof.bytes)
    }

    /// Puts it together again.
    pub(crate) fn with(self, bytes: Vec<u8>) -> Proof {
        Proof {
            kind: self.kind,
            bytes,
            duration: self.duration.into(),
            phases: self.phases.into_iter().map(|(phase, time)| (phase, time.into())).collect(),
            resolution: self.resolution.map(Into::into),
            cycles: self.cycles,
            parts: self.parts,
        }
    }
}
