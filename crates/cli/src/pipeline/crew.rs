//! A prover and a verifier, in processes of their own.

use std::{collections::BTreeMap, time::Duration};

use zkgas_guests::sha256_hex;
use zkgas_model::{Phase, ProofKind, Resource, Zkvm, record::Condition};
use zkgas_runner::{Crew, Monitor, Prover, Verifier};
use zkgas_worker::{Hello, Role, Worker};
use zkgas_zkvm::{Device, Done, Failure, Proof, Task};

use crate::pipeline::{
    backend::Loaded, cores::Cores, expected::Expected, patience::Patience, prove::How, workers,
};

/// The longest that starting a prover may take. SP1's takes 150 s on two cores.
const START: Duration = Duration::from_mins(20);
/// The longest that verifying may take.
const VERIFY: Duration = Duration::from_mins(10);

/// Where the processes of a crew start.
#[derive(Clone, Copy)]
pub(super) struct Home<'p> {
    pub(super) loaded: &'p Loaded,
    pub(super) kind: ProofKind,
    pub(super) how: &'p How,
    pub(super) gpu: Option<u32>,
    /// The cores that are its own.
    pub(super) cores: Option<&'p Cores>,
}

impl<'p> Home<'p> {
    /// Who proves and who verifies, neither of them started.
    pub(super) fn crew(self, monitor: &'p Monitor, expected: &'p Expected<'p>) -> Crew<'p> {
        let verifier = VerifierProcess { home: self, worker: None };
        let prover = ProverProcess {
            home: self,
            monitor,
            expected,
            worker: None,
            number: 0,
            proofs: 0,
            patience: Patience::default(),
            is_warm: false,
        };
        Crew { prover: Box::new(prover), verifier: Box::new(verifier) }
    }

    /// The GPU that it works on; of several that prove a block together the first, which joins the parts.
    fn first_gpu(&self) -> Option<u32> {
        self.gpu.or_else(|| self.how.gpus.first().copied().filter(|_| self.how.spread))
    }

    /// Starts a worker after so many proofs, by which the mock goes on in its noise.
    fn start(&self, role: Role, proofs: u64) -> Result<Worker, Failure> {
        let mut launcher = workers::launcher();
        launcher.limits.memory = self.how.memory;
        if let Some(gpu) = self.first_gpu() {
            launcher.env.insert("CUDA_VISIBLE_DEVICES".to_owned(), gpu.to_string());
        }
        if let Some(cores) = self.cores {
            launcher.args.extend(["--cores".into(), cores.to_string().into()]);
        }
        let mut hello = workers::hello(self.loaded, &self.how.settings, role);
        hello.device = match self.how.resource {
            Resource::Cpu => Device::Cpu,
            Resource::Gpu if self.how.spread => Device::Gpus(self.how.gpus.clone()),
            Resource::Gpu => Device::Gpu,
            Resource::Cluster => Device::Cluster { url: self.how.endpoint.clone() },
        };
        if hello.zkvm == Zkvm::Mock {
            let sequence = format!("sequence={proofs}");
            let mock = [self.how.settings.mock.clone(), sequence];
            let mock = mock.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
            hello.settings.insert(Hello::MOCK.to_owned(), mock.join(","));
        }
        Worker::start(&launcher, hello, &self.loaded.elf, START)
    }
}

/// A worker of ours that is of use, or none.
fn healthy(worker: &mut Option<Worker>) -> Option<Worker> {
    worker.take().filter(Worker::is_healthy)
}

/// A prover that is a process, which lives as long as it is healthy.
struct ProverProcess<'p> {
    home: Home<'p>,
    monitor: &'p Monitor,
    expected: &'p Expected<'p>,
    worker: Option<Worker>,
    number: u64,
    /// Proofs asked for so far.
    proofs: u64,
    patience: Patience,
    /// Whether the process that is there has proven.
    is_warm: bool,
}

impl Prover for ProverProcess<'_> {
    fn prove(&mut self, input: &[u8]) -> Result<(Proof, BTreeMap<Phase, Duration>), Failure> {
        let mut worker = if let Some(worker) = healthy(&mut self.worker) {
            worker
        } else {
            self.number += 1;
            self.home.start(Role::Prove { kind: self.home.kind }, self.proofs)?
        };
        self.proofs += 1;
        self.is_warm = true;
        let how = self.home.how;
        let expected = || self.expected.time(&sha256_hex(input));
        let limit = how.limit.unwrap_or_else(|| self.patience.limit(expected()));
        let done = worker.run(Task::Prove(input), limit);
        if !how.fresh {
            self.worker = Some(worker);
        }
        match done? {
            Done::Proved { proof, started } => {
                self.patience.saw(proof.duration);
                Ok((proof, started))
            }
            other => Err(workers::unasked(&other)),
        }
    }

    fn number(&self) -> u64 {
        self.number
    }

    fn is_warm(&self) -> bool {
        // A prover for each proof is never warm, and its times are meant to be those.
        self.home.how.fresh
            || (self.is_warm && self.worker.as_ref().is_some_and(Worker::is_healthy))
    }

    fn condition(&self) -> Condition {
        self.monitor.condition(self.home.first_gpu())
    }

    fn gpu(&self) -> Option<u32> {
        self.home.gpu
    }
}

/// A verifier that is a process, which lives as long as it is healthy.
struct VerifierProcess<'p> {
    home: Home<'p>,
    worker: Option<Worker>,
}

impl Verifier for VerifierProcess<'_> {
    fn verify(&mut self, proof: &[u8]) -> Result<(Vec<u8>, Duration), Failure> {
        let mut worker = match healthy(&mut self.worker) {
            Some(worker) => worker,
            None => self.home.start(Role::Verify { kind: self.home.kind }, 0)?,
        };
        let done = worker.run(Task::Verify(proof), VERIFY);
        self.worker = Some(worker);
        match done? {
            Done::Verified { public_values, duration } => Ok((public_values, duration)),
            other => Err(workers::unasked(&other)),
        }
    }
}
