//! SP1 as a zkgas backend: execution by `sp1-core-executor`, without the prover, and, with the feature
//! `prove`, SP1's provers.
//!
//! One execution has three passes. The first runs the guest natively (SP1's JIT on x86-64 Linux) and
//! records its memory reads; the second replays that trace and counts rows of the prover's tables,
//! from which SP1 computes prover gas; the third replays it as SP1's prover does to find where shards end. Regions are read off the replay, where the instruction that
//! prints a mark is seen with its clock, so they cost the guest a handful of cycles and need no
//! profiling build of the executor.

#[cfg(feature = "gateway-double")]
pub mod double;
mod program;
#[cfg(feature = "prove")]
mod prove;
mod regions;
mod replay;
mod shards;

use std::collections::BTreeMap;

use sp1_core_executor::SP1CoreOpts;
use zkgas_model::Zkvm;
#[cfg(feature = "prove")]
use zkgas_model::{ProofKind, Resource};
use zkgas_zkvm::{Backend, LoadError, Program};
#[cfg(feature = "prove")]
use zkgas_zkvm::{Device, Prover, Verifier};

/// SP1's version; the workspace pins the crate to exactly this.
pub const VERSION: &str = "6.10.0";

/// Entries of a trace chunk in the second pass. Prover gas depends on it (memory that a chunk
/// touches first is counted again), so it is SP1's own value for estimates, whatever the
/// environment says, and is written to every record.
const GAS_TRACE_CHUNK: u64 = sp1_core_executor::GAS_TRACE_CHUNK_THRESHOLD;

/// The SP1 backend.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sp1;

impl Backend for Sp1 {
    fn zkvm(&self) -> Zkvm {
        Zkvm::Sp1
    }

    fn version(&self) -> &'static str {
        VERSION
    }

    fn settings(&self) -> BTreeMap<String, String> {
        [("gas_trace_chunk".to_owned(), GAS_TRACE_CHUNK.to_string())].into()
    }

    fn load(&self, elf: &[u8]) -> Result<Box<dyn Program>, LoadError> {
        let opts = SP1CoreOpts { gas_trace_chunk_threshold: GAS_TRACE_CHUNK, ..Default::default() };
        Ok(Box::new(program::Sp1Program::load(elf, opts)?))
    }

    #[cfg(feature = "prove")]
    fn proof_kinds(&self) -> &[ProofKind] {
        prove::KINDS
    }

    #[cfg(feature = "prove")]
    fn resources(&self) -> &[Resource] {
        prove::RESOURCES
    }

    #[cfg(feature = "prove")]
    fn prover(
        &self,
        elf: &[u8],
        kind: ProofKind,
        on: &Device,
    ) -> Result<Box<dyn Prover>, LoadError> {
        prove::prover(elf, kind, on)
    }

    #[cfg(feature = "prove")]
    fn verifier(&self, elf: &[u8], kind: ProofKind) -> Result<Box<dyn Verifier>, LoadError> {
        prove::verifier(elf, kind)
    }
}
