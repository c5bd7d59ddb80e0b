//! Verifying, which takes none of the prover's kernels.

use std::fmt;

use risc0_binfmt::ProgramBinary;
use risc0_zkos_v1compat::V1COMPAT_ELF;
use risc0_zkvm::{Digest, InnerReceipt, Receipt};
use zkgas_model::{ProofKind, Zkvm};
use zkgas_zkvm::{LoadError, Verifier, VerifyError};

use crate::refused;

/// Starts a verifier.
pub(crate) fn verifier(elf: &[u8], kind: ProofKind) -> Result<Box<dyn Verifier>, LoadError> {
    check(kind)?;
    let id = risc0_binfmt::compute_image_id(&packed(elf))
        .map_err(|error| refused(format!("{error:#}")))?;
    Ok(Box::new(Risc0Verifier { kind, id }))
}

pub(crate) fn check(kind: ProofKind) -> Result<(), LoadError> {
    match kind {
        ProofKind::Composite | ProofKind::Succinct => Ok(()),
        ProofKind::Core | ProofKind::Compressed => {
            Err(refused(format!("RISC Zero has no {kind} proofs; choose composite or succinct")))
        }
    }
}

/// User program and kernel, as RISC Zero's SDK takes them.
pub(crate) fn packed(elf: &[u8]) -> Vec<u8> {
    ProgramBinary::new(elf, V1COMPAT_ELF).encode()
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
