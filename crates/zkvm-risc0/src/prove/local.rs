//! The prover in this process.

use std::{
    collections::BTreeMap,
    fmt,
    rc::Rc,
    time::{Duration, Instant},
};

use risc0_zkvm::{ExecutorImpl, ProverOpts, ProverServer, VerifierContext};
use zkgas_cupti::Recorder;
use zkgas_model::{Cycles, Phase, ProofKind};
use zkgas_zkvm::{Device, LoadError, Proof, ProveError, Prover};

use super::{environment, guarded, server, started};
use crate::Risc0;

pub(crate) struct Local {
    binary: Vec<u8>,
    kind: ProofKind,
    settings: Risc0,
    server: Rc<dyn ProverServer>,
    /// Notes the kernels on a GPU, where NVIDIA's library for that is here.
    recorder: Option<Recorder>,
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Local {
    pub(crate) fn start(
        binary: Vec<u8>,
        kind: ProofKind,
        settings: Risc0,
        on: &Device,
    ) -> Result<Self, LoadError> {
        let opts = match kind {
            ProofKind::Succinct => ProverOpts::succinct(),
            _ => ProverOpts::composite(),
        };
        let recorder = matches!(on, Device::Gpu).then(|| Recorder::start().ok()).flatten();
        let server = server(&opts)?;
        Ok(Self { binary, kind, settings, server, recorder })
    }

    fn run(&self, input: &[u8]) -> anyhow::Result<Proof> {
        if let Some(recorder) = self.recorder {
            recorder.take();
        }
        let start = Instant::now();
        let environment = environment(input, self.settings, |_| {})?;
        let session = ExecutorImpl::from_elf(environment, &self.binary)?.run()?;
        let executed = start.elapsed();
        let info = self.server.prove_session(&VerifierContext::default(), &session)?;
        let duration = start.elapsed();
        let prove = duration.saturating_sub(executed);
        let mut phases = BTreeMap::from([(Phase::Execute, executed), (Phase::Prove, prove)]);
        if let Some(busy) = self.recorder.and_then(Recorder::take) {
            phases.insert(Phase::Busy, busy.time);
        }
        Ok(Proof {
            kind: self.kind,
            bytes: bincode::serialize(&info.receipt)?,
            duration,
            phases,
            resolution: None,
            cycles: Some(Cycles(info.stats.user_cycles)),
            parts: u64::try_from(info.stats.segments).ok(),
        })
    }
}

impl Prover for Local {
    fn prove(&mut self, input: &[u8]) -> Result<Proof, ProveError> {
        guarded(|| self.run(input))
    }

    fn started(&self) -> BTreeMap<Phase, Duration> {
        started()
    }
}
