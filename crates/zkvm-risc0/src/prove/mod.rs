//! Proving by RISC Zero's own prover, in this process or in an installed `r0vm`, and verifying.

mod external;
mod local;

use std::{collections::BTreeMap, fmt, time::Duration};

use risc0_binfmt::ProgramBinary;
use risc0_zkos_v1compat::V1COMPAT_ELF;
use risc0_zkvm::{Digest, ExecutorEnv, InnerReceipt, Receipt};
use zkgas_model::{Phase, ProofKind, Resource, Zkvm};
use zkgas_zkvm::{Device, LoadError, Prover, Verifier, VerifyError};

use crate::{Risc0, refused};

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
    #[cfg(feature = "cuda")]
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
        Device::Gpu if cfg!(feature = "cuda") => {}
        Device::Gpu => {
            return Err(refused("this build has no CUDA; build with `--features cuda`".to_owned()));
        }
        Device::Cluster { .. } => {
            return Err(refused("RISC Zero has no cluster here; choose cpu or gpu".to_owned()));
        }
    }
    let binary = packed(elf);
    match (kind, external::r0vm()) {
        (ProofKind::Succinct, Some(server)) => {
            Ok(Box::new(external::External::start(binary, server, settings)))
        }
        _ => Ok(Box::new(local::Local::start(binary, kind, settings)?)),
    }
}

/// Starts a verifier.
pub(crate) fn verifier(elf: &[u8], kind: ProofKind) -> Result<Box<dyn Verifier>, LoadError> {
    check(kind)?;
    let id = risc0_binfmt::compute_image_id(&packed(elf))
        .map_err(|error| refused(format!("{error:#}")))?;
    Ok(Box::new(Risc0Verifier { kind, id }))
}

fn check(kind: ProofKind) -> Result<(), LoadError> {
    match kind {
        ProofKind::Composite | ProofKind::Succinct => Ok(()),
        ProofKind::Core | ProofKind::Compressed => {
            Err(refused(format!("RISC Zero has no {kind} proofs; choose composite or succinct")))
        }
    }
}

/// User program and kernel, as RISC Zero's SDK takes them.
fn packed(elf: &[u8]) -> Vec<u8> {
    ProgramBinary::new(elf, V1COMPAT_ELF).encode()
}

/// The guest's input: its length, then as many bytes.
fn environment<'e>(input: &[u8], settings: Risc0) -> anyhow::Result<ExecutorEnv<'e>> {
    let length = u32::try_from(input.len())?;
    ExecutorEnv::builder()
        .write_slice(&length.to_le_bytes())
        .write_slice(input)
        .segment_limit_po2(settings.segment_limit_po2)
        .keccak_max_po2(settings.keccak_po2)?
        .build()
}

/// The kind that a receipt is of.
fn kind_of(receipt: &Receipt) -> Option<ProofKind> {
    match receipt.inner {
        InnerReceipt::Composite(_) => Some(ProofKind::Composite),
        InnerReceipt::Succinct(_) => Some(ProofKind::Succinct),
        _ => None,
    }
}

struct Risc0Verifier {
    kind: ProofKind,
    id: Digest,
}

impl fmt::Debug for Risc0Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Risc0Verifier").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Verifier for Risc0Verifier {
    fn verify(&self, proof: &[u8]) -> Result<Vec<u8>, VerifyError> {
        let rejected = |reason: String| VerifyError { zkvm: Zkvm::Risc0, reason };
        let receipt: Receipt =
            bincode::deserialize(proof).map_err(|error| rejected(error.to_string()))?;
        if kind_of(&receipt) != Some(self.kind) {
            return Err(rejected(format!("it is not a {} proof", self.kind)));
        }
        // Checks the seals, that they are of this guest, and that it halted with code 0 and this
        // journal.
        receipt.verify(self.id).map_err(|error| rejected(error.to_string()))?;
        Ok(receipt.journal.bytes)
    }
}

/// Nothing is prepared that could be timed apart.
fn started() -> BTreeMap<Phase, Duration> {
    [(Phase::Load, Duration::ZERO), (Phase::Setup, Duration::ZERO)].into()
}
