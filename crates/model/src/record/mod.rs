//! The result file: one JSON object per (fixture, action, sample).
//!
//! The outer fields keep the names and shapes of the incumbent's `BenchmarkRun` files, so its
//! readers read ours. What zkgas adds sits beside them or under `zkgas`. There is no `flatten`
//! and no `untagged`: a file that does not parse names its line.

mod attempt;
mod execution;
mod failure;
mod imported;
mod provenance;
mod proving;

pub use attempt::{Attempt, Condition, GpuCondition};
pub use execution::{Execution, ExecutionSuccess, ShardCount, Shards, WallTime};
pub use failure::{Crashed, FailureKind};
pub use imported::Imported;
pub use provenance::Provenance;
pub use proving::{ProofDetails, Proving, ProvingSuccess};

use serde::{Deserialize, Serialize};

use crate::Gas;

/// One result file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Fixture name without directories.
    pub name: String,
    /// When the attempt ended, RFC 3339 in UTC; empty where what was imported does not say.
    pub timestamp_completed: String,
    /// What the block says of itself.
    pub metadata: Metadata,
    /// Present when the action was `execute`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub execution: Option<Execution>,
    /// Present when the action was `prove`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proving: Option<Proving>,
    /// What zkgas adds; absent from files that other tools wrote.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zkgas: Option<Provenance>,
    /// Where another tool's figures were read; absent from records that zkgas measured.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub imported: Option<Imported>,
}

/// Facts about the block, known before anything ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Gas used by the block, from its header.
    pub block_used_gas: Gas,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cycles;

    #[test]
    fn a_file_of_the_incumbent_loads() {
        let text = r#"{
            "name": "test_add", "timestamp_completed": "2026-01-10T00:00:00.000000001Z",
            "metadata": {"block_used_gas": 21000},
            "execution": {"success": {"total_num_cycles": 5, "region_cycles": {"read_input": 2},
                          "execution_duration": {"secs": 1, "nanos": 2}}}
        }"#;
        let record: Record = serde_json::from_str(text).expect("the incumbent's shape");
        let Some(Execution::Success(success)) = record.execution else { panic!("a success") };
        assert_eq!(success.total_num_cycles, Cycles(5));
        assert_eq!(success.prover_gas, None);
    }

    #[test]
    fn a_record_cut_at_any_offset_does_not_parse() {
        let text = r#"{"name": "t", "timestamp_completed": "x", "metadata": {"block_used_gas": 1},
                       "execution": {"crashed": {"reason": "boom", "kind": "zkvm"}}}"#;
        assert!(serde_json::from_str::<Record>(text).is_ok());
        for end in 0..text.len() {
            assert!(serde_json::from_str::<Record>(&text[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_crash_of_the_incumbent_loads() {
        let text = r#"{"name": "t", "timestamp_completed": "x", "metadata": {"block_used_gas": 1},
                       "execution": {"crashed": {"reason": "boom"}}}"#;
        let record: Record = serde_json::from_str(text).expect("the incumbent's shape");
        assert!(matches!(record.execution, Some(Execution::Crashed(Crashed { kind: None, .. }))));
    }

    #[test]
    fn a_proof_of_the_incumbent_loads() {
        let text = r#"{"name": "t", "timestamp_completed": "x", "metadata": {"block_used_gas": 1},
                       "proving": {"success": {"proof_size": 1477226, "proving_time_ms": 6054}}}"#;
        let record: Record = serde_json::from_str(text).expect("the incumbent's shape");
        let Some(Proving::Success(success)) = record.proving else { panic!("a success") };
        assert_eq!((success.proving_time_ms, success.details), (6054, None));
    }
}
