//! More samples where they buy most precision.

use std::collections::{BTreeMap, BTreeSet};

use zkgas_model::{Clock, ProofKind, Purpose};
use zkgas_report::{Need, TimedSetup, TimedTarget, analyse};
use zkgas_runner::{Ask, Bought};
use zkgas_store::RunFolder;

use crate::{
    pipeline::{
        backend::Loaded,
        costs::float,
        report::{meant, read_records},
    },
    printer::Printer,
};

/// Targets that get another sample before it is looked again.
const BATCH: usize = 16;
/// Samples beyond which the noise of a target is no longer fought.
const MOST_SAMPLES: u32 = 100;
/// Samples beyond which a target without an interval is given up.
const WITHOUT_INTERVAL: u32 = 3;

/// How well slopes are to be known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goal {
    /// Half the interval, as a share of the slope.
    pub(crate) half_width: f64,
    /// Of which time of a proof.
    pub(crate) time: Clock,
}

/// The next samples of one combination: of the targets whose interval is wider than wanted, those
/// that take the least time to be resolved. Nothing when all are resolved, or none can be.
pub(crate) fn next(
    folder: &RunFolder,
    loaded: &Loaded,
    kind: ProofKind,
    goal: Goal,
    printer: Printer,
) -> eyre::Result<(Vec<Ask>, Vec<Bought>)> {
    let mut input = read_records(&[folder.prove()], |_| true, printer)?;
    if let Err(error) = meant(&mut input, goal.time) {
        printer.complaint(&format!("no more samples are bought: {error}"));
        return Ok(Default::default());
    }
    let (zkvm, client) = (loaded.backend.zkvm().to_string(), loaded.facts.client.to_string());
    let analysis = analyse(&input);
    let timed = analysis.timed.iter().find(|timed| {
        let setup = &timed.prover.setup;
        let same = |told: &Option<String>, wanted: &str| told.as_deref() == Some(wanted);
        timed.prover.kind == Some(kind)
            && same(&setup.zkvm, &zkvm)
            && same(&setup.client, &client)
            && same(&setup.elf_sha256, &loaded.facts.sha256)
    });
    Ok(timed.map_or_else(Default::default, |timed| choose(timed, goal.half_width)))
}

fn choose(timed: &TimedSetup, goal: f64) -> (Vec<Ask>, Vec<Bought>) {
    let samples = last_samples(timed);
    let mut open: Vec<(f64, &TimedTarget, Option<f64>, u32)> = timed
        .targets
        .iter()
        .filter_map(|target| {
            let last = samples.get(target.target.as_str()).copied().unwrap_or(0);
            let half_width = target.per_op.and_then(|slope| slope.relative_half_width());
            let can = !matches!(target.need, Some(Need::Levels | Need::Hopeless));
            let wanted = half_width.map_or(last < WITHOUT_INTERVAL, |it| it > goal);
            let is_open = can && last < MOST_SAMPLES && wanted;
            let price = price(target) * samples_to_go(target, half_width, goal);
            is_open.then_some((price, target, half_width, last + 1))
        })
        .collect();
    open.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.target.cmp(&b.1.target)));
    open.truncate(BATCH);
    let mut asks: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for (_, target, _, sample) in &open {
        asks.entry(*sample).or_default().insert(target.target.clone());
    }
    let asks = asks.into_iter().map(|(sample, targets)| Ask { sample, targets: Some(targets) });
    let bought = open.iter().map(|(_, target, half_width, sample)| Bought {
        target: target.target.clone(),
        sample: *sample,
        half_width: half_width.map(thousandths),
    });
    (asks.collect(), bought.collect())
}

/// The last sample of each target that has the time that is meant, or failed.
fn last_samples(timed: &TimedSetup) -> BTreeMap<&str, u32> {
    let mut last: BTreeMap<&str, u32> = BTreeMap::new();
    for proof in timed.proofs.iter().filter(|proof| proof.purpose == Purpose::Sample) {
        if let (Some(target), Some(sample)) = (&proof.target, proof.sample) {
            let most = last.entry(target).or_default();
            *most = sample.max(*most);
        }
    }
    last
}

/// Seconds that one more sample of a target takes.
fn price(target: &TimedTarget) -> f64 {
    let mut levels: BTreeMap<u64, (f64, u64)> = BTreeMap::new();
    for point in &target.points {
        let level = levels.entry(point.op_count).or_default();
        *level = (level.0 + point.seconds, level.1 + 1);
    }
    levels.values().map(|(seconds, count)| seconds / float(*count)).sum()
}

/// Samples until the half-width is what is wanted: it shrinks with the root of their number.
fn samples_to_go(target: &TimedTarget, half_width: Option<f64>, goal: f64) -> f64 {
    let Some(half_width) = half_width else { return 1.0 };
    let ratio = half_width / goal;
    let samples = u32::try_from(target.samples).unwrap_or(u32::MAX);
    (f64::from(samples) * (ratio * ratio - 1.0)).max(1.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casts of floats saturate, and a width is not negative"
)]
fn thousandths(share: f64) -> u64 {
    (share * 1000.0).round() as u64
}
