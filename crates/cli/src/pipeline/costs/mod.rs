//! A run folder as costs: what `compare` and `schedule` decide on.

mod fixed;
mod time;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use zkgas_decide::{Block, Cost, Quantity};
use zkgas_model::{Clock, ExitCode};
use zkgas_report::{Analysis, RunFacts, Setup, SetupAnalysis, TargetAnalysis, analyse};
use zkgas_store::RunFolder;

pub(crate) use self::time::float;
use self::{fixed::Fixed, time::Timed};
use crate::{
    failure::refuse,
    pipeline::report::{meant, read_records},
    printer::Printer,
};

/// What was measured on one setup.
#[derive(Debug)]
pub(crate) struct Costs {
    /// A name for it.
    pub(crate) label: String,
    /// What was run, and on what: name and value, nothing where it isn't recorded.
    pub(crate) facts: Vec<(&'static str, Option<String>)>,
    pub(crate) zkvm: Option<String>,
    pub(crate) client: Option<String>,
    pub(crate) operations: Vec<Measured>,
    /// What a block costs apart from its operations.
    pub(crate) fixed: Fixed,
}

/// One operation.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) family: Option<String>,
    pub(crate) gas_per_op: Option<f64>,
    pub(crate) op_counts: BTreeSet<u64>,
    per_op: [Option<Cost>; 3],
    blocks: [Vec<Block>; 3],
}

impl Measured {
    /// Cost of one operation.
    pub(crate) fn per_op(&self, quantity: Quantity) -> Option<Cost> {
        self.per_op[at(quantity)]
    }

    /// Cost for each gas, or why there is none.
    pub(crate) fn per_gas(&self, quantity: Quantity) -> Result<Cost, String> {
        let gas = self.gas_per_op.filter(|gas| *gas > 0.0);
        let gas = gas.ok_or("block gas does not rise with the op count")?;
        let cost = self.per_op(quantity).ok_or("it has no slope")?;
        cost.scaled(1.0 / gas).ok_or_else(|| "its cost is out of range".to_owned())
    }

    /// The blocks that have this cost.
    pub(crate) fn blocks(&self, quantity: Quantity) -> &[Block] {
        &self.blocks[at(quantity)]
    }
}

const fn at(quantity: Quantity) -> usize {
    match quantity {
        Quantity::Cycles => 0,
        Quantity::ProverGas => 1,
        Quantity::Time => 2,
    }
}

impl Costs {
    /// What is measured, the best proxy of what proving takes first.
    pub(crate) fn best(&self) -> Option<Quantity> {
        let has =
            |quantity: &Quantity| self.operations.iter().any(|one| one.per_op(*quantity).is_some());
        [Quantity::Time, Quantity::ProverGas, Quantity::Cycles].into_iter().find(has)
    }
}

/// Reads a run folder: its executions, its proofs, or both.
pub(crate) fn read(folder: &Path, clock: Clock, printer: Printer) -> eyre::Result<Vec<Costs>> {
    let run = RunFolder::new(folder);
    let there = |folder: std::path::PathBuf| folder.is_dir().then_some(folder);
    let (execute, prove) = (there(run.execute()), there(run.prove()));
    if execute.is_none() && prove.is_none() {
        let text =
            format!("{} holds neither `execute` nor `prove`; name a run folder", folder.display());
        return refuse(ExitCode::NothingSelected, text);
    }
    let is_executed = execute.is_some();
    let folders: Vec<PathBuf> = execute.into_iter().chain(prove).collect();
    let mut input = read_records(&folders, |_| true, printer)?;
    meant(&mut input, clock)?;
    let mut analysis = analyse(&input);
    if let [only] = &mut analysis.setups[..]
        && is_executed
        && only.setup.zkvm.is_none()
        && let Some(told) = time::told(&input.records)
    {
        only.label = told.short_label();
        only.setup = told;
    }
    let timed = analysis.timed.iter().map(Timed::of).collect();
    let costs = join(&analysis, timed);
    if costs.iter().all(|one| one.operations.is_empty()) {
        let text = format!("no operation has a record in {}", folder.display());
        return refuse(ExitCode::NothingSelected, text);
    }
    Ok(costs)
}

/// Counts and times of the same setup. A setup without the other half stands alone.
fn join(analysis: &Analysis, mut timed: Vec<Timed>) -> Vec<Costs> {
    let only = analysis.setups.len() == 1 && timed.len() == 1;
    let mut costs: Vec<Costs> = Vec::new();
    for setup in &analysis.setups {
        let is_of = |one: &Timed| only || one.setup == setup.setup;
        let (own, rest) = timed.into_iter().partition(is_of);
        timed = rest;
        let own: Vec<Timed> = own;
        if own.is_empty() {
            costs.push(counted(setup, None, &analysis.run));
        }
        costs.extend(own.into_iter().map(|one| counted(setup, Some(&one), &analysis.run)));
    }
    let bare = |one: Timed| {
        let setup = SetupAnalysis {
            label: one.setup.short_label(),
            setup: one.setup.clone(),
            targets: Vec::new(),
            mixes: Vec::new(),
            forecasts: Vec::new(),
            fixed_cost: zkgas_report::FixedCost::default(),
            failures: Vec::new(),
            not_marginal: Vec::new(),
        };
        counted(&setup, Some(&one), &analysis.run)
    };
    costs.extend(timed.into_iter().map(bare));
    costs
}

fn counted(setup: &SetupAnalysis, timed: Option<&Timed>, run: &RunFacts) -> Costs {
    let mut operations: Vec<Measured> = setup.targets.iter().map(counts).collect();
    for one in timed.iter().flat_map(|timed| &timed.operations) {
        let position = operations.iter().position(|known| known.name == one.name);
        let known = if let Some(position) = position {
            &mut operations[position]
        } else {
            operations.push(Measured {
                name: one.name.clone(),
                family: one.family.clone(),
                gas_per_op: one.gas_per_op,
                op_counts: one.op_counts.clone(),
                per_op: [None; 3],
                blocks: Default::default(),
            });
            operations.last_mut().expect("just pushed")
        };
        known.per_op[at(Quantity::Time)] = one.per_op.map(Cost::Estimated);
        known.blocks[at(Quantity::Time)].clone_from(&one.blocks);
    }
    // The empty block says what every block costs, and prices no operation.
    operations.retain(|one| one.name != fixed::EMPTY);
    Costs {
        label: setup.label.clone(),
        facts: all_facts(&setup.setup, timed, run),
        zkvm: setup.setup.zkvm.clone(),
        client: setup.setup.client.clone(),
        fixed: Fixed::of(setup, timed),
        operations,
    }
}

fn counts(target: &TargetAnalysis) -> Measured {
    let fits = &target.fits;
    let slope = |fit: &Option<zkgas_report::Fit>| fit.as_ref().map(|fit| fit.slope);
    let block = |gas: u64, cost: u64| Block { gas: time::float(gas), cost: time::float(cost) };
    let of_cycles = target.points.iter().map(|it| block(it.gas.0, it.cycles.0));
    let of_gas = target.points.iter().filter_map(|it| Some(block(it.gas.0, it.prover_gas?.0)));
    Measured {
        name: target.target.clone(),
        family: target.family.clone(),
        gas_per_op: slope(&fits.gas_per_op),
        op_counts: target.points.iter().map(|point| point.op_count).collect(),
        per_op: [
            slope(&fits.cycles_per_op).map(Cost::Exact),
            slope(&fits.prover_gas_per_op).map(Cost::Exact),
            None,
        ],
        blocks: [of_cycles.collect(), of_gas.collect(), Vec::new()],
    }
}

/// Everything that may make two measurements differ, but for what is compared.
fn all_facts(
    setup: &Setup,
    timed: Option<&Timed>,
    run: &RunFacts,
) -> Vec<(&'static str, Option<String>)> {
    let settings: Vec<String> =
        setup.settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
    vec![
        ("zkVM", setup.zkvm.clone()),
        ("zkVM version", setup.zkvm_version.clone()),
        ("client", setup.client.clone()),
        ("guest", setup.elf_sha256.clone()),
        ("fork", setup.fork.clone()),
        ("settings", (!settings.is_empty()).then(|| settings.join(" "))),
        ("proof kind", timed.and_then(|it| it.kind.clone())),
        ("proved on", timed.and_then(|it| it.resource.clone())),
        ("machine", timed.and_then(|it| it.machine.clone()).or_else(|| run.cpu_model.clone())),
        ("memory", run.memory.clone()),
        ("amplification", run.scale.clone()),
        ("suite revision", run.suite_revision.clone()),
        ("zkgas version", run.zkgas_version.clone()),
    ]
}

/// The one setup that is meant.
pub(crate) fn one(
    costs: Vec<Costs>,
    folder: &Path,
    zkvm: Option<&str>,
    client: Option<&str>,
) -> eyre::Result<Costs> {
    let is = |wanted: Option<&str>, found: &Option<String>| {
        wanted.is_none_or(|wanted| found.as_deref() == Some(wanted))
    };
    let labels: Vec<String> = costs.iter().map(|one| one.label.clone()).collect();
    let mut found: Vec<Costs> =
        costs.into_iter().filter(|one| is(zkvm, &one.zkvm) && is(client, &one.client)).collect();
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => {
            let text = format!("{} holds {} only", folder.display(), labels.join(", "));
            refuse(ExitCode::NothingSelected, text)
        }
        (Some(_), false) => {
            let text = format!(
                "{} holds several setups: {}; choose with --zkvm and --execution-client",
                folder.display(),
                labels.join(", ")
            );
            refuse(ExitCode::Usage, text)
        }
    }
}
