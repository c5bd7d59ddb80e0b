//! Proofs in processes of their own.

use std::{collections::BTreeMap, io, time::Duration};

use zkgas_guests::sha256_hex;
use zkgas_model::{Action, ExitCode, Phase, ProofKind, Resource, Zkvm, record::Condition};
use zkgas_runner::{
    Ask, Crew, Event, Monitor, Order, ProofPlan, Proofs, Summary, Survey, now, prove,
};
use zkgas_store::RunFolder;
use zkgas_worker::{Hello, Launcher, Role, Worker};
use zkgas_zkvm::{Device, Done, Failure, Proof, Task};

use crate::{
    failure::refuse,
    pipeline::{
        adaptive::{self, Goal},
        backend::Loaded,
        execute::tell,
        expected::{Expected, Left},
        patience::Patience,
        proof_plan,
        settings::Settings,
        workers,
    },
    printer::Printer,
};

/// The longest that starting a prover may take. SP1's takes 150 s on two cores.
const START: Duration = Duration::from_mins(20);
/// The longest that verifying may take.
const VERIFY: Duration = Duration::from_mins(10);

/// How to prove.
#[derive(Debug, Clone)]
pub(crate) struct How {
    pub(crate) kind: Option<ProofKind>,
    pub(crate) resource: Resource,
    /// Address of a cluster's gateway.
    pub(crate) endpoint: String,
    /// The longest that one proof may take; by what proofs took before, if not given.
    pub(crate) limit: Option<Duration>,
    /// A new prover for each proof.
    pub(crate) fresh: bool,
    /// Memory of a prover in bytes, if it is limited.
    pub(crate) memory: Option<u64>,
    pub(crate) settings: Settings,
    /// GPUs to prove on, each by a prover of its own; the one that a process sees first, if empty.
    pub(crate) gpus: Vec<u32>,
    /// Whether all of them prove each block together.
    pub(crate) spread: bool,
}

/// The kind of proof of one combination, or why this build makes none.
pub(crate) fn kind(loaded: &Loaded, how: &How) -> eyre::Result<ProofKind> {
    let (zkvm, kinds) = (loaded.backend.zkvm(), loaded.backend.proof_kinds());
    let Some(&first) = kinds.first() else {
        let text = format!(
            "this build cannot prove with {zkvm}; build with `cargo build --release --features \
             prove`, or use --actions execute"
        );
        return refuse(ExitCode::Environment, text);
    };
    let resources = loaded.backend.resources();
    if !resources.contains(&how.resource) {
        let known: Vec<_> = resources.iter().map(|resource| resource.as_str()).collect();
        let (known, asked) = (known.join(" and "), how.resource);
        let hint = match (how.resource, zkvm) {
            (Resource::Gpu, _) => "; build with `--features cuda`",
            (Resource::Cluster, Zkvm::Sp1) => "; build with `--features network`",
            _ => "",
        };
        let text = format!("this build proves with {zkvm} on {known}, not on {asked}{hint}");
        return refuse(ExitCode::Environment, text);
    }
    match how.kind {
        None => Ok(first),
        Some(kind) if kinds.contains(&kind) => Ok(kind),
        Some(kind) => {
            let known: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
            let known = known.join(" and ");
            refuse(ExitCode::Environment, format!("{zkvm} has no {kind} proofs, but {known}"))
        }
    }
}

/// What is proven in one run folder.
pub(crate) struct Campaign<'c> {
    pub(crate) folder: &'c RunFolder,
    pub(crate) survey: &'c Survey<'c>,
    pub(crate) how: &'c How,
    pub(crate) proofs: Proofs,
    pub(crate) plan: ProofPlan,
    /// Once it says so, no more proof starts.
    pub(crate) stop: &'c (dyn Fn() -> bool + Sync),
    pub(crate) printer: Printer,
}

impl<'c> Campaign<'c> {
    /// Every sample that is asked for; then, if there is a goal, those that bring slopes to it.
    pub(crate) fn run(
        &mut self,
        pairs: &[(&Loaded, ProofKind)],
        samples: u32,
        goal: Option<Goal>,
    ) -> eyre::Result<Summary> {
        let all: Vec<Ask> = (1..=samples).map(|sample| Ask { sample, targets: None }).collect();
        let mut summary = Summary::default();
        for (guest, kind) in pairs {
            let kind_and_place = format!("{kind} proofs on {}", self.how.resource);
            self.printer.remark(&format!("{}: {kind_and_place}", guest.label()));
            let (monitor, expected) = (self.monitor(), Expected::of(self.folder, guest));
            let mut crews = self.crews(guest, *kind, &monitor, &expected)?;
            summary += self.prove(&all, guest, &mut crews, &expected)?;
        }
        for (guest, kind) in pairs {
            let Some(goal) = goal else { break };
            let (monitor, expected) = (self.monitor(), Expected::of(self.folder, guest));
            // The provers live on from one purchase to the next.
            let mut crews = self.crews(guest, *kind, &monitor, &expected)?;
            while summary.left == 0 && !(self.stop)() {
                let (asked, bought) =
                    adaptive::next(self.folder, guest, *kind, goal, self.printer)?;
                if asked.is_empty() {
                    break;
                }
                self.plan.buy(bought);
                proof_plan::write(self.folder, &self.plan)?;
                self.plan.sha256().clone_into(&mut self.proofs.plan);
                let bought = self.prove(&asked, guest, &mut crews, &expected)?;
                summary += bought;
                // What is recorded and yet not seen would be asked for again and again.
                if bought.done + bought.failed == 0 {
                    break;
                }
            }
        }
        Ok(summary)
    }

    fn prove<'l>(
        &self,
        asked: &[Ask],
        loaded: &'l Loaded,
        crews: &mut [Box<dyn Crew + 'l>],
        expected: &Expected<'_>,
    ) -> eyre::Result<Summary> {
        let Self { folder, survey, proofs, stop, printer, .. } = self;
        let label = loaded.label();
        let count = asked.iter().map(|ask| survey.count(ask)).sum();
        let bar = printer.bar_of_proofs(label.clone(), count);
        let left = Left::of(expected, survey, asked, crews.len());
        let listen = |event: Event| {
            let left = match &event {
                Event::Finished { name, outcome, took } => left.after(name, outcome, *took),
                Event::SetAside { .. } => None,
            };
            tell(event, Action::Prove, &label, left, &bar, *printer);
        };
        let guest = &loaded.guest();
        let order = Order { survey, asked, guest, folder, proofs, listen: &listen, stop: *stop };
        let summary = prove(&order, crews)?;
        bar.finish_and_clear();
        Ok(summary)
    }

    fn monitor(&self) -> Monitor {
        match self.how.resource {
            Resource::Gpu => Monitor::with_gpus(),
            Resource::Cpu | Resource::Cluster => Monitor::without_gpus(),
        }
    }

    /// Who proves: one crew for each GPU.
    fn crews<'l>(
        &self,
        loaded: &'l Loaded,
        kind: ProofKind,
        monitor: &'l Monitor,
        expected: &'l Expected<'l>,
    ) -> io::Result<Vec<Box<dyn Crew + 'l>>>
    where
        'c: 'l,
    {
        let launcher = workers::launcher()?;
        let crew = |gpu| Processes {
            loaded,
            kind,
            how: self.how,
            launcher: launcher.clone(),
            gpu,
            monitor,
            expected,
            prover: None,
            verifier: None,
            provers: 0,
            proofs: 0,
            patience: Patience::default(),
            is_warm: false,
        };
        let gpus = self.how.gpus.iter().copied().map(Some);
        let together = self.how.gpus.is_empty() || self.how.spread;
        let gpus: Vec<Option<u32>> = if together { vec![None] } else { gpus.collect() };
        Ok(gpus.into_iter().map(|gpu| Box::new(crew(gpu)) as _).collect())
    }
}

/// This process, for records.
pub(crate) fn session() -> String {
    format!("{} {}", now(), std::process::id())
}

/// A prover and a verifier, each a process that lives as long as it is healthy.
struct Processes<'p> {
    loaded: &'p Loaded,
    kind: ProofKind,
    how: &'p How,
    launcher: Launcher,
    gpu: Option<u32>,
    monitor: &'p Monitor,
    expected: &'p Expected<'p>,
    prover: Option<Worker>,
    verifier: Option<Worker>,
    provers: u64,
    /// Proofs asked for so far, by which the mock goes on in its noise.
    proofs: u64,
    patience: Patience,
    /// Whether the prover that is there has proven.
    is_warm: bool,
}

impl Processes<'_> {
    /// The GPU that it works on; of several that prove a block together the first, which joins the parts.
    fn first_gpu(&self) -> Option<u32> {
        self.gpu.or_else(|| self.how.gpus.first().copied().filter(|_| self.how.spread))
    }

    fn start(&self, role: Role) -> Result<Worker, Failure> {
        let mut launcher = self.launcher.clone();
        launcher.limits.memory = self.how.memory;
        if let Some(gpu) = self.first_gpu() {
            launcher.env.insert("CUDA_VISIBLE_DEVICES".to_owned(), gpu.to_string());
        }
        let mut hello = workers::hello(self.loaded, &self.how.settings, role);
        hello.device = match self.how.resource {
            Resource::Cpu => Device::Cpu,
            Resource::Gpu if self.how.spread => Device::Gpus(self.how.gpus.clone()),
            Resource::Gpu => Device::Gpu,
            Resource::Cluster => Device::Cluster { url: self.how.endpoint.clone() },
        };
        if hello.zkvm == Zkvm::Mock {
            let sequence = format!("sequence={}", self.proofs);
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

impl Crew for Processes<'_> {
    fn prove(&mut self, input: &[u8]) -> Result<(Proof, BTreeMap<Phase, Duration>), Failure> {
        let mut worker = if let Some(worker) = healthy(&mut self.prover) {
            worker
        } else {
            self.provers += 1;
            self.start(Role::Prove { kind: self.kind })?
        };
        self.proofs += 1;
        self.is_warm = true;
        let expected = || self.expected.time(&sha256_hex(input));
        let limit = self.how.limit.unwrap_or_else(|| self.patience.limit(expected()));
        let done = worker.run(Task::Prove(input), limit);
        if !self.how.fresh {
            self.prover = Some(worker);
        }
        match done? {
            Done::Proved { proof, started } => {
                self.patience.saw(proof.duration);
                Ok((proof, started))
            }
            other => Err(workers::unasked(&other)),
        }
    }

    fn verify(&mut self, proof: &[u8]) -> Result<(Vec<u8>, Duration), Failure> {
        let mut worker = match healthy(&mut self.verifier) {
            Some(worker) => worker,
            None => self.start(Role::Verify { kind: self.kind })?,
        };
        let done = worker.run(Task::Verify(proof), VERIFY);
        self.verifier = Some(worker);
        match done? {
            Done::Verified { public_values, duration } => Ok((public_values, duration)),
            other => Err(workers::unasked(&other)),
        }
    }

    fn prover(&self) -> u64 {
        self.provers
    }

    fn is_warm(&self) -> bool {
        // A prover for each proof is never warm, and its times are meant to be those.
        self.how.fresh || (self.is_warm && self.prover.as_ref().is_some_and(Worker::is_healthy))
    }

    fn condition(&self) -> Condition {
        self.monitor.condition(self.first_gpu())
    }

    fn gpu(&self) -> Option<u32> {
        self.gpu
    }
}
