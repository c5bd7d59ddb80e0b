//! The proofs of a run folder.

use std::time::Duration;

use zkgas_model::{Action, ExitCode, ProofKind, Resource, Zkvm};
use zkgas_runner::{
    Ask, Crew, Event, Monitor, Order, ProofPlan, Proofs, Summary, Survey, now, prove,
};
use zkgas_store::RunFolder;

use crate::{
    failure::refuse,
    pipeline::{
        adaptive::{self, Goal},
        backend::Loaded,
        cores::Cores,
        crew::Home,
        execute::tell,
        expected::{Expected, Left},
        proof_plan,
        settings::Settings,
    },
    printer::Printer,
};

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
    /// Cores for each of them; all for all, if empty.
    pub(crate) cores: Vec<Cores>,
}

/// The kind of proof of one combination, or why this build makes none.
pub(crate) fn kind(loaded: &Loaded, how: &How) -> eyre::Result<ProofKind> {
    let (zkvm, kinds) = (loaded.backend.zkvm(), loaded.backend.proof_kinds());
    let Some(&first) = kinds.first() else {
        let text = format!(
            "this build cannot prove with {zkvm}; build with `cargo build --release -p zkgas \
             --features prove`, or use --actions execute"
        );
        return refuse(ExitCode::Environment, text);
    };
    let resources = loaded.backend.resources();
    if !resources.contains(&how.resource) {
        let known: Vec<_> = resources.iter().map(|resource| resource.as_str()).collect();
        let (known, asked) = (known.join(" and "), how.resource);
        let hint = match (how.resource, zkvm) {
            (Resource::Gpu, Zkvm::Risc0) => "; build with `--features risc0-cuda`",
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
            let mut crews = self.crews(guest, *kind, &monitor, &expected);
            summary += self.prove(&all, guest, &mut crews, &expected)?;
        }
        for (guest, kind) in pairs {
            let Some(goal) = goal else { break };
            let (monitor, expected) = (self.monitor(), Expected::of(self.folder, guest));
            // The provers live on from one purchase to the next.
            let mut crews = self.crews(guest, *kind, &monitor, &expected);
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
        crews: &mut [Crew<'l>],
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
    ) -> Vec<Crew<'l>>
    where
        'c: 'l,
    {
        let How { gpus, cores, spread, .. } = self.how;
        let crew =
            |gpu, cores| Home { loaded, kind, how: self.how, gpu, cores }.crew(monitor, expected);
        if gpus.is_empty() || *spread {
            return vec![crew(None, None)];
        }
        gpus.iter().enumerate().map(|(at, gpu)| crew(Some(*gpu), cores.get(at))).collect()
    }
}

/// This process, for records.
pub(crate) fn session() -> String {
    format!("{} {}", now(), std::process::id())
}
