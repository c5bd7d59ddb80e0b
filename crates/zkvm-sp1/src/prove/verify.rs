//! Verifying proofs that somebody else made.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use sp1_sdk::{
    Elf, LightProver, ProofFromNetwork, Prover as _, ProvingKey as _, SP1Proof,
    SP1ProofWithPublicValues, SP1VerifyingKey,
};
use zkgas_model::{ProofKind, Zkvm};
use zkgas_zkvm::{LoadError, Verifier, VerifyError, panic_text};

use super::refused;

/// SP1's own verifier with the verifying key of one guest, which it computes from the ELF itself.
pub(crate) struct Sp1Verifier {
    kind: ProofKind,
    light: LightProver,
    key: SP1VerifyingKey,
}

impl fmt::Debug for Sp1Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sp1Verifier").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Sp1Verifier {
    pub(crate) fn start(elf: &[u8], kind: ProofKind) -> Result<Self, LoadError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| refused(error.to_string()))?;
        let (light, key) = runtime.block_on(async {
            let light = LightProver::new().await;
            let key = light.setup(Elf::from(elf.to_vec())).await;
            (light, key)
        });
        let key = key.map_err(|error| refused(format!("{error:#}")))?.verifying_key().clone();
        Ok(Self { kind, light, key })
    }
}

impl Verifier for Sp1Verifier {
    fn verify(&self, proof: &[u8]) -> Result<Vec<u8>, VerifyError> {
        let rejected = |reason: String| VerifyError { zkvm: Zkvm::Sp1, reason };
        let proof: ProofFromNetwork =
            bincode::deserialize(proof).map_err(|error| rejected(error.to_string()))?;
        let kind = match &proof.proof {
            SP1Proof::Core(_) => ProofKind::Core,
            SP1Proof::Compressed(_) => ProofKind::Compressed,
            SP1Proof::Plonk(_) | SP1Proof::Groth16(_) => {
                return Err(rejected("it is wrapped for a chain".to_owned()));
            }
        };
        if kind != self.kind {
            return Err(rejected(format!("it is a {kind} proof, not a {} one", self.kind)));
        }
        let proof = SP1ProofWithPublicValues::from(proof);
        // Checks the proof, that it is of this guest, that the guest ended well, and that the public
        // values are those it committed to. A malformed proof may break an assertion in there.
        catch_unwind(AssertUnwindSafe(|| self.light.verify(&proof, &self.key, None)))
            .map_err(|panic| rejected(panic_text(&*panic)))?
            .map_err(|error| rejected(error.to_string()))?;
        Ok(proof.public_values.to_vec())
    }
}
