//! What an execution counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Cycles, ProverGas, record::Crashed};

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
    /// Shards of an SP1 execution.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shards: Option<Shards>,
    /// Instructions by guest region; the regions do not overlap.
    pub region_cycles: BTreeMap<String, Cycles>,
    /// Host time for the execution. Informative: executions share the machine's cores. `None` where
    /// what was imported does not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub execution_duration: Option<WallTime>,
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

/// The shards that SP1 proves an execution in, by its default limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Shards {
    /// Shards of the execution itself.
    pub execution: ShardCount,
    /// Those beside it: of accelerators whose tables are in no other shard, and of memory.
    pub beside: ShardCount,
}

/// A number of shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ShardCount {
    /// Their number.
    pub whole: u64,
    /// How many they would be if they came in fractions, in millionths of a shard. It grows with the work,
    /// where their number steps: each shard counts by the share of its area that is full, and each chunk of the trace half a
    /// shard more, because its last one is cut short anywhere.
    pub smooth_ppm: u64,
}

impl Shards {
    /// Their number, as a proof tells it.
    pub const fn whole(&self) -> u64 {
        self.execution.whole.saturating_add(self.beside.whole)
    }

    /// How many they would be if they came in fractions, in millionths of a shard.
    pub const fn smooth_ppm(&self) -> u64 {
        self.execution.smooth_ppm.saturating_add(self.beside.smooth_ppm)
    }
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
