//! RISC Zero's own server, where it is installed: it has the recursion programs.

use std::{
    collections::BTreeMap,
    env, fmt,
    path::PathBuf,
    time::{Duration, Instant},
};

use risc0_zkvm::{ExternalProver, Prover as _, ProverOpts, VerifierContext};
use zkgas_model::{Cycles, Phase, ProofKind, Zkvm};
use zkgas_zkvm::{Proof, ProveError, Prover};

use super::{environment, started};
use crate::Risc0;

/// The `r0vm` that `RISC0_SERVER_PATH` names, or else the first in `PATH`.
pub(crate) fn r0vm() -> Option<PathBuf> {
    if let Some(path) = env::var_os("RISC0_SERVER_PATH") {
        return Some(path.into());
    }
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join("r0vm"))
        .find(|path| path.is_file())
}

pub(crate) struct External {
    binary: Vec<u8>,
    settings: Risc0,
    server: PathBuf,
    prover: ExternalProver,
}

impl fmt::Debug for External {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("External").field("server", &self.server).finish_non_exhaustive()
    }
}

impl External {
    pub(crate) fn start(binary: Vec<u8>, server: PathBuf, settings: Risc0) -> Self {
        let prover = ExternalProver::new("r0vm", &server);
        Self { binary, settings, server, prover }
    }

    fn run(&self, input: &[u8]) -> anyhow::Result<Proof> {
        let start = Instant::now();
        let info = self.prover.prove_with_ctx(
            environment(input, self.settings, |_| {})?,
            &VerifierContext::default(),
            &self.binary,
            &ProverOpts::succinct(),
        )?;
        Ok(Proof {
            kind: ProofKind::Succinct,
            bytes: bincode::serialize(&info.receipt)?,
            duration: start.elapsed(),
            phases: BTreeMap::new(),
            resolution: None,
            cycles: Some(Cycles(info.stats.user_cycles)),
            parts: u64::try_from(info.stats.segments).ok(),
        })
    }
}

impl Prover for External {
    fn prove(&mut self, input: &[u8]) -> Result<Proof, ProveError> {
        self.run(input).map_err(|error| ProveError {
            zkvm: Zkvm::Risc0,
            reason: format!("{}: {error:#}", self.server.display()),
            poisoned: false,
        })
    }

    fn started(&self) -> BTreeMap<Phase, Duration> {
        started()
    }
}
