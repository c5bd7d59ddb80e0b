//! Proving times of a run: a slope for each operation, as the report has it.

use std::collections::{BTreeMap, BTreeSet};

use zkgas_decide::Block;
use zkgas_model::{Purpose, record::Record};
use zkgas_report::{Entry, Setup, TimedSetup, TimedTarget};
use zkgas_stats::{Estimate, Point, fit_line};

/// The proofs of one setup, of one kind, on one machine: nothing else is pooled.
#[derive(Debug)]
pub(crate) struct Timed {
    pub(crate) setup: Setup,
    pub(crate) kind: Option<String>,
    pub(crate) resource: Option<String>,
    pub(crate) machine: Option<String>,
    pub(crate) operations: Vec<Operation>,
    /// Seconds by fixture.
    pub(crate) blocks: BTreeMap<String, Vec<f64>>,
}

/// One operation's proofs.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) family: Option<String>,
    pub(crate) gas_per_op: Option<f64>,
    pub(crate) op_counts: BTreeSet<u64>,
    /// Seconds for each operation.
    pub(crate) per_op: Option<Estimate>,
    pub(crate) blocks: Vec<Block>,
}

/// What two records must share to be of one setup. Acceleration follows from the guest, so it is left
/// out.
fn setup_of(record: &Record) -> Setup {
    if let Some(facts) = &record.zkgas {
        return Setup {
            zkvm: Some(facts.zkvm.to_string()),
            zkvm_version: Some(facts.zkvm_version.clone()),
            client: Some(facts.client.to_string()),
            elf_sha256: Some(facts.elf_sha256.clone()),
            fork: Some(facts.fork.to_string()),
            settings: facts.settings.clone(),
            ..Setup::default()
        };
    }
    let Some(facts) = &record.imported else { return Setup::default() };
    Setup {
        zkvm: facts.zkvm.clone(),
        zkvm_version: facts.zkvm_version.clone(),
        client: facts.client.clone(),
        ..Setup::default()
    }
}

impl Timed {
    /// What the report found, with times corrected for drift.
    pub(crate) fn of(found: &TimedSetup) -> Self {
        let prover = &found.prover;
        let mut blocks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for proof in found.proofs.iter().filter(|proof| proof.purpose == Purpose::Sample) {
            let Some(seconds) = proof.seconds() else { continue };
            let factor = found.drift.as_ref().map_or(1.0, |drift| drift.factor(proof.position));
            blocks.entry(proof.fixture.clone()).or_default().push(seconds / factor);
        }
        Self {
            setup: prover.setup.clone(),
            kind: prover.kind.map(|kind| kind.to_string()),
            resource: prover.resource.map(|resource| resource.to_string()),
            machine: prover.machine.clone(),
            operations: found.targets.iter().map(Operation::of).collect(),
            blocks,
        }
    }
}

impl Operation {
    fn of(found: &TimedTarget) -> Self {
        let points = || found.points.iter().map(|it| (float(it.op_count), float(it.gas.0)));
        let line: Vec<Point> = points().map(|(x, y)| Point { x, y }).collect();
        let block =
            |it: &zkgas_report::TimedPoint| Block { gas: float(it.gas.0), cost: it.corrected };
        Self {
            name: found.target.clone(),
            family: found.family.clone(),
            gas_per_op: fit_line(&line).ok().map(|line| line.slope()),
            op_counts: found.points.iter().map(|point| point.op_count).collect(),
            per_op: found.per_op.and_then(|slope| slope.estimate()),
            blocks: found.points.iter().map(block).collect(),
        }
    }
}

/// What all records say of their setup, if they say the same.
pub(crate) fn told(records: &[Entry]) -> Option<Setup> {
    let mut keys = records.iter().map(|entry| setup_of(&entry.record));
    let first = keys.next()?;
    keys.all(|key| key == first).then_some(first)
}

/// A count as a number. Exact below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}
