//! Proving by SP1's own provers, in this process, and verifying.
//!
//! A prover is asynchronous and, on a GPU, bound to the scope of its device. It lives in a thread of its
//! own ([`actor`]), which is asked one proof at a time.

mod actor;
#[cfg(feature = "network")]
mod cluster;
mod cpu;
#[cfg_attr(not(feature = "cuda"), allow(dead_code, reason = "only GPUs are watched"))]
mod device;
#[cfg(feature = "cuda")]
mod gpu;
#[cfg_attr(not(feature = "cuda"), allow(dead_code, reason = "only GPUs are watched"))]
mod spans;
mod verify;

use std::collections::BTreeMap;
use std::time::Duration;

use sp1_prover_types::network_base_types::ProofMode;
use zkgas_model::{Phase, ProofKind, Resource, Zkvm};
use zkgas_zkvm::{Device, LoadError, Proof, ProveError, Prover, Verifier};

use actor::Actor;

/// What this build proves; the default first, which is what the incumbent times.
pub(crate) const KINDS: &[ProofKind] = &[ProofKind::Compressed, ProofKind::Core];

/// Where this build proves.
pub(crate) const RESOURCES: &[Resource] = &[
    Resource::Cpu,
    #[cfg(feature = "cuda")]
    Resource::Gpu,
    #[cfg(feature = "network")]
    Resource::Cluster,
];

/// Starts a prover.
pub(crate) fn prover(
    elf: &[u8],
    kind: ProofKind,
    on: &Device,
) -> Result<Box<dyn Prover>, LoadError> {
    let mode = mode(kind)?;
    let actor = match on {
        Device::Cpu => Actor::start("sp1-cpu", elf, mode, cpu::host)?,
        #[cfg(feature = "cuda")]
        Device::Gpu => Actor::start("sp1-gpu", elf, mode, gpu::host)?,
        Device::Gpus(_) => return Err(refused("SP1 proves a block on one GPU")),
        #[cfg(not(feature = "cuda"))]
        Device::Gpu => {
            return Err(refused("this build has no CUDA; build with `--features cuda`"));
        }
        #[cfg(feature = "network")]
        Device::Cluster { url } => {
            let url = url.clone();
            Actor::start("sp1-cluster", elf, mode, |order| cluster::host(order, url))?
        }
        #[cfg(not(feature = "network"))]
        Device::Cluster { .. } => {
            return Err(refused(
                "this build has no cluster client; build with `--features network`",
            ));
        }
    };
    Ok(Box::new(Sp1Prover { kind, actor }))
}

/// Starts a verifier.
pub(crate) fn verifier(elf: &[u8], kind: ProofKind) -> Result<Box<dyn Verifier>, LoadError> {
    mode(kind)?;
    Ok(Box::new(verify::Sp1Verifier::start(elf, kind)?))
}

fn mode(kind: ProofKind) -> Result<ProofMode, LoadError> {
    match kind {
        ProofKind::Core => Ok(ProofMode::Core),
        ProofKind::Compressed => Ok(ProofMode::Compressed),
        ProofKind::Composite | ProofKind::Succinct => {
            Err(refused(format!("SP1 has no {kind} proofs; choose compressed or core")))
        }
    }
}

fn refused(reason: impl Into<String>) -> LoadError {
    LoadError { zkvm: Zkvm::Sp1, reason: reason.into() }
}

#[derive(Debug)]
struct Sp1Prover {
    kind: ProofKind,
    actor: Actor,
}

impl Prover for Sp1Prover {
    fn prove(&mut self, input: &[u8]) -> Result<Proof, ProveError> {
        let proven = self.actor.prove(input)?;
        Ok(Proof {
            kind: self.kind,
            bytes: proven.bytes,
            duration: proven.duration,
            phases: proven.phases,
            resolution: proven.resolution,
            cycles: None,
            parts: proven.shards,
        })
    }

    fn started(&self) -> BTreeMap<Phase, Duration> {
        self.actor.started.clone()
    }
}
