//! The result file: one JSON object per (fixture, action, sample).
//!
//! The outer fields keep the names and shapes of the incumbent's `BenchmarkRun` files, so its
//! readers read ours. What zkgas adds sits beside them or under `zkgas`. There is no `flatten`
//! and no `untagged`: a file that does not parse names its line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Client, Computed, Cycles, Fork, Gas, ProverGas, Zkvm};

/// One result file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Fixture name without directories.
    pub name: String,
    /// When the attempt ended, RFC 3339 in UTC.
    pub timestamp_completed: String,
    /// What the block says of itself.
    pub metadata: Metadata,
    /// Present when the action was `execute`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub execution: Option<Execution>,
    /// What zkgas adds; absent from files that other tools wrote.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zkgas: Option<Provenance>,
}

/// Facts about the block, known before anything ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Gas used by the block, from its header.
    pub block_used_gas: Gas,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Execution {
    /// The guest accepted the expected block.
    Success(ExecutionSuccess),
    /// Anything else: there is no number, only the reason.
    Crashed(Crashed),
}

/// The deterministic counts of one execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecutionSuccess {
    /// SP1: instructions from the entry point to the halt. RISC Zero: user cycles, which are those
    /// and the cycles of accelerators.
    pub total_num_cycles: Cycles,
    /// RISC Zero's `user`, `paging`, and `reserved` cycles, and their sum `padded`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub cycle_parts: BTreeMap<String, Cycles>,
    /// Segments of a RISC Zero execution.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub segments: Option<u64>,
    /// Instructions by guest region; the regions do not overlap.
    pub region_cycles: BTreeMap<String, Cycles>,
    /// Host time for the execution. Informative: executions share the machine's cores.
    pub execution_duration: WallTime,
    /// SP1 prover gas, where the zkVM defines it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prover_gas: Option<ProverGas>,
    /// Accelerator calls by kind.
    #[serde(default)]
    pub syscalls: BTreeMap<String, u64>,
    /// The guest's exit code; 0 for every success.
    #[serde(default)]
    pub exit_code: u32,
}

/// A duration as serde writes `std::time::Duration`, which is what the incumbent's readers expect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallTime {
    /// Whole seconds.
    pub secs: u64,
    /// The rest, in nanoseconds.
    pub nanos: u32,
}

impl From<core::time::Duration> for WallTime {
    fn from(duration: core::time::Duration) -> Self {
        Self { secs: duration.as_secs(), nanos: duration.subsec_nanos() }
    }
}

/// Why there is no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crashed {
    /// In words.
    pub reason: String,
    /// The class of failure; absent from files that other tools wrote.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<FailureKind>,
}

/// Classes of failure, so that a later run can decide what is worth another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The guest ran and rejected the block, or answered for another block.
    WrongOutput,
    /// The guest stopped with a non-zero exit code.
    GuestPanic,
    /// The zkVM failed to run the guest at all.
    Zkvm,
}

/// Where a record comes from: everything needed to decide whether it may be reused or compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// [`crate::RECORD_SCHEMA`] of the writer.
    pub schema: u32,
    /// The full fixture name, with directories.
    pub fixture: String,
    /// The operation measured, such as `add`; absent for blocks that measure no single operation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<String>,
    /// Family of the operation, such as `arithmetic`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub family: Option<String>,
    /// How often the block executes the operation beyond its baseline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub op_count: Option<u64>,
    /// Fork whose rules the block follows.
    pub fork: Fork,
    /// The zkVM.
    pub zkvm: Zkvm,
    /// Version of the zkVM's SDK.
    pub zkvm_version: String,
    /// The engine in the guest.
    pub client: Client,
    /// SHA-256 of the guest ELF, hex.
    pub elf_sha256: String,
    /// SHA-256 of the guest input, hex.
    pub input_sha256: String,
    /// Length of the guest input in bytes.
    pub input_bytes: u64,
    /// Hash of the block the guest had to accept, 0x-prefixed hex.
    pub block_hash: String,
    /// Settings that change deterministic counts, such as the gas trace chunk size.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// How the guest computes what has an accelerator somewhere; everything else is plain.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub acceleration: BTreeMap<String, Computed>,
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
