//! Proving times: noisy, so sampled, with intervals.

mod drift;
mod estimated;
mod grain;
mod least;
mod loss;
mod price;
mod proof;
mod prover;
mod study;
mod target;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use drift::{Drift, Knot, Reference};
pub(super) use estimated::CONFIDENCE;
pub use estimated::{Estimated, LackOfFit, Need, TimedVerdict};
pub use grain::{Grain, OfShards};
pub use least::Least;
pub use loss::{Missing, ProofFailure};
pub use price::{Agreement, Predicted, Price, TwoStage};
pub use proof::{Proof, ProofOutcome, ProofRole};
pub use prover::Prover;
pub use study::Noise;
pub use target::{TimedLevel, TimedPoint, TimedTarget};

use zkgas_stats::Estimate;

use super::{
    SetupAnalysis,
    forecast::{Asked, Forecast},
};
use crate::input::Input;

/// Proving times with one prover.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimedSetup {
    /// A name for it, unique among those of a report.
    pub label: String,
    /// What made the proofs.
    pub prover: Prover,
    /// Number of samples.
    pub samples: usize,
    /// Number of warm-up proofs, which are in no fit.
    pub warm_ups: usize,
    /// Its targets, by family and name.
    pub targets: Vec<TimedTarget>,
    /// Its targets of several operations, which are in no price and in no list of operations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mixes: Vec<TimedTarget>,
    /// What these should take by the slopes of their operations, where there are some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<Forecast>,
    /// The noise that all targets share.
    pub noise: Option<Noise>,
    /// What whole shards do to times, where a time on the device is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// Why there is none, where there is none.
    pub no_noise: Option<String>,
    /// How the run drifts.
    pub drift: Option<Drift>,
    /// Why that is unknown, where it is.
    pub no_drift: Option<String>,
    /// The proofs that show drift, in order.
    pub references: Vec<Reference>,
    /// Prices of exact features, from the executions of the same setup.
    pub two_stage: Option<TwoStage>,
    /// Why there are none, where there are none.
    pub no_two_stage: Option<String>,
    /// Proofs without a time.
    pub failures: Vec<ProofFailure>,
    /// Blocks with fewer samples than others.
    pub missing: Vec<Missing>,
    /// Every record of a proof, sorted.
    #[serde(skip)]
    pub proofs: Vec<Proof>,
}

/// Sorts the proofs by what made them, and analyses each lot.
pub(super) fn analyse(input: &Input, setups: &[SetupAnalysis]) -> Vec<TimedSetup> {
    let read = |entry| Proof::read(entry, input.phase, &input.run);
    let mut proofs: Vec<Proof> = input.records.iter().filter_map(read).collect();
    let excluded =
        |proof: &Proof| proof.sample.is_some_and(|it| input.excluded_samples.contains(&it));
    proofs.retain(|proof| !excluded(proof));
    prover::complete_kinds(proofs.iter_mut().map(|proof| &mut proof.prover));
    number_samples(&mut proofs);
    proofs.sort_unstable();
    let mut timed: Vec<TimedSetup> = proofs
        .chunk_by_mut(|a, b| a.prover == b.prover)
        .map(|proofs| analyse_prover(proofs, setups, input.phase.is_some()))
        .collect();
    timed.sort_by(|a, b| {
        let key = |it: &TimedSetup| it.prover.clone();
        a.prover.setup.rank().cmp(&b.prover.setup.rank()).then_with(|| key(a).cmp(&key(b)))
    });
    let labels = prover::labels(&timed.iter().map(|one| &one.prover).collect::<Vec<_>>());
    for (one, label) in timed.iter_mut().zip(labels) {
        one.label = label;
    }
    timed
}

/// Samples of several run folders get numbers of their own; those of one keep theirs.
fn number_samples(proofs: &mut [Proof]) {
    let runs: BTreeSet<u32> = proofs.iter().map(|proof| proof.run).collect();
    if runs.len() < 2 {
        return;
    }
    let found: BTreeSet<(u32, u32)> =
        proofs.iter().filter_map(|proof| Some((proof.run, proof.sample?))).collect();
    let numbers: BTreeMap<(u32, u32), u32> = found.into_iter().zip(1..).collect();
    for proof in proofs {
        let key = proof.sample.map(|sample| (proof.run, sample));
        proof.sample = key.and_then(|key| numbers.get(&key).copied());
    }
}

/// `proofs` share a prover and are not empty. `on_device`: their times are what a device takes.
fn analyse_prover(proofs: &mut [Proof], setups: &[SetupAnalysis], on_device: bool) -> TimedSetup {
    let prover = proofs.first().map(|proof| proof.prover.clone()).unwrap_or_default();
    let executed = setups.iter().find(|one| one.setup == prover.setup);
    number_positions(proofs);
    let mut references: Vec<Reference> = proofs.iter().filter_map(Reference::of).collect();
    references.sort_by_key(|one| one.position);
    let (drift, no_drift) = split(Drift::of(&references, proofs));
    let grain = on_device.then(|| grain(proofs, drift.as_ref(), executed)).flatten();
    let (targets, noise) = study::targets(proofs, drift.as_ref(), executed, grain.as_ref());
    let (mut targets, mixes): (Vec<_>, Vec<_>) =
        targets.into_iter().partition(|target| target.parts.is_empty());
    let (noise, no_noise) = split(noise);
    let two_stage = match executed {
        Some(executed) => TwoStage::fit(executed, &mut targets, &mixes),
        None => Err("there are no executions of this setup".to_owned()),
    };
    let (two_stage, no_two_stage) = split(two_stage);
    let samples: BTreeSet<u32> = targets
        .iter()
        .chain(&mixes)
        .flat_map(|target| &target.points)
        .map(|point| point.sample)
        .collect();
    TimedSetup {
        label: String::new(),
        prover,
        samples: samples.len(),
        warm_ups: proofs.iter().filter(|proof| proof.role == ProofRole::WarmUp).count(),
        noise,
        grain,
        no_noise,
        drift,
        no_drift,
        references,
        two_stage,
        no_two_stage,
        failures: loss::failures(proofs),
        missing: loss::missing(proofs, &samples),
        forecast: forecast(&targets, &mixes),
        targets,
        mixes,
        proofs: proofs.to_vec(),
    }
}

/// What whole shards do to the times. What an empty one costs is learned from the times as they are.
fn grain(
    proofs: &[Proof],
    drift: Option<&Drift>,
    executed: Option<&SetupAnalysis>,
) -> Option<Grain> {
    let grain = Grain::of(proofs, executed)?;
    let Some(executed) = executed.filter(|_| grain.counts_shards()) else { return Some(grain) };
    let (mut targets, _) = study::targets(&mut proofs.to_vec(), drift, Some(executed), None);
    targets.retain(|target| target.parts.is_empty());
    let prices = price::EmptyPrices::fit(executed, &targets, &grain);
    Some(grain.with_prices(prices))
}

/// Targets of several operations, by the slopes of these.
fn forecast(targets: &[TimedTarget], mixes: &[TimedTarget]) -> Option<Forecast> {
    let slopes: BTreeMap<&str, Estimate> = targets
        .iter()
        .filter_map(|target| Some((target.target.as_str(), target.per_op?.estimate()?)))
        .collect();
    let asked: Vec<Asked<'_>> = mixes.iter().filter_map(TimedTarget::asked).collect();
    Forecast::of("seconds", "slopes", &asked, |name| slopes.get(name).copied())
}

/// The order in which proofs were made, which drift is a function of.
fn number_positions(proofs: &mut [Proof]) {
    let mut order: Vec<usize> = (0..proofs.len()).collect();
    order.sort_by(|&a, &b| proofs[a].order().cmp(&proofs[b].order()));
    for (position, index) in (0..).zip(order) {
        proofs[index].position = position;
    }
}

fn split<T>(result: Result<T, String>) -> (Option<T>, Option<String>) {
    match result {
        Ok(value) => (Some(value), None),
        Err(why) => (None, Some(why)),
    }
}
