//! From what a zkVM did to what may be recorded: a number only for the expected answer.

use zkgas_guest_core::{Native, Output, validate};
use zkgas_model::record::{Crashed, Execution, ExecutionSuccess, FailureKind};
use zkgas_zkvm::{Execution as Raw, Failure};

use crate::Unit;

/// The record's `execution`.
pub(crate) fn judge(unit: &Unit, result: Result<Raw, Failure>) -> Execution {
    let raw = match result {
        Ok(raw) => raw,
        Err(Failure { kind, reason }) => return crashed(kind, reason),
    };
    if raw.exit_code != 0 {
        let (code, cycles) = (raw.exit_code, raw.cycles);
        let reason = format!("guest stopped with exit code {code} after {cycles} cycles");
        return crashed(FailureKind::GuestPanic, reason);
    }
    if raw.public_values != unit.expected {
        return crashed(FailureKind::WrongOutput, disagreement(unit, &raw.public_values));
    }
    Execution::Success(ExecutionSuccess {
        total_num_cycles: raw.cycles,
        cycle_parts: raw.cycle_parts,
        segments: raw.segments,
        shards: raw.shards,
        region_cycles: raw.regions,
        execution_duration: Some(raw.duration.into()),
        prover_gas: raw.prover_gas,
        syscalls: raw.syscalls,
        exit_code: raw.exit_code,
    })
}

fn crashed(kind: FailureKind, reason: String) -> Execution {
    Execution::Crashed(Crashed { reason, kind: Some(kind) })
}

/// Says in what the public values differ from the expected, and what native validation of the same
/// input thinks.
pub(crate) fn disagreement(unit: &Unit, answered: &[u8]) -> String {
    let (Some(output), Some(expected)) = (Output::decode(answered), Output::decode(&unit.expected))
    else {
        let (bytes, wanted) = (answered.len(), unit.expected.len());
        return format!("guest committed {bytes} bytes that are not the {wanted} expected");
    };
    let said = if output.block_hash != expected.block_hash {
        format!("guest answered for block {}, expected {}", output.block_hash, expected.block_hash)
    } else if output.success != expected.success {
        let word = |success| if success { "valid" } else { "invalid" };
        format!(
            "guest calls the block {}, expected {}",
            word(output.success),
            word(expected.success)
        )
    } else {
        format!("guest answered {output:?}, expected {expected:?}")
    };
    let native = match validate(&unit.input, &mut Native) {
        Ok(verdict) => verdict.error.map_or("valid".to_owned(), |error| error.to_string()),
        Err(error) => error.to_string(),
    };
    format!("{said}; native validation says: {native}")
}
