//! RISC Zero as a zkgas backend: execution by `risc0-circuit-rv32im`, without the prover; with the
//! feature `verify`, RISC Zero's verifier; and with `prover`, its prover.
//!
//! The crate is the executor that risc0-zkvm 3.0.6 drives, and it counts cycles and cuts segments as
//! for a proof. What risc0-zkvm adds, the host's side of the guest's system calls, is `host` here,
//! so that counting cycles takes no C++ compiler and none of the prover's kernels.

mod host;
mod keccak;
mod program;
#[cfg(feature = "prover")]
mod prove;
mod regions;
#[cfg(feature = "verify")]
mod verify;

use std::{collections::BTreeMap, env, ops::RangeInclusive};

#[cfg(feature = "verify")]
use zkgas_model::ProofKind;
#[cfg(feature = "prover")]
use zkgas_model::Resource;
use zkgas_model::Zkvm;
#[cfg(feature = "verify")]
use zkgas_zkvm::Verifier;
use zkgas_zkvm::{Backend, LoadError, Program};
#[cfg(feature = "prover")]
use zkgas_zkvm::{Device, PartProver, Prover};

/// Version of the SDK, risc0-zkvm. The workspace pins the crates that it is made of.
pub const VERSION: &str = "3.0.6";

/// Size of a segment as a power of two of cycles: RISC Zero's own default.
const SEGMENT_LIMIT_PO2: u32 = 20;
/// Sizes of a segment that proofs can have.
const SEGMENT_PO2_RANGE: RangeInclusive<u32> = 14..=22;
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
    /// The backend as RISC Zero's environment variables have it: `RISC0_KECCAK_PO2` of 14 to 18,
    /// `RISC0_SEGMENT_PO2` of 14 to 22, and `RISC0_DEV_MODE`, which is refused, since dev mode proves
    /// nothing.
    pub fn from_env() -> Result<Self, LoadError> {
        let variable = |name| env::var(name).unwrap_or_default();
        let dev_mode = variable("RISC0_DEV_MODE");
        if !matches!(dev_mode.to_ascii_lowercase().as_str(), "" | "0" | "false" | "no") {
            return Err(refused(format!(
                "RISC0_DEV_MODE is {dev_mode}, and dev mode fakes proofs; unset it to measure"
            )));
        }
        Self::default()
            .with_keccak_po2("RISC0_KECCAK_PO2", &variable("RISC0_KECCAK_PO2"))?
            .with_segment_po2("RISC0_SEGMENT_PO2", &variable("RISC0_SEGMENT_PO2"))
    }

    /// With batches of the keccak coprocessor of 2^`text` cycles, 14 to 18, unless `text` is empty. `name`
    /// is where it comes from, for complaints.
    pub fn with_keccak_po2(mut self, name: &str, text: &str) -> Result<Self, LoadError> {
        self.keccak_po2 = power(name, text, keccak::PO2_RANGE, self.keccak_po2)?;
        Ok(self)
    }

    /// With segments of at most 2^`text` cycles, 14 to 22, unless `text` is empty.
    pub fn with_segment_po2(mut self, name: &str, text: &str) -> Result<Self, LoadError> {
        self.segment_limit_po2 = power(name, text, SEGMENT_PO2_RANGE, self.segment_limit_po2)?;
        Ok(self)
    }
}

fn power(
    name: &str,
    text: &str,
    range: RangeInclusive<u32>,
    default: u32,
) -> Result<u32, LoadError> {
    if text.is_empty() {
        return Ok(default);
    }
    text.parse().ok().filter(|po2| range.contains(po2)).ok_or_else(|| {
        let (low, high) = (range.start(), range.end());
        refused(format!("{name} is {text}; set it to {low} to {high}, or leave it out"))
    })
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

    #[cfg(feature = "prover")]
    fn proof_kinds(&self) -> &[ProofKind] {
        prove::kinds()
    }

    #[cfg(feature = "prover")]
    fn resources(&self) -> &[Resource] {
        prove::RESOURCES
    }

    #[cfg(feature = "prover")]
    fn prover(
        &self,
        elf: &[u8],
        kind: ProofKind,
        on: &Device,
    ) -> Result<Box<dyn Prover>, LoadError> {
        prove::prover(elf, kind, on, *self)
    }

    #[cfg(feature = "prover")]
    fn parts(&self) -> Result<Box<dyn PartProver>, LoadError> {
        prove::parts()
    }

    #[cfg(feature = "verify")]
    fn verifier(&self, elf: &[u8], kind: ProofKind) -> Result<Box<dyn Verifier>, LoadError> {
        verify::verifier(elf, kind)
    }
}

fn refused(reason: String) -> LoadError {
    LoadError { zkvm: Zkvm::Risc0, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keccak_batch_and_the_segment_are_settings() {
        let small = Risc0::default().with_keccak_po2("a", "15").expect("in range");
        let small = small.with_segment_po2("b", "18").expect("in range");
        assert_eq!(small.settings()["keccak_po2"], "15");
        assert_eq!(small.settings()["segment_limit_po2"], "18");
        assert_eq!(small.with_keccak_po2("a", ""), Ok(small), "nothing given, nothing changed");
        for wrong in ["13", "19", "x", "-1"] {
            let error = Risc0::default().with_keccak_po2("--flag", wrong).expect_err("refused");
            assert!(
                error.reason.contains("--flag") && error.reason.contains("14 to 18"),
                "{error}"
            );
        }
        for wrong in ["13", "23", ""] {
            let result = Risc0::default().with_segment_po2("--flag", wrong);
            assert_eq!(result.is_err(), !wrong.is_empty(), "{wrong}");
        }
    }
}
