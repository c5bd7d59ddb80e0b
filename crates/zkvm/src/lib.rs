//! The seam between zkgas and zkVMs: bytes in, bytes and counts out.
//!
//! A backend turns an ELF into a [`Program`], which runs over many inputs, and, where the build can
//! prove, into a [`Prover`] and a [`Verifier`]. Backends with heavy dependencies live in crates of
//! their own; [`Mock`] ships here, so that every command can be tried, and tested, without one.
//!
//! A [`Task`] is the same seen from outside: what is asked of whoever runs a backend, in this process
//! or in another.

mod mock;
mod panic;
mod prove;
mod task;

pub use mock::{ConfigError, Fault, FaultPlan, Mock, MockConfig, Planted, Point, Times, Which};
pub use panic::panic_text;
pub use prove::{Device, PartProver, Proof, ProveError, Prover, Verifier, VerifyError};
pub use task::{Done, Failure, Task};

use std::{collections::BTreeMap, fmt::Debug, time::Duration};

use thiserror::Error;
use zkgas_model::{Cycles, ProofKind, ProverGas, Resource, Zkvm, record::Shards};

/// A zkVM.
pub trait Backend: Debug + Send + Sync {
    /// Which zkVM this is.
    fn zkvm(&self) -> Zkvm;

    /// Version of its SDK; counts from different versions are not comparable.
    fn version(&self) -> &str;

    /// Settings that change deterministic counts; written to every record.
    fn settings(&self) -> BTreeMap<String, String>;

    /// Prepares a guest for execution.
    fn load(&self, elf: &[u8]) -> Result<Box<dyn Program>, LoadError>;

    /// The kinds of proof that this build makes, the default first; none where it cannot prove.
    fn proof_kinds(&self) -> &[ProofKind] {
        &[]
    }

    /// Where this build proves; nowhere if it cannot.
    fn resources(&self) -> &[Resource] {
        &[]
    }

    /// Starts a prover for a guest. This may take minutes.
    fn prover(
        &self,
        _elf: &[u8],
        _kind: ProofKind,
        _on: &Device,
    ) -> Result<Box<dyn Prover>, LoadError> {
        Err(self.cannot("prove"))
    }

    /// Starts what proves parts of proofs, for a [`Device::Gpus`].
    fn parts(&self) -> Result<Box<dyn PartProver>, LoadError> {
        Err(self.cannot("prove parts of a proof"))
    }

    /// What verifies proofs of a guest without having made them.
    fn verifier(&self, _elf: &[u8], _kind: ProofKind) -> Result<Box<dyn Verifier>, LoadError> {
        Err(self.cannot("verify proofs"))
    }

    /// An error that names the feature of the build that is missing.
    fn cannot(&self, what: &str) -> LoadError {
        let reason =
            format!("this build cannot {what} with {}; build with `--features prove`", self.zkvm());
        LoadError { zkvm: self.zkvm(), reason }
    }
}

/// A loaded guest. Loading costs more than a small execution, so one program serves many inputs,
/// from several threads at once.
pub trait Program: Debug + Send + Sync {
    /// Executes the guest on one input and counts.
    fn execute(&self, input: &[u8]) -> Result<Execution, ExecuteError>;
}

/// What one execution did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The cycles that a regression takes: what grows with the work and with nothing else.
    pub cycles: Cycles,
    /// Other cycles by name, where the zkVM has any: RISC Zero's `user`, `paging`, `reserved`, and
    /// their sum `padded`.
    pub cycle_parts: BTreeMap<String, Cycles>,
    /// Parts that are proven apart, where the zkVM cuts executions as it executes.
    pub segments: Option<u64>,
    /// The same where the zkVM cuts them as it proves, from what it is known to cut by.
    pub shards: Option<Shards>,
    /// Instructions by region, as the guest marked them.
    pub regions: BTreeMap<String, Cycles>,
    /// Accelerator calls by kind.
    pub syscalls: BTreeMap<String, u64>,
    /// Prover gas, where the zkVM defines it.
    pub prover_gas: Option<ProverGas>,
    /// The guest's exit code.
    pub exit_code: u32,
    /// The public values the guest committed.
    pub public_values: Vec<u8>,
    /// Host time, on a monotonic clock.
    pub duration: Duration,
}

/// The ELF cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{zkvm} cannot load the guest: {reason}")]
pub struct LoadError {
    /// The zkVM that refused it.
    pub zkvm: Zkvm,
    /// What it said.
    pub reason: String,
}

/// The zkVM gave up; a guest that merely fails is an [`Execution`] with its exit code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{zkvm} failed: {reason}")]
pub struct ExecuteError {
    /// The zkVM.
    pub zkvm: Zkvm,
    /// What it said.
    pub reason: String,
}
