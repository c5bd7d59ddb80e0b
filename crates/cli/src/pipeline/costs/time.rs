//! Proving times of a run: a slope for each operation, with the noise that all share.

use std::collections::{BTreeMap, BTreeSet};

use zkgas_decide::Block;
use zkgas_model::{
    FixtureName, Nanos, Purpose,
    record::{Proving, Record},
};
use zkgas_report::{Entry, Setup};
use zkgas_stats::{Estimate, Measurement, Point, Series, Study, fit_line};

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
    /// Whether executions of this setup are of the same guest.
    pub(crate) fn is_of(&self, setup: &Setup) -> bool {
        self.setup == Setup { acceleration: BTreeMap::new(), ..setup.clone() }
    }
}

/// What all records say of their setup, if they say the same.
pub(crate) fn told(records: &[Entry]) -> Option<Setup> {
    let mut keys = records.iter().map(|entry| setup_of(&entry.record));
    let first = keys.next()?;
    keys.all(|key| key == first).then_some(first)
}

/// One proof.
struct Proof {
    target: Option<String>,
    family: Option<String>,
    op_count: Option<u64>,
    fixture: String,
    gas: f64,
    sample: u32,
    seconds: f64,
}

type Group = (Setup, Option<String>, Option<String>, Option<String>);

/// The times of all proofs that succeeded.
pub(crate) fn timed(records: &[Entry]) -> Vec<Timed> {
    let mut groups: BTreeMap<Group, Vec<Proof>> = BTreeMap::new();
    for Entry { record, .. } in records {
        let Some(proof) = proof(record) else { continue };
        let attempt = record.zkgas.as_ref().and_then(|facts| facts.attempt.as_ref());
        let kind = match &record.proving {
            Some(Proving::Success(it)) => it.details.as_ref().map(|it| it.kind.to_string()),
            _ => None,
        };
        let resource = attempt.map(|it| it.resource.to_string());
        let machine = attempt.map(|it| it.machine.clone());
        groups.entry((setup_of(record), kind, resource, machine)).or_default().push(proof);
    }
    groups.into_iter().map(|(group, proofs)| analyse(group, &proofs)).collect()
}

fn proof(record: &Record) -> Option<Proof> {
    let Some(Proving::Success(success)) = &record.proving else { return None };
    let facts = record.zkgas.as_ref();
    let attempt = facts.and_then(|facts| facts.attempt.as_ref());
    if attempt.is_some_and(|attempt| attempt.purpose != Purpose::Sample) {
        return None;
    }
    let imported = record.imported.as_ref();
    let fixture = facts.map_or(&record.name, |facts| &facts.fixture);
    let name = FixtureName(fixture.clone());
    let target = facts.and_then(|it| it.target.clone());
    let op_count = facts.and_then(|it| it.op_count);
    let nanoseconds = success.details.as_ref().map(|it| it.proving_time);
    Some(Proof {
        target: target
            .or_else(|| imported.and_then(|it| it.target.clone()))
            .or_else(|| name.target().map(str::to_owned)),
        family: facts.and_then(|it| it.family.clone()),
        op_count: op_count
            .or_else(|| imported.and_then(|it| it.op_count))
            .or_else(|| name.op_count()),
        fixture: name.0,
        gas: float(record.metadata.block_used_gas.0),
        sample: attempt
            .and_then(|it| it.sample)
            .or_else(|| imported.and_then(|it| it.sample))
            .unwrap_or(1),
        seconds: nanoseconds.map_or_else(
            || float(success.proving_time_ms) / 1e3,
            |Nanos(nanoseconds)| float(nanoseconds) / 1e9,
        ),
    })
}

fn analyse((setup, kind, resource, machine): Group, proofs: &[Proof]) -> Timed {
    let mut targets: BTreeMap<&str, Vec<&Proof>> = BTreeMap::new();
    let mut blocks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for proof in proofs {
        blocks.entry(proof.fixture.clone()).or_default().push(proof.seconds);
        if let (Some(target), Some(_)) = (&proof.target, proof.op_count) {
            targets.entry(target).or_default().push(proof);
        }
    }
    let mut names = Vec::new();
    let series = targets.iter().filter_map(|(name, proofs)| {
        let of = |proof: &&Proof| {
            let Proof { op_count, sample, seconds, .. } = **proof;
            Some(Measurement { x: float(op_count?), sample, y: seconds })
        };
        let series = Series::new(&proofs.iter().filter_map(of).collect::<Vec<_>>()).ok()?;
        names.push(*name);
        Some(series)
    });
    let study = Study::of(series.collect()).ok();
    let slope = |name: &str| {
        let position = names.iter().position(|it| *it == name)?;
        Some(study.as_ref()?.slope(position).ok()?.slope())
    };
    let operations = targets.iter().map(|(name, proofs)| {
        let points: Vec<Point> = proofs
            .iter()
            .filter_map(|it| Some(Point { x: float(it.op_count?), y: it.gas }))
            .collect();
        Operation {
            name: (*name).to_owned(),
            family: proofs.iter().find_map(|proof| proof.family.clone()),
            gas_per_op: fit_line(&points).ok().map(|line| line.slope()),
            op_counts: proofs.iter().filter_map(|proof| proof.op_count).collect(),
            per_op: slope(name),
            blocks: proofs.iter().map(|it| Block { gas: it.gas, cost: it.seconds }).collect(),
        }
    });
    Timed { setup, kind, resource, machine, operations: operations.collect(), blocks }
}

/// A count as a number. Exact below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}
