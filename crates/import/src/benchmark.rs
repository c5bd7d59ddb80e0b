//! A result file of the runner, in all the shapes that it has had.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;
use zkgas_model::{
    Cycles, Gas,
    record::{
        Crashed, Execution, ExecutionSuccess, FailureKind, Imported, Metadata, Proving,
        ProvingSuccess, Record, WallTime,
    },
};

/// What is read of a file; fields that aren't listed are ignored.
#[derive(Debug, Deserialize)]
pub(crate) struct Benchmark {
    name: Option<String>,
    #[serde(default)]
    timestamp_completed: String,
    metadata: Block,
    execution: Option<Ended<Executed>>,
    proving: Option<Ended<Proved>>,
}

#[derive(Debug, Deserialize)]
struct Block {
    block_used_gas: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ended<T> {
    Success(T),
    Crashed { reason: String },
}

#[derive(Debug, Deserialize)]
struct Executed {
    total_num_cycles: Option<u64>,
    #[serde(default)]
    region_cycles: BTreeMap<String, u64>,
    execution_duration: Option<WallTime>,
    output_matched: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct Proved {
    proof_size: Option<u64>,
    proving_time_ms: Option<u64>,
    proving_duration: Option<WallTime>,
    output_matched: Option<bool>,
}

impl Benchmark {
    /// The records that the file amounts to: one for an execution, one for a proof.
    pub(crate) fn records(self, stem: &str, imported: &Imported) -> Result<Vec<Record>, String> {
        let gas = self.metadata.block_used_gas.ok_or("metadata.block_used_gas is null")?;
        let name = self.name.filter(|name| !name.is_empty()).unwrap_or_else(|| stem.to_owned());
        let record = |execution, proving, sample| Record {
            name: name.clone(),
            timestamp_completed: self.timestamp_completed.clone(),
            metadata: Metadata { block_used_gas: Gas(gas) },
            execution,
            proving,
            zkgas: None,
            imported: Some(Imported { sample, ..imported.clone() }),
        };
        let execution = self.execution.map(execution).transpose()?;
        let proving = self.proving.map(proving).transpose()?;
        if execution.is_none() && proving.is_none() {
            return Err("neither an execution nor a proof".to_owned());
        }
        let execution = execution.map(|it| record(Some(it), None, None));
        let proving = proving.map(|it| record(None, Some(it), Some(imported.sample.unwrap_or(1))));
        Ok(execution.into_iter().chain(proving).collect())
    }
}

fn execution(ended: Ended<Executed>) -> Result<Execution, String> {
    Ok(match ended {
        Ended::Crashed { reason } => Execution::Crashed(Crashed { reason, kind: None }),
        Ended::Success(Executed { output_matched: Some(false), .. }) => {
            Execution::Crashed(other_output())
        }
        Ended::Success(Executed {
            total_num_cycles, region_cycles, execution_duration, ..
        }) => {
            // Later versions count no cycles.
            let cycles = total_num_cycles.ok_or("execution.success has no total_num_cycles")?;
            Execution::Success(ExecutionSuccess {
                total_num_cycles: Cycles(cycles),
                cycle_parts: BTreeMap::new(),
                segments: None,
                shards: None,
                region_cycles: region_cycles.into_iter().map(|(k, n)| (k, Cycles(n))).collect(),
                execution_duration,
                prover_gas: None,
                syscalls: BTreeMap::new(),
                exit_code: 0,
            })
        }
    })
}

fn proving(ended: Ended<Proved>) -> Result<Proving, String> {
    Ok(match ended {
        Ended::Crashed { reason } => Proving::Crashed(Crashed { reason, kind: None }),
        Ended::Success(Proved { output_matched: Some(false), .. }) => {
            Proving::Crashed(other_output())
        }
        Ended::Success(Proved { proof_size, proving_time_ms, proving_duration, .. }) => {
            let milliseconds = |took: WallTime| {
                let took = Duration::new(took.secs, 0)
                    .checked_add(Duration::from_nanos(u64::from(took.nanos)))?;
                u64::try_from(took.as_millis()).ok()
            };
            let proving_time_ms = proving_time_ms
                .or_else(|| proving_duration.and_then(milliseconds))
                .ok_or("proving.success has no proving_time_ms")?;
            Proving::Success(ProvingSuccess { proof_size, proving_time_ms, details: None })
        }
    })
}

fn other_output() -> Crashed {
    let reason = "its writer says that the output did not match".to_owned();
    Crashed { reason, kind: Some(FailureKind::WrongOutput) }
}
