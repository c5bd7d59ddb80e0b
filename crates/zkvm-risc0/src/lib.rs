//! RISC Zero as a zkgas backend: execution by `risc0-circuit-rv32im`, without the prover, and, with the
//! feature `prove`, RISC Zero's prover.
//!
//! The crate is the executor that risc0-zkvm 3.0.6 drives, and it counts cycles and cuts segments as
//! for a proof. What risc0-zkvm adds, the host's side of the guest's system calls, is `host` here,
//! so that counting cycles takes no C++ compiler and none of the prover's kernels.

mod host;
mod keccak;
mod program;
#[cfg(feature = "prove")]
mod prove;
mod regions;

use std::{collections::BTreeMap, env};

#[cfg(feature = "prove")]
use zkgas_model::ProofKind;
use zkgas_model::Zkvm;
use zkgas_zkvm::{Backend, LoadError, Program};
#[cfg(feature = "prove")]
use zkgas_zkvm::{Device, Prover, Verifier};

/// Version of the SDK, risc0-zkvm. The workspace pins the crates that it is made of.
pub const VERSION: &str = "3.0.6";

/// Size of a segment as a power of two of cycles: RISC Zero's own default.
const SEGMENT_LIMIT_PO2: u32 = 20;
/// Size of a keccak batch as a power of two of cycles: RISC Zero's own default.
const KECCAK_PO2: u32 = 17;

/// The RISC Zero backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Risc0 {
    /// Segments have at most 2^this cycles.
    segment_limit_po2: u32,
    /// Batches of the keccak coprocessor have 2^this cycles.
    keccak_po2: u32,
}

impl Default for Risc0 {
    fn default() -> Self {
        Self { segment_limit_po2: SEGMENT_LIMIT_PO2, keccak_po2: KECCAK_PO2 }
    }
}

impl Risc0 {
    /// The backend as RISC Zero's environment variables have it: `RISC0_KECCAK_PO2` of 14 to 18, and
    /// `RISC0_DEV_MODE`, which is refused, since dev mode proves nothing.
    pub fn from_env() -> Result<Self, LoadError> {
        let variable = |name| env::var(name).unwrap_or_default();
        Self::from_settings(&variable("RISC0_DEV_MODE"), &variable("RISC0_KECCAK_PO2"))
    }

    fn from_settings(dev_mode: &str, keccak_po2: &str) -> Result<Self, LoadError> {
        if !matches!(dev_mode.to_ascii_lowercase().as_str(), "" | "0" | "false" | "no") {
            return Err(refused(format!(
                "RISC0_DEV_MODE is {dev_mode}, and dev mode fakes proofs; unset it to measure"
            )));
        }
        let keccak_po2 = match keccak_po2 {
            "" => KECCAK_PO2,
            text => text.parse().ok().filter(|po2| keccak::PO2_RANGE.contains(po2)).ok_or_else(
                || refused(format!("RISC0_KECCAK_PO2 is {text}; set it to 14 to 18, or unset it")),
            )?,
        };
        Ok(Self { keccak_po2, ..Self::default() })
    }
}

impl Backend for Risc0 {
    fn zkvm(&self) -> Zkvm {
        Zkvm::Risc0
    }

    fn version(&self) -> &'static str {
        VERSION
    }

    fn settings(&self) -> BTreeMap<String, String> {
        [
            ("keccak_po2".to_owned(), self.keccak_po2.to_string()),
            ("segment_limit_po2".to_owned(), self.segment_limit_po2.to_string()),
        ]
        .into()
    }

    fn load(&self, elf: &[u8]) -> Result<Box<dyn Program>, LoadError> {
        Ok(Box::new(program::Risc0Program::load(elf, *self)?))
    }

    #[cfg(feature = "prove")]
    fn proof_kinds(&self) -> &[ProofKind] {
        prove::kinds()
    }

    #[cfg(feature = "prove")]
    fn prover(
        &self,
        elf: &[u8],
        kind: ProofKind,
        on: &Device,
    ) -> Result<Box<dyn Prover>, LoadError> {
        prove::prover(elf, kind, on, *self)
    }

    #[cfg(feature = "prove")]
    fn verifier(&self, elf: &[u8], kind: ProofKind) -> Result<Box<dyn Verifier>, LoadError> {
        prove::verifier(elf, kind)
    }
}

fn refused(reason: String) -> LoadError {
    LoadError { zkvm: Zkvm::Risc0, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dev_mode_is_refused() {
        for on in ["1", "true", "yes", "anything"] {
            let error = Risc0::from_settings(on, "").expect_err("refused").to_string();
            assert!(error.contains("RISC0_DEV_MODE") && error.contains("unset"), "{error}");
        }
        for off in ["", "0", "false", "False"] {
            assert_eq!(Risc0::from_settings(off, ""), Ok(Risc0::default()));
        }
    }

    #[test]
    fn the_keccak_batch_is_a_setting() {
        let small = Risc0::from_settings("", "15").expect("in range");
        assert_eq!(small.settings()["keccak_po2"], "15");
        for wrong in ["13", "19", "x", "-1"] {
            assert!(Risc0::from_settings("", wrong).is_err(), "{wrong}");
        }
    }
}
