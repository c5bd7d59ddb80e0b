//! What a proof took.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Cycles, Nanos, Phase, ProofKind, record::Crashed};

/// How a proof ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proving {
    /// Proven, verified by an instance that did not prove, and with the expected public output.
    Success(ProvingSuccess),
    /// Anything else: there is no number, only the reason.
    Crashed(Crashed),
}

/// A proof and its time. The first two fields are the incumbent's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvingSuccess {
    /// Length of the proof in bytes; `None` where what was imported does not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proof_size: Option<u64>,
    /// Whole milliseconds from the input in the prover's memory to the proof in its memory.
    pub proving_time_ms: u64,
    /// What zkgas adds; absent from files that other tools wrote.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub details: Option<ProofDetails>,
}

/// What zkgas knows of a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofDetails {
    /// What was proven and timed.
    pub kind: ProofKind,
    /// `proving_time_ms`, unrounded.
    pub proving_time: Nanos,
    /// Phases by name, each by a monotonic clock. `load` and `setup` happen once for each worker and
    /// are not part of `proving_time`; nor is `verify`.
    pub phases: BTreeMap<Phase, Nanos>,
    /// The shortest difference that the clock could see, where it is not a nanosecond: the poll
    /// interval of a cluster that reports no time of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resolution: Option<Nanos>,
    /// Cycles that were proven, where the prover tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cycles: Option<Cycles>,
    /// Segments or shards, where the prover tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parts: Option<u64>,
    /// SHA-256 of the proof's bytes, hex.
    pub proof_sha256: String,
}
