//! One record of a proof, reduced to what the report uses and made sortable.

use std::collections::BTreeMap;

use zkgas_model::{
    FixtureName, Gas, Nanos, Phase, Purpose,
    record::{Crashed, Proving, ProvingSuccess},
};

use super::{
    super::{Absence, Setup},
    prover::Prover,
};
use crate::{
    input::{Entry, RunFacts},
    number::float,
};

/// One record of a proof. Its order is that of rows in `raw-proofs.csv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Proof {
    /// What made it.
    pub prover: Prover,
    /// The operation measured; `None` for a block that measures no single operation.
    pub target: Option<String>,
    /// How often the block executes the operation.
    pub op_count: Option<u64>,
    /// Full fixture name, or the short one where the record has no other.
    pub fixture: String,
    /// Why it was made.
    pub purpose: Purpose,
    /// Which sample, counted from 1 over all run folders; `None` where the record does not say.
    pub sample: Option<u32>,
    /// Which attempt at this sample, from 1.
    pub attempt: u32,
    /// Name as the record carries it.
    pub name: String,
    /// Family of the operation.
    pub family: Option<String>,
    /// How many of each operation are in one of the target, where the target is several.
    pub parts: BTreeMap<String, u64>,
    /// Gas used by the block.
    pub gas: Gas,
    /// How it ended.
    pub outcome: ProofOutcome,
    /// When it started, or ended where the record does not say; RFC 3339.
    pub time: String,
    /// The process that made it, and which of its workers.
    pub session: Option<(String, u64)>,
    /// SHA-256 of the guest input.
    pub input_sha256: Option<String>,
    /// Hash of the block.
    pub block_hash: Option<String>,
    /// The record whose proof this is, where cases with the same input share one.
    pub shared_with: Option<String>,
    /// Which run folder it is in.
    pub(super) run: u32,
    /// Its place in the order of all proofs of the prover, from 0.
    pub position: u32,
    /// What became of it in the analysis.
    pub role: ProofRole,
}

/// How a proof ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProofOutcome {
    /// Proven and verified.
    Proven {
        /// From the input in the prover's memory to the proof in its memory.
        time: Nanos,
        /// Length of the proof in bytes; `None` where an import does not say.
        size: Option<u64>,
        /// Segments or shards, where the prover tells.
        parts: Option<u64>,
    },
    /// Without a time.
    Absent {
        /// The class of failure.
        kind: Absence,
        /// In the words of the record.
        reason: String,
    },
}

/// What became of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProofRole {
    /// A point of its target.
    Point,
    /// Left out of its target: its replicates contradict it.
    Outlier,
    /// Shows drift.
    Reference,
    /// Only counted.
    WarmUp,
    /// Measures no single operation.
    NotMarginal,
    /// Has no time.
    Failed,
}

impl ProofRole {
    /// As `raw-proofs.csv` prints it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Outlier => "outlier",
            Self::Reference => "reference",
            Self::WarmUp => "warm-up",
            Self::NotMarginal => "not marginal",
            Self::Failed => "failed",
        }
    }
}

impl Proof {
    /// Reads a record, if it is one of a proof that has the time that is meant; position and role are
    /// for the analysis to complete.
    pub(super) fn read(entry: &Entry, phase: Option<Phase>, run: &RunFacts) -> Option<Self> {
        let (record, place) = (&entry.record, entry.told());
        let outcome = outcome(record.proving.as_ref()?, phase)?;
        let provenance = record.zkgas.as_ref();
        let attempt = provenance.and_then(|facts| facts.attempt.as_ref());
        let fixture = FixtureName(
            provenance.map_or_else(|| record.name.clone(), |facts| facts.fixture.clone()),
        );
        let details = match &record.proving {
            Some(Proving::Success(ProvingSuccess { details, .. })) => details.as_ref(),
            _ => None,
        };
        let imported = record.imported.as_ref();
        let parsed = || {
            let told = imported.and_then(|it| it.target.clone());
            told.or_else(|| fixture.target().map(str::to_owned))
        };
        let counted = || imported.and_then(|it| it.op_count).or_else(|| fixture.op_count());
        Some(Self {
            prover: Prover {
                setup: Setup::of(provenance, &place, run),
                kind: details.map(|details| details.kind),
                resource: attempt.map(|attempt| attempt.resource),
                machine: attempt.map(|attempt| attempt.machine.clone()),
            },
            target: provenance.and_then(|facts| facts.target.clone()).or_else(parsed),
            op_count: provenance.and_then(|facts| facts.op_count).or_else(counted),
            purpose: attempt.map_or(Purpose::Sample, |attempt| attempt.purpose),
            sample: attempt.and_then(|attempt| attempt.sample).or(place.sample),
            attempt: attempt.map_or(1, |attempt| attempt.number),
            name: record.name.clone(),
            family: provenance.and_then(|facts| facts.family.clone()),
            parts: provenance.map(|facts| facts.parts.clone()).unwrap_or_default(),
            gas: record.metadata.block_used_gas,
            role: match (&outcome, attempt.map(|attempt| attempt.purpose)) {
                (ProofOutcome::Absent { .. }, _) => ProofRole::Failed,
                (_, Some(Purpose::Reference)) => ProofRole::Reference,
                (_, Some(Purpose::WarmUp)) => ProofRole::WarmUp,
                _ => ProofRole::NotMarginal,
            },
            outcome,
            time: attempt.map_or_else(
                || record.timestamp_completed.clone(),
                |attempt| attempt.started.clone(),
            ),
            session: attempt.map(|attempt| (attempt.session.clone(), attempt.worker)),
            input_sha256: provenance.map(|facts| facts.input_sha256.clone()),
            block_hash: provenance.map(|facts| facts.block_hash.clone()),
            shared_with: attempt.and_then(|attempt| attempt.shared_with.clone()),
            run: place.run,
            position: 0,
            fixture: fixture.0,
        })
    }

    /// The proving time in seconds, if there is one above zero.
    pub fn seconds(&self) -> Option<f64> {
        match self.outcome {
            ProofOutcome::Proven { time: Nanos(nanos), .. } if nanos > 0 => {
                Some(float(nanos) / 1e9)
            }
            _ => None,
        }
    }

    /// Whether it may be a point of its target.
    pub(super) fn is_marginal(&self) -> bool {
        self.role == ProofRole::NotMarginal
            && self.target.is_some()
            && self.op_count.is_some()
            && self.seconds().is_some()
    }

    /// Whether it is a measurement of its own.
    pub const fn is_own(&self) -> bool {
        self.shared_with.is_none()
    }

    /// What was proven: equal blocks have several names.
    pub fn block(&self) -> &str {
        self.input_sha256.as_ref().unwrap_or(&self.fixture)
    }

    /// Times in UTC, made to sort: a fraction may have any number of digits, or be absent.
    pub(super) fn order(&self) -> impl Ord + use<'_> {
        let time = self.time.trim_end_matches('Z');
        (time.split_once('.').unwrap_or((time, "")), self.run, self)
    }
}

fn outcome(proving: &Proving, phase: Option<Phase>) -> Option<ProofOutcome> {
    Some(match proving {
        Proving::Success(ProvingSuccess { proof_size, proving_time_ms, details }) => {
            let whole = || Nanos(proving_time_ms.saturating_mul(1_000_000));
            ProofOutcome::Proven {
                time: match phase {
                    None => details.as_ref().map_or_else(whole, |details| details.proving_time),
                    Some(phase) => *details.as_ref()?.phases.get(&phase)?,
                },
                size: *proof_size,
                parts: details.as_ref().and_then(|details| details.parts),
            }
        }
        Proving::Crashed(Crashed { reason, kind }) => {
            ProofOutcome::Absent { kind: (*kind).into(), reason: reason.clone() }
        }
    })
}
