//! Environment variables that provers and runtimes listen to.

use std::{collections::BTreeMap, env, ffi::OsString};

/// What a variable does to a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// There is no proof, so there is nothing to measure.
    Fakes,
    /// Times are those of other settings than the record's reader expects.
    ChangesTimes,
    /// Counts are other than those of other people; the record says so.
    ChangesCounts,
}

/// A variable, or all that begin with its name if that ends in `*`.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    pub(crate) effect: Effect,
}

#[rustfmt::skip]
pub(crate) const VARIABLES: &[Variable] = &[
    Variable { name: "RISC0_DEV_MODE", effect: Effect::Fakes },
    Variable { name: "RISC0_KECCAK_PO2", effect: Effect::ChangesCounts },
    Variable { name: "BONSAI_API_URL", effect: Effect::ChangesTimes },
    Variable { name: "RISC0_PROVER", effect: Effect::ChangesTimes },
    Variable { name: "RISC0_EXECUTOR", effect: Effect::ChangesTimes },
    Variable { name: "RISC0_PPROF_OUT", effect: Effect::ChangesTimes },
    Variable { name: "RISC0_DEFAULT_PROVER_NUM_GPUS", effect: Effect::ChangesTimes },
    Variable { name: "SP1_PROVER", effect: Effect::ChangesTimes },
    Variable { name: "SP1_WORKER_*", effect: Effect::ChangesTimes },
    Variable { name: "SHARD_SIZE", effect: Effect::ChangesTimes },
    Variable { name: "FULL_SIZE_SHARDS", effect: Effect::ChangesTimes },
    Variable { name: "ELEMENT_THRESHOLD", effect: Effect::ChangesTimes },
    Variable { name: "HEIGHT_THRESHOLD", effect: Effect::ChangesTimes },
    Variable { name: "MINIMAL_TRACE_CHUNK_THRESHOLD", effect: Effect::ChangesTimes },
    Variable { name: "TRACE_FILE", effect: Effect::ChangesTimes },
    Variable { name: "RAYON_NUM_THREADS", effect: Effect::ChangesTimes },
    Variable { name: "MALLOC_ARENA_MAX", effect: Effect::ChangesTimes },
    Variable { name: "CUDA_VISIBLE_DEVICES", effect: Effect::ChangesTimes },
    Variable { name: "CUDA_LAUNCH_BLOCKING", effect: Effect::ChangesTimes },
    Variable { name: "RUST_LOG", effect: Effect::ChangesTimes },
    Variable { name: "ZKGAS_CUPTI", effect: Effect::ChangesTimes },
    Variable { name: "ZKGAS_SPANS", effect: Effect::ChangesTimes },
];

impl Variable {
    /// The entry for a variable of the environment.
    pub(crate) fn of(name: &str) -> Option<&'static Self> {
        VARIABLES.iter().find(|variable| match variable.name.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == variable.name,
        })
    }
}

/// Those of some variables that are known, with their names and values.
pub(crate) fn known(
    all: impl Iterator<Item = (OsString, OsString)>,
) -> impl Iterator<Item = (&'static Variable, String, String)> {
    all.filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        Some((Variable::of(&name)?, name, value.to_string_lossy().into_owned()))
    })
}

/// What is set here of what makes times those of other settings. Which GPUs are seen is told apart.
pub(crate) fn changes_times() -> BTreeMap<String, String> {
    let told = |variable: &Variable| {
        variable.effect == Effect::ChangesTimes && variable.name != "CUDA_VISIBLE_DEVICES"
    };
    known(env::vars_os())
        .filter(|(variable, ..)| told(variable))
        .map(|(_, name, value)| (name, value))
        .collect()
}
