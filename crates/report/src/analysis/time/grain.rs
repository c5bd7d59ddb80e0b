//! Proofs come in whole shards.
//!
//! A block that fills a little more than n shards is proven in n + 1. So its time is a line and a sawtooth: what
//! is empty of the last shard is paid for as well. Every replicate has the same sawtooth, and no
//! scatter shows it, but the slope through two op counts has the difference of two of its values in it.
//!
//! Where executions count shards, both whole and as a smooth function of the work, the fit of times on exact features
//! tells what an empty shard costs, and times are put to what they would be with as much emptiness
//! as usual. Where they do not, where in a shard a block ends is taken to be anywhere, so the value is
//! uniform over the cost of a shard, which has the variance g²/12. That cost is at most the least time of a proof over
//! its number of shards: a shard has content too.
//!
//! Both are good for the time on a device, and useless for all of a proof, in which something passes
//! before the first shard.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use zkgas_model::record::{ShardCount, Shards};
use zkgas_stats::{Estimate, median, weighted_sum};

use super::{
    estimated::Estimated,
    least::Least,
    price::EmptyPrices,
    proof::{Proof, ProofOutcome},
};
use crate::{
    analysis::SetupAnalysis,
    number::{float, float_of_size},
};

/// Where shards beside the execution are emptier by this many somewhere, that has a price.
const VARIES: f64 = 0.1;
/// A bound is known, not estimated.
const KNOWN: f64 = 1e5;
const PPM: f64 = 1e6;

/// What whole shards do to the times of a prover. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grain {
    /// At most what a shard costs whatever is in it.
    pub most: f64,
    /// What an empty one costs, where the executions count shards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<OfShards<Estimated>>,
    /// Why that is unknown, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_cost: Option<String>,
    /// How many of its shards a block leaves empty: the medians of the blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usually_empty: Option<OfShards<f64>>,
    /// The same of each counted block, unless a proof of it has another number of shards.
    #[serde(skip)]
    empty: BTreeMap<String, OfShards<f64>>,
    #[serde(skip)]
    prices: Option<EmptyPrices>,
}

/// Of shards of the execution, and of those beside it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OfShards<T> {
    /// Of the execution itself.
    pub execution: T,
    /// Of accelerators and of memory.
    pub beside: T,
}

/// Shards as a smooth function of the work.
pub(super) fn smooth(shards: Shards) -> OfShards<f64> {
    let smooth = |count: ShardCount| float(count.smooth_ppm) / PPM;
    OfShards { execution: smooth(shards.execution), beside: smooth(shards.beside) }
}

/// How many of its shards a block leaves empty.
pub(super) fn empty(shards: Shards) -> OfShards<f64> {
    let smooth = smooth(shards);
    OfShards {
        execution: float(shards.execution.whole) - smooth.execution,
        beside: float(shards.beside.whole) - smooth.beside,
    }
}

impl Grain {
    /// `None` where proofs do not say how many shards they have, and no execution does. What an empty one costs is
    /// for [`Self::with_prices`] to complete.
    pub(super) fn of(proofs: &[Proof], executed: Option<&SetupAnalysis>) -> Option<Self> {
        let targets =
            executed.into_iter().flat_map(|setup| setup.targets.iter().chain(&setup.mixes));
        let counted: BTreeMap<&str, Shards> = targets
            .flat_map(|target| &target.points)
            .filter_map(|point| Some((point.input_sha256.as_deref()?, point.shards?)))
            .collect();
        let (mut most, mut empties) = (None::<f64>, BTreeMap::new());
        let mut contradicted = BTreeSet::new();
        for proof in proofs {
            let ProofOutcome::Proven { parts, .. } = proof.outcome else { continue };
            let Some(seconds) = proof.seconds() else { continue };
            let counted = counted.get(proof.block()).copied();
            let shards =
                parts.or(counted.map(|shards| shards.whole())).filter(|number| *number > 0);
            let Some(shards) = shards else { continue };
            let each = seconds / float(shards);
            most = Some(most.map_or(each, |most| most.min(each)));
            match counted {
                Some(counted) if counted.whole() == shards => {
                    empties.insert(proof.block().to_owned(), empty(counted));
                }
                Some(_) => drop(contradicted.insert(proof.block())),
                None => {}
            }
        }
        empties.retain(|block, _| !contradicted.contains(block.as_str()));
        let usual = |which: fn(&OfShards<f64>) -> f64| {
            median(&empties.values().map(which).collect::<Vec<f64>>())
        };
        Some(Self {
            most: most?,
            cost: None,
            no_cost: None,
            usually_empty: usual(|empty| empty.execution)
                .zip(usual(|empty| empty.beside))
                .map(|(execution, beside)| OfShards { execution, beside }),
            empty: empties,
            prices: None,
        })
    }

    pub(super) fn counts_shards(&self) -> bool {
        self.usually_empty.is_some()
    }

    /// Whether a block is counted, and no proof has another number of shards.
    pub(super) fn is_counted(&self, block: Option<&str>) -> bool {
        block.is_some_and(|block| self.empty.contains_key(block))
    }

    pub(super) fn beside_varies(&self) -> bool {
        let beside = || self.empty.values().map(|empty| empty.beside);
        let (low, high) = (beside().min_by(f64::total_cmp), beside().max_by(f64::total_cmp));
        low.zip(high).is_some_and(|(low, high)| high - low > VARIES)
    }

    /// With what an empty shard costs, or why that is unknown.
    pub(super) fn with_prices(mut self, prices: Result<EmptyPrices, String>) -> Self {
        match prices {
            Ok(prices) => {
                self.cost = prices.each();
                self.prices = Some(prices);
            }
            Err(why) => self.no_cost = Some(why),
        }
        self
    }

    /// What the blocks of a target pay for emptiness more than usual. `None` where that is unknown of one.
    pub(super) fn excess(&self, blocks: &BTreeMap<u64, String>) -> Option<Excess> {
        let (prices, usual) = (self.prices.as_ref()?, self.usually_empty?);
        let of = |(&op_count, block): (&u64, &String)| {
            let empty = self.empty.get(block)?;
            let (execution, beside) =
                (empty.execution - usual.execution, empty.beside - usual.beside);
            Some((op_count, OfShards { execution, beside }))
        };
        Excess::of(&blocks.iter().map(of).collect::<Option<_>>()?, |empty| prices.of(empty))
    }

    /// The slope over these op counts with what whole shards may have done to it.
    pub(super) fn widened(&self, slope: Estimate, op_counts: &[u64]) -> Option<Estimate> {
        let mut levels = op_counts.to_vec();
        levels.sort_unstable();
        levels.dedup();
        let count = float_of_size(levels.len());
        let mean = levels.iter().map(|level| float(*level) / count).sum::<f64>();
        let spread = levels.iter().map(|level| (float(*level) - mean).powi(2)).sum::<f64>();
        with_error_of(slope, Estimate::new(0.0, self.most / (12.0 * spread).sqrt(), KNOWN).ok()?)
    }
}

/// What the blocks of a target pay for emptiness more than usual.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Excess {
    /// By op count.
    seconds: BTreeMap<u64, f64>,
    /// The slope of that, with the error of the prices; `None` where there is one op count.
    per_op: Option<Estimate>,
    /// Likewise of the line at op count 0.
    intercept: Option<Estimate>,
}

impl Excess {
    /// `shards` are what is empty more than usual, by op count. `None` where a price is unknown.
    fn of(
        shards: &BTreeMap<u64, OfShards<f64>>,
        price: impl Fn(OfShards<f64>) -> Option<Estimate>,
    ) -> Option<Self> {
        let seconds = |(&op_count, &empty)| Some((op_count, price(empty)?.value()));
        let line = |which: fn(&OfShards<f64>) -> f64| {
            Least::fit(shards.iter().map(|(op_count, empty)| (float(*op_count), which(empty))))
        };
        let lines = line(|empty| empty.execution).zip(line(|empty| empty.beside));
        let of = |which: fn(&Least) -> f64| {
            let (execution, beside) = lines?;
            price(OfShards { execution: which(&execution), beside: which(&beside) })
        };
        Some(Self {
            seconds: shards.iter().map(seconds).collect::<Option<_>>()?,
            per_op: of(|line| line.slope),
            intercept: of(|line| line.intercept),
        })
    }

    pub(super) fn seconds(&self, op_count: u64) -> f64 {
        self.seconds.get(&op_count).copied().unwrap_or_default()
    }

    /// The slope of times that are without it has the error of the prices in it.
    pub(super) fn widened(&self, slope: Estimate) -> Option<Estimate> {
        with_error_of(slope, self.per_op?)
    }

    /// Likewise the line at op count 0.
    pub(super) fn widened_intercept(&self, intercept: Estimate) -> Option<Estimate> {
        with_error_of(intercept, self.intercept?)
    }
}

/// The value of one with the errors of both.
fn with_error_of(estimate: Estimate, taken_off: Estimate) -> Option<Estimate> {
    let error =
        Estimate::new(0.0, taken_off.standard_error(), taken_off.degrees_of_freedom()).ok()?;
    weighted_sum([(1.0, estimate), (1.0, error)]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(most: f64) -> Grain {
        let (cost, no_cost, usually_empty, prices) = (None, None, None, None);
        Grain { most, cost, no_cost, usually_empty, empty: BTreeMap::new(), prices }
    }

    /// The variance of a difference of two uniform numbers over g is g²/6.
    #[test]
    fn two_op_counts_have_two_sawteeth() {
        let slope = Estimate::new(2.0, 0.003, 10.0).expect("finite");
        let wide = bound(0.12).widened(slope, &[0, 10, 10, 0]).expect("two levels");
        let expected = (0.003_f64.powi(2) + 0.12_f64.powi(2) / 6.0 / 100.0).sqrt();
        assert!((wide.standard_error() / expected - 1.0).abs() < 1e-12);
        assert!((wide.value() - 2.0).abs() < 1e-12);
        assert!(wide.degrees_of_freedom() > 100.0, "the sawtooth rules");
    }

    #[test]
    fn more_op_counts_have_less_of_it() {
        let slope = Estimate::new(2.0, 0.0, 10.0).expect("finite");
        let error =
            |levels: &[u64]| bound(0.12).widened(slope, levels).expect("levels").standard_error();
        assert!(error(&[0, 5, 10]) <= error(&[0, 10]));
        assert!(error(&[0, 2, 4, 6, 8, 10]) < 0.9 * error(&[0, 10]));
        assert_eq!(bound(0.12).widened(slope, &[7]), None, "one level has no slope");
    }

    #[test]
    fn what_is_taken_off_leaves_the_error_of_its_price() {
        let price = |empty: OfShards<f64>| {
            let value = 0.08 * empty.execution + 0.04 * empty.beside;
            Estimate::new(value, 0.01 * empty.execution.abs(), 30.0).ok()
        };
        let empty = |execution, beside| OfShards { execution, beside };
        let shards = [(0, empty(-0.1, 0.0)), (10, empty(0.4, 1.0))].into();
        let excess = Excess::of(&shards, price).expect("prices are known");
        assert!((excess.seconds(0) + 0.008).abs() < 1e-12);
        assert!((excess.seconds(10) - 0.072).abs() < 1e-12);
        let slope = Estimate::new(2.0, 0.0, 10.0).expect("finite");
        let wide = excess.widened(slope).expect("two levels");
        assert!((wide.value() - 2.0).abs() < 1e-12);
        assert!((wide.standard_error() - 0.05 * 0.01).abs() < 1e-12, "half a shard over ten");
        assert_eq!(Excess::of(&shards, |_| None), None);
    }
}
