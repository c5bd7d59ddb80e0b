//! One record, reduced to what the report uses and made sortable.

use std::collections::BTreeMap;

use serde::Serialize;
use zkgas_model::{
    Cycles, FixtureName, Gas, ProverGas,
    record::{Crashed, Execution, ExecutionSuccess, FailureKind, Provenance, Record, Shards},
};

use super::Setup;
use crate::input::{Place, RunFacts};

/// One record. The order of the fields is the order of rows in `raw-data.csv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// What it ran on.
    pub setup: Setup,
    /// The operation measured; `None` for a block that measures no single operation.
    pub target: Option<String>,
    /// How often the block executes the operation.
    pub op_count: Option<u64>,
    /// Full fixture name, or the short one where the record has no other.
    pub fixture: String,
    /// Name as the record carries it.
    pub name: String,
    /// Family of the operation.
    pub family: Option<String>,
    /// How many of each operation are in one of the target, where the target is several.
    pub parts: BTreeMap<String, u64>,
    /// Gas used by the block.
    pub gas: Gas,
    /// How the execution ended.
    pub outcome: Outcome,
    /// Host time of the execution, in seconds and nanoseconds.
    pub duration: Option<(u64, u32)>,
    /// SHA-256 of the guest input.
    pub input_sha256: Option<String>,
    /// Length of the guest input.
    pub input_bytes: Option<u64>,
    /// Hash of the block.
    pub block_hash: Option<String>,
    /// When the record was written.
    pub timestamp: String,
    /// What became of the record in the analysis.
    pub role: Role,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// With counts.
    Counted(Counts),
    /// Without.
    Absent {
        /// The class of failure.
        kind: Absence,
        /// In the words of the record.
        reason: String,
    },
}

/// The deterministic counts of one execution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counts {
    /// Cycles of the whole execution.
    pub cycles: Cycles,
    /// What the zkVM's cycles consist of, by its own names; empty where it has no parts.
    pub cycle_parts: BTreeMap<String, Cycles>,
    /// Segments of the execution, where the zkVM cuts it into segments that the record counts.
    pub segments: Option<u64>,
    /// Shards that SP1 proves it in.
    pub shards: Option<Shards>,
    /// SP1 prover gas.
    pub prover_gas: Option<ProverGas>,
    /// Accelerator calls by kind; `None` where the writer does not count them.
    pub syscalls: Option<BTreeMap<String, u64>>,
    /// Cycles by guest region.
    pub regions: BTreeMap<String, Cycles>,
}

/// Why a case has no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// The guest rejected the block or answered for another one.
    WrongOutput,
    /// The guest stopped with a non-zero exit code.
    GuestPanic,
    /// The guest's input is not one.
    InvalidInput,
    /// The proof does not verify.
    VerifyFailed,
    /// The zkVM failed to run the guest.
    Zkvm,
    /// The worker ended with an exit code.
    WorkerExit,
    /// The worker was ended by a signal.
    WorkerSignal,
    /// Memory ran out.
    OutOfMemory,
    /// The deadline passed.
    Timeout,
    /// The worker broke the protocol.
    Protocol,
    /// The machine lacks something.
    Environment,
    /// The run was stopped.
    Cancelled,
    /// A crash that its writer did not classify.
    Unclassified,
    /// The record holds no execution.
    NotExecuted,
    /// Records of one case disagree about numbers that are deterministic.
    Disagreement,
}

impl Absence {
    /// As tables print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WrongOutput => "wrong output",
            Self::GuestPanic => "guest panic",
            Self::InvalidInput => "invalid input",
            Self::VerifyFailed => "proof does not verify",
            Self::Zkvm => "zkVM failure",
            Self::WorkerExit => "worker exited",
            Self::WorkerSignal => "worker killed",
            Self::OutOfMemory => "out of memory",
            Self::Timeout => "timeout",
            Self::Protocol => "protocol error",
            Self::Environment => "environment",
            Self::Cancelled => "cancelled",
            Self::Unclassified => "crash",
            Self::NotExecuted => "not executed",
            Self::Disagreement => "disagreement",
        }
    }
}

impl From<Option<FailureKind>> for Absence {
    fn from(kind: Option<FailureKind>) -> Self {
        match kind {
            Some(FailureKind::WrongOutput) => Self::WrongOutput,
            Some(FailureKind::InvalidInput) => Self::InvalidInput,
            Some(FailureKind::VerifyFailed) => Self::VerifyFailed,
            Some(FailureKind::GuestPanic) => Self::GuestPanic,
            Some(FailureKind::Zkvm) => Self::Zkvm,
            Some(FailureKind::WorkerExit) => Self::WorkerExit,
            Some(FailureKind::WorkerSignal) => Self::WorkerSignal,
            Some(FailureKind::OutOfMemory) => Self::OutOfMemory,
            Some(FailureKind::Timeout) => Self::Timeout,
            Some(FailureKind::Protocol) => Self::Protocol,
            Some(FailureKind::Environment) => Self::Environment,
            Some(FailureKind::Cancelled) => Self::Cancelled,
            None => Self::Unclassified,
        }
    }
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A point of its target.
    Point,
    /// Agrees with another record of the same case, which is the point.
    Repeat,
    /// The empty block.
    Empty,
    /// Measures no single operation.
    NotMarginal,
    /// Has no counts.
    Failed,
    /// Left out: it disagrees with another record of the same case.
    Disagrees,
}

impl Role {
    /// As `raw-data.csv` prints it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Repeat => "repeat",
            Self::Empty => "empty block",
            Self::NotMarginal => "not marginal",
            Self::Failed => "failed",
            Self::Disagrees => "disagrees",
        }
    }
}

impl Case {
    /// Reads one record; [`Case::role`] is a first guess that the analysis completes.
    pub(super) fn read(record: &Record, place: &Place, run: &RunFacts) -> Self {
        let provenance = record.zkgas.as_ref();
        let fixture = FixtureName(
            provenance.map_or_else(|| record.name.clone(), |facts| facts.fixture.clone()),
        );
        let imported = record.imported.as_ref();
        let parsed = || {
            let told = imported.and_then(|it| it.target.clone());
            told.or_else(|| fixture.target().map(str::to_owned))
        };
        let counted = || imported.and_then(|it| it.op_count).or_else(|| fixture.op_count());
        let outcome = outcome(record.execution.as_ref(), provenance.is_some());
        Self {
            setup: Setup::of(provenance, place, run),
            target: provenance.and_then(|facts| facts.target.clone()).or_else(parsed),
            op_count: provenance.and_then(|facts| facts.op_count).or_else(counted),
            name: record.name.clone(),
            family: provenance.and_then(|facts| facts.family.clone()),
            parts: provenance.map(|facts| facts.parts.clone()).unwrap_or_default(),
            gas: record.metadata.block_used_gas,
            role: if matches!(outcome, Outcome::Counted(_)) {
                Role::NotMarginal
            } else {
                Role::Failed
            },
            outcome,
            duration: duration(record),
            input_sha256: provenance.map(|facts| facts.input_sha256.clone()),
            input_bytes: provenance.map(|facts: &Provenance| facts.input_bytes),
            block_hash: provenance.map(|facts| facts.block_hash.clone()),
            timestamp: record.timestamp_completed.clone(),
            fixture: fixture.0,
        }
    }

    /// The counts, if there are any.
    pub fn counts(&self) -> Option<&Counts> {
        match &self.outcome {
            Outcome::Counted(counts) => Some(counts),
            Outcome::Absent { .. } => None,
        }
    }

    /// Whether two records are of one case and so must agree.
    pub(super) fn same_case(&self, other: &Self) -> bool {
        (&self.target, self.op_count, &self.fixture)
            == (&other.target, other.op_count, &other.fixture)
    }
}

fn outcome(execution: Option<&Execution>, counts_syscalls: bool) -> Outcome {
    match execution {
        Some(Execution::Success(success)) => Outcome::Counted(Counts {
            cycles: success.total_num_cycles,
            cycle_parts: success.cycle_parts.clone(),
            segments: success.segments,
            shards: success.shards,
            prover_gas: success.prover_gas,
            syscalls: counts_syscalls.then(|| success.syscalls.clone()),
            regions: success.region_cycles.clone(),
        }),
        Some(Execution::Crashed(Crashed { reason, kind })) => {
            Outcome::Absent { kind: (*kind).into(), reason: reason.clone() }
        }
        None => Outcome::Absent {
            kind: Absence::NotExecuted,
            reason: "the record holds no execution".to_owned(),
        },
    }
}

fn duration(record: &Record) -> Option<(u64, u32)> {
    match record.execution.as_ref()? {
        Execution::Success(ExecutionSuccess { execution_duration, .. }) => {
            execution_duration.map(|took| (took.secs, took.nanos))
        }
        Execution::Crashed(_) => None,
    }
}
