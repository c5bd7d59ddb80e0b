//! What is known of the proving time of one operation.

use std::collections::BTreeMap;

use serde::Serialize;
use zkgas_model::Gas;
use zkgas_stats::{Fate, SlopeFit};

use super::{
    super::forecast::Asked,
    estimated::{Estimated, LackOfFit, Need, TimedVerdict},
    grain::{Excess, Grain},
    least::Least,
    price::Price,
};
use crate::number::float;

/// The proving time of one operation with one prover. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimedTarget {
    /// Name of the operation.
    pub target: String,
    /// Its family.
    pub family: Option<String>,
    /// How many of each operation are in one of it, where it is several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, u64>,
    /// Its proofs, by op count and sample, outliers among them.
    pub points: Vec<TimedPoint>,
    /// The means of its op counts, without outliers; empty where there is no interval.
    pub levels: Vec<TimedLevel>,
    /// Number of samples.
    pub samples: usize,
    /// Number of samples of its blocks that have no time.
    pub failed: usize,
    /// Slope over the op count; `None` where there is no interval.
    pub per_op: Option<Estimated>,
    /// The same over gas: `per_op` divided by the exact gas of one operation.
    pub per_gas: Option<Estimated>,
    /// Time at op count 0.
    pub intercept: Option<Estimated>,
    /// What the interval of `per_op` says.
    pub verdict: TimedVerdict,
    /// What would bring its half-width to 5 %.
    pub need: Option<Need>,
    /// The test of the line; `None` where nothing is replicated, or there are two levels only.
    pub lack_of_fit: Option<LackOfFit>,
    /// How much more it scatters than the noise of all, as a factor of the variance.
    pub noise_factor: Option<f64>,
    /// What it costs by its exact features.
    pub price: Option<Price>,
    /// Seconds over op count, as published tables have it.
    pub least_per_op: Option<Least>,
    /// Seconds over block gas, likewise.
    pub least_per_gas: Option<Least>,
    /// Seconds over cycles, likewise, where the blocks were executed too.
    pub least_per_cycle: Option<Least>,
    /// Why there is no interval, where there is none.
    pub no_interval: Option<String>,
    /// What a reader of the numbers must know.
    pub remarks: Vec<String>,
}

/// One proof of a target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimedPoint {
    /// The fixture.
    pub fixture: String,
    /// How often the block executes the operation.
    pub op_count: u64,
    /// Gas used by the block.
    pub gas: Gas,
    /// The sample, from 1.
    pub sample: u32,
    /// Its place in the order of all proofs of the prover, from 0.
    pub position: u32,
    /// Proving time as measured.
    pub seconds: f64,
    /// The same without drift, and with as much emptiness of shards as usual where that is known.
    pub corrected: f64,
    /// `corrected` less the line; `None` where there is none.
    pub residual: Option<f64>,
    /// Of an outlier: its residual from its replicates, over the standard deviation that it would have.
    pub studentised: Option<f64>,
    /// Whether it was left out of every fit. An outlier stays where its op count has too few replicates
    /// to say which of them is wrong.
    pub left_out: bool,
}

/// The mean of the proofs of one block.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TimedLevel {
    /// The op count.
    pub op_count: u64,
    /// The mean, without drift and outliers.
    pub mean: f64,
    /// Its standard error by the noise of all.
    pub standard_error: f64,
    /// Number of proofs in it.
    pub proofs: usize,
}

/// A target whose points are known, before its line is.
#[derive(Debug, Clone)]
pub(super) struct Plain {
    pub(super) target: String,
    pub(super) family: Option<String>,
    pub(super) parts: BTreeMap<String, u64>,
    pub(super) points: Vec<TimedPoint>,
    /// What was proven, by op count: several targets may have one block.
    pub(super) blocks: BTreeMap<u64, String>,
    /// What these leave empty of their shards, taken off the times, where it is known.
    pub(super) excess: Option<Excess>,
    pub(super) failed: usize,
}

impl TimedTarget {
    /// `fit` is the line, or why there is none; `cycles` are those of the executed blocks by op count;
    /// `grain` is there where times come in whole shards.
    pub(super) fn new(
        plain: Plain,
        fit: Result<&SlopeFit, String>,
        cycles: &BTreeMap<u64, u64>,
        grain: Option<&Grain>,
    ) -> Self {
        let Plain { target, family, parts, mut points, failed, excess, blocks: _ } = plain;
        let gas = || points.iter().map(|point| (float(point.op_count), float(point.gas.0)));
        let gas_per_op = Least::fit(gas()).map(|line| line.slope).filter(|slope| *slope > 0.0);
        let seconds = |point: &TimedPoint| point.corrected;
        let least_per_op = Least::fit(points.iter().map(|it| (float(it.op_count), seconds(it))));
        let least_per_gas = Least::fit(points.iter().map(|it| (float(it.gas.0), seconds(it))));
        let least_per_cycle = Least::fit(
            points
                .iter()
                .filter_map(|point| Some((float(*cycles.get(&point.op_count)?), seconds(point)))),
        );
        let (fit, no_interval) = match fit {
            Ok(fit) => (Some(fit), None),
            Err(why) => (None, Some(why)),
        };
        let op_counts: Vec<u64> = points.iter().map(|point| point.op_count).collect();
        let slope = fit.map(SlopeFit::slope);
        let widened = |slope| match (&excess, grain) {
            (Some(excess), _) => excess.widened(slope),
            (None, Some(grain)) => grain.widened(slope, &op_counts),
            (None, None) => None,
        };
        let wide = slope.and_then(widened).or(slope);
        let per_op = wide.map(Estimated::from);
        let verdict = TimedVerdict::of(per_op.as_ref());
        let intercept = fit.map(|fit| {
            let intercept = fit.intercept();
            let wide = excess.as_ref().and_then(|excess| excess.widened_intercept(intercept));
            Estimated::from(wide.unwrap_or(intercept))
        });
        if let (Some(slope), Some(intercept)) = (per_op, intercept) {
            for point in &mut points {
                let line = intercept.value + slope.value * float(point.op_count);
                point.residual = Some(point.corrected - line);
            }
        }
        let mut samples: Vec<u32> = points.iter().map(|point| point.sample).collect();
        samples.sort_unstable();
        samples.dedup();
        let mut remarks = Vec::new();
        if per_op.is_some() && gas_per_op.is_none() {
            remarks.push("block gas does not rise with the op count: no time per gas".to_owned());
        }
        if excess.is_none() && grain.is_some_and(|grain| grain.cost.is_some()) {
            remarks.push(
                "its shards were not counted, or not as its proofs have them: the interval holds what they may do"
                    .to_owned(),
            );
        }
        let lack_of_fit = fit.and_then(SlopeFit::lack_of_fit).map(LackOfFit::from);
        if lack_of_fit.is_some_and(|test| test.bent) {
            remarks.push(
                "times leave the line for more than noise; the interval is widened for it"
                    .to_owned(),
            );
        }
        Self {
            levels: fit.map(|fit| levels(fit, &points)).unwrap_or_default(),
            samples: samples.len(),
            failed,
            per_gas: gas_per_op.and_then(|gas| per_op?.scaled(1.0 / gas)),
            need: fit.map(|fit| match (verdict, Need::of(fit)) {
                (TimedVerdict::Resolved, _) => Need::Nothing,
                // Were there enough samples, the shards would be left.
                (_, Need::Nothing) => Need::Levels,
                (_, need) => need,
            }),
            verdict,
            lack_of_fit,
            noise_factor: fit.map(SlopeFit::factor),
            price: None,
            target,
            family,
            parts,
            points,
            per_op,
            intercept,
            least_per_op,
            least_per_gas,
            least_per_cycle,
            no_interval,
            remarks,
        }
    }

    /// The slope to show: with an interval where there is one, and else the plain one.
    pub fn seconds_per_op(&self) -> Option<f64> {
        let plain = || self.least_per_op.map(|line| line.slope);
        self.per_op.map(|slope| slope.value).or_else(plain)
    }

    /// Likewise over gas.
    pub fn seconds_per_gas(&self) -> Option<f64> {
        let plain = || self.least_per_gas.map(|line| line.slope);
        self.per_gas.map(|slope| slope.value).or_else(plain)
    }

    /// To be foretold from its parts.
    pub(super) fn asked(&self) -> Option<Asked<'_>> {
        let op_count = self.points.iter().map(|point| point.op_count).max()?;
        let measured = self.per_op?.estimate()?;
        Some(Asked { target: &self.target, parts: &self.parts, op_count, measured })
    }

    /// Its outliers.
    pub fn outliers(&self) -> impl Iterator<Item = &TimedPoint> {
        self.points.iter().filter(|point| point.studentised.is_some())
    }
}

/// The levels of a fit are those of the points, ascending.
fn levels(fit: &SlopeFit, points: &[TimedPoint]) -> Vec<TimedLevel> {
    let mut op_counts: Vec<u64> = points.iter().map(|point| point.op_count).collect();
    op_counts.sort_unstable();
    op_counts.dedup();
    let level = |(op_count, level): (u64, &zkgas_stats::LevelMean)| TimedLevel {
        op_count,
        mean: level.mean,
        standard_error: level.standard_error,
        proofs: level.measurements,
    };
    op_counts.into_iter().zip(fit.levels()).map(level).collect()
}

impl TimedPoint {
    pub(super) fn mark(&mut self, outlier: &zkgas_stats::Outlier) {
        self.studentised = Some(outlier.studentised);
        self.left_out = outlier.fate == Fate::LeftOut;
    }
}
