//! Proving by RISC Zero's own prover, in this process or in an installed `r0vm`.

mod external;
mod local;
mod part;
mod spread;

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    time::Duration,
};

use risc0_zkvm::{ExecutorEnv, ExecutorEnvBuilder, ProverOpts, ProverServer, get_prover_server};
use zkgas_model::{Phase, ProofKind, Resource, Zkvm};
use zkgas_zkvm::{Device, LoadError, PartProver, ProveError, Prover, panic_text};

use crate::{
    Risc0, refused,
    verify::{check, packed},
};

/// What this build proves; the default first. Succinct proofs take the recursion programs, which an
/// `r0vm` has and a build has only if it could download them.
pub(crate) fn kinds() -> &'static [ProofKind] {
    if external::r0vm().is_some() {
        &[ProofKind::Succinct, ProofKind::Composite]
    } else {
        &[ProofKind::Composite, ProofKind::Succinct]
    }
}

/// Where this build proves.
pub(crate) const RESOURCES: &[Resource] = &[
    Resource::Cpu,
    #[cfg(feature = "prover-cuda")]
    Resource::Gpu,
];

/// Starts a prover.
pub(crate) fn prover(
    elf: &[u8],
    kind: ProofKind,
    on: &Device,
    settings: Risc0,
) -> Result<Box<dyn Prover>, LoadError> {
    check(kind)?;
    match on {
        Device::Cpu => {}
        Device::Gpu | Device::Gpus(_) if cfg!(feature = "prover-cuda") => {}
        Device::Gpu | Device::Gpus(_) => {
            return Err(refused(
                "this build has no CUDA; build with `--features risc0-cuda`".to_owned(),
            ));
        }
        Device::Cluster { .. } => {
            return Err(refused("RISC Zero has no cluster here; choose cpu or gpu".to_owned()));
        }
    }
    let binary = packed(elf);
    if let Device::Gpus(gpus) = on {
        return Ok(Box::new(spread::Spread::start(binary, kind, settings, gpus)?));
    }
    match (kind, external::r0vm()) {
        (ProofKind::Succinct, Some(server)) => {
            Ok(Box::new(external::External::start(binary, server, settings)))
        }
        _ => Ok(Box::new(local::Local::start(binary, kind, settings, on)?)),
    }
}

/// Starts what proves parts of a proof.
pub(crate) fn parts() -> Result<Box<dyn PartProver>, LoadError> {
    Ok(Box::new(part::Parts::start()?))
}

/// RISC Zero's prover in this process.
fn server(opts: &ProverOpts) -> Result<Rc<dyn ProverServer>, LoadError> {
    get_prover_server(opts).map_err(|error| refused(format!("{error:#}")))
}

/// Runs a prover; after a panic it is of no more use.
fn guarded<T>(run: impl FnOnce() -> anyhow::Result<T>) -> Result<T, ProveError> {
    let failed = |reason, poisoned| ProveError { zkvm: Zkvm::Risc0, reason, poisoned };
    catch_unwind(AssertUnwindSafe(run))
        .map_err(|panic| failed(panic_text(&*panic), true))?
        .map_err(|error| failed(format!("{error:#}"), false))
}

/// The guest's input: its length, then as many bytes; and what else there is to be said.
fn environment<'e>(
    input: &[u8],
    settings: Risc0,
    more: impl FnOnce(&mut ExecutorEnvBuilder<'e>),
) -> anyhow::Result<ExecutorEnv<'e>> {
    let length = u32::try_from(input.len())?;
    let mut builder = ExecutorEnv::builder();
    builder
        .write_slice(&length.to_le_bytes())
        .write_slice(input)
        .segment_limit_po2(settings.segment_limit_po2)
        .keccak_max_po2(settings.keccak_po2)?;
    more(&mut builder);
    builder.build()
}

/// Nothing is prepared that could be timed apart.
fn started() -> BTreeMap<Phase, Duration> {
    [(Phase::Load, Duration::ZERO), (Phase::Setup, Duration::ZERO)].into()
}
