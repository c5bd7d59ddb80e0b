//! Prices of exact features: the second estimate of what an operation costs.

use std::collections::BTreeMap;

use serde::Serialize;
use zkgas_stats::{Block, Estimate, Target, Validation, fit_line, weighted_sum};

use super::{
    super::{
        Point, SetupAnalysis, TargetAnalysis,
        forecast::{Asked, Forecast},
    },
    estimated::{CONFIDENCE, Estimated},
    grain::{self, Grain, OfShards},
    target::{TimedLevel, TimedTarget},
};
use crate::number::{float, float_of_size};

/// A fit has the fixed cost, cycles, prover gas, segments or shards of both kinds, what is empty of these, and calls of
/// this many kinds.
const MOST_KINDS: usize = 8;

/// Calls per operation from which on a kind matters to an operation.
const FEW_CALLS: f64 = 0.01;

/// What a unit of each exact feature of a block costs, over all blocks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TwoStage {
    /// Seconds of a block that has none of the features: the fixed cost of a proof.
    pub fixed: Estimated,
    /// The features that the times speak of, in the order in which they came in, with seconds per unit.
    pub features: Vec<(String, Estimated)>,
    /// The features that were offered and left out.
    pub left_out: Vec<String>,
    /// Condition index of what was selected.
    pub condition: f64,
    /// By how much an operation is off as a rule, as a share, over and above the errors of both sides.
    pub misfit: f64,
    /// How well operations were predicted from all others.
    pub agreement: Option<Agreement>,
    /// Targets of several operations, where there are some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<Forecast>,
}

/// The predictive check: each operation is left out as a whole, and predicted from the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// Operations that were predicted.
    pub operations: usize,
    /// Measured per predicted: 1 if predictions are right.
    pub slope: Estimated,
    /// Share of the variance of measured slopes that predictions explain.
    pub r_squared: Option<f64>,
    /// Mean absolute error, as a share of the measured slope.
    pub mean_error: f64,
    /// Median absolute error, likewise.
    pub median_error: f64,
    /// Median error, likewise: above zero if predictions are too high.
    pub bias: f64,
    /// Share of measured slopes within the interval of their prediction.
    pub coverage: Option<f64>,
}

/// The second estimate for one operation. Times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Price {
    /// Its exact features at their prices.
    pub per_op: Estimated,
    /// Where its own slope should lie, predicted from all other operations.
    pub predicted: Predicted,
    /// Whether its own slope lies elsewhere: the features miss something that it does.
    pub misfit: bool,
}

/// A prediction with its interval of 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Predicted {
    /// The predicted value.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// A feature of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Feature {
    Cycles,
    ProverGas,
    Parts,
    /// Shards of the execution, as a smooth function of the work.
    ShardsExecution,
    /// Likewise those beside.
    ShardsBeside,
    /// What is empty of shards of the execution, which is no work: it is in no price.
    EmptyExecution,
    /// Likewise of the shards beside.
    EmptyBeside,
    Calls(String),
}

impl Feature {
    fn name(&self) -> String {
        match self {
            Self::Cycles => "cycles".to_owned(),
            Self::ProverGas => "prover gas".to_owned(),
            Self::Parts => "segments".to_owned(),
            Self::ShardsExecution => "shards of the execution".to_owned(),
            Self::ShardsBeside => "shards beside it".to_owned(),
            Self::EmptyExecution => "empty shards of the execution".to_owned(),
            Self::EmptyBeside => "empty shards beside it".to_owned(),
            Self::Calls(kind) => kind.clone(),
        }
    }

    fn of(&self, point: &Point) -> Option<f64> {
        match self {
            Self::Cycles => Some(float(point.cycles.0)),
            Self::ProverGas => point.prover_gas.map(|gas| float(gas.0)),
            Self::Parts => point.segments.map(float),
            Self::ShardsExecution => Some(grain::smooth(point.shards?).execution),
            Self::ShardsBeside => Some(grain::smooth(point.shards?).beside),
            Self::EmptyExecution => Some(grain::empty(point.shards?).execution),
            Self::EmptyBeside => Some(grain::empty(point.shards?).beside),
            Self::Calls(kind) => {
                // A kind that a counted execution does not mention was not called.
                point.syscalls.as_ref().map(|calls| float(calls.get(kind).copied().unwrap_or(0)))
            }
        }
    }

    fn per_op(&self, target: &TargetAnalysis) -> Option<f64> {
        let at = |point: &Point| {
            Some(zkgas_stats::Point { x: float(point.op_count), y: self.of(point)? })
        };
        let points: Vec<_> = target.points.iter().filter_map(at).collect();
        fit_line(&points).ok().map(|line| line.slope())
    }
}

impl TwoStage {
    /// Fits over all blocks, and prices the targets. In words, why it can't.
    pub(super) fn fit(
        setup: &SetupAnalysis,
        targets: &mut [TimedTarget],
        mixes: &[TimedTarget],
    ) -> Result<Self, String> {
        let features = offered(setup);
        let (executed, shared) = (by_name(setup), shared(setup));
        let (mut blocks, mut asked) = (Vec::new(), Vec::new());
        for (at, target) in targets.iter().enumerate() {
            let Some(&own) = executed.get(target.target.as_str()) else { continue };
            let group = u32::try_from(at).unwrap_or(u32::MAX);
            let before = blocks.len();
            blocks.extend(own_blocks(target, own, group, &features, &shared, |_| true));
            let vector: Option<Vec<f64>> = features.iter().map(|one| one.per_op(own)).collect();
            let measured = target.per_op.and_then(|slope| slope.estimate());
            if let (Some(features), Some(measured), true) =
                (vector, measured, blocks.len() > before)
            {
                asked.push(Target { group, features, measured });
            }
        }
        let fit = zkgas_stats::TwoStage::fit(&blocks).map_err(|why| why.to_string())?;
        let check = fit.cross_check(&asked, CONFIDENCE).map_err(|why| why.to_string())?;
        for (asked, prediction) in asked.iter().zip(&check.predictions) {
            let target = targets.get_mut(asked.group as usize);
            let (Some(target), Ok(price)) = (target, fit.price(&asked.features)) else { continue };
            let (value, interval) = (prediction.predicted, prediction.interval);
            target.price = Some(Price {
                per_op: price.into(),
                predicted: Predicted { value, low: interval.low(), high: interval.high() },
                misfit: !interval.contains(prediction.measured.value()),
            });
        }
        let price = |&at: &usize| Some((features.get(at)?.name(), fit.unit_price(at)?.into()));
        let left_out = features.iter().enumerate().filter(|(at, _)| !fit.selected().contains(at));
        Ok(Self {
            fixed: fit.constant().map_err(|why| why.to_string())?.into(),
            features: fit.selected().iter().filter_map(price).collect(),
            left_out: left_out.map(|(_, feature)| feature.name()).collect(),
            condition: fit.condition(),
            misfit: check.misfit,
            agreement: check.validation.as_ref().map(Agreement::of),
            forecast: forecast(&fit, &features, &executed, mixes),
        })
    }
}

impl Agreement {
    pub(in super::super) fn of(found: &Validation) -> Self {
        Self {
            operations: found.errors().len(),
            slope: found.slope().into(),
            r_squared: found.r_squared(),
            mean_error: found.mape(),
            median_error: found.median_error(),
            bias: found.bias(),
            coverage: found.coverage(),
        }
    }
}

/// What empty shards cost, beside all other exact features.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EmptyPrices {
    /// Features before those that count empty shards.
    others: usize,
    /// Fitted over the operations that make no calls. What others call fills shards beside, and what the
    /// features miss of those would pass for empty shards of the execution.
    execution: zkgas_stats::TwoStage,
    /// Fitted over all operations, because those without calls leave nearly the same beside empty, which gives no
    /// price; absent where all do.
    beside: Option<zkgas_stats::TwoStage>,
}

impl EmptyPrices {
    /// Fits over the blocks that are counted as they were proven. In words, why it can't.
    pub(super) fn fit(
        setup: &SetupAnalysis,
        targets: &[TimedTarget],
        grain: &Grain,
    ) -> Result<Self, String> {
        let mut features = offered(setup);
        let others = features.len();
        features.extend([Feature::EmptyExecution, Feature::EmptyBeside]);
        let (executed, shared) = (by_name(setup), shared(setup));
        let (mut plain, mut all) = (Vec::new(), Vec::new());
        for (group, target) in (0..).zip(targets) {
            let Some(&own) = executed.get(target.target.as_str()) else { continue };
            let counted = |point: &&Point| grain.is_counted(point.input_sha256.as_deref());
            let blocks = own_blocks(target, own, group, &features, &shared, counted);
            if makes_no_calls(own) {
                plain.extend_from_slice(&blocks);
            }
            all.extend(blocks);
        }
        // A price of a shard is too high where what fills it is no feature, so these come in with all others.
        let fit = |blocks: &[Block], always: &[usize], priced: usize| {
            let fit =
                zkgas_stats::TwoStage::fit_with(blocks, always).map_err(|it| it.to_string())?;
            match fit.unit_price(priced) {
                Some(price) if price.value() > 0.0 => Ok(fit),
                _ => Err("the times do not speak of empty shards".to_owned()),
            }
        };
        let both: &[usize] = &[others, others + 1];
        let varies = grain.beside_varies();
        let every = if varies { both } else { &both[..1] };
        let execution = fit(&plain, &both[..1], others).or_else(|_| fit(&all, every, others))?;
        let beside = varies.then(|| fit(&all, every, others + 1)).transpose()?;
        Ok(Self { others, execution, beside })
    }

    /// What this many cost.
    pub(super) fn of(&self, empty: OfShards<f64>) -> Option<Estimate> {
        let mut vector = vec![0.0; self.others + 2];
        vector[self.others] = empty.execution;
        let execution = self.execution.price(&vector).ok()?;
        let Some(fit) = &self.beside else { return Some(execution) };
        vector[self.others] = 0.0;
        vector[self.others + 1] = empty.beside;
        let beside = fit.price(&vector).ok()?;
        weighted_sum([(1.0, execution), (1.0, beside)]).ok()
    }

    /// What one of each costs.
    pub(super) fn each(&self) -> Option<OfShards<Estimated>> {
        let price = |execution, beside| Some(self.of(OfShards { execution, beside })?.into());
        Some(OfShards { execution: price(1.0, 0.0)?, beside: price(0.0, 1.0)? })
    }
}

fn by_name(setup: &SetupAnalysis) -> BTreeMap<&str, &TargetAnalysis> {
    setup.targets.iter().map(|target| (target.target.as_str(), target)).collect()
}

/// Targets of several operations, by the exact features of these at the prices of the fit. Their own
/// blocks are not in it, and their own features do not count.
fn forecast(
    fit: &zkgas_stats::TwoStage,
    features: &[Feature],
    executed: &BTreeMap<&str, &TargetAnalysis>,
    mixes: &[TimedTarget],
) -> Option<Forecast> {
    let vector = |name: &str| -> Option<Vec<f64>> {
        let own = executed.get(name)?;
        features.iter().map(|feature| feature.per_op(own)).collect()
    };
    let asked: Vec<Asked<'_>> = mixes.iter().filter_map(TimedTarget::asked).collect();
    Forecast::by("seconds", "prices", &asked, vector, |parts| {
        let mut sum = vec![0.0; features.len()];
        for (count, vector) in parts {
            for (all, own) in sum.iter_mut().zip(vector) {
                *all += count * own;
            }
        }
        fit.price(&sum).ok()
    })
}

/// The blocks of one target that were both executed and proven, of those that are wanted.
///
/// What features miss is a share of a time, and more than its noise, so blocks are weighed by shares: by their noise,
/// which on a device hardly grows with the time, the longest ones would rule the fit.
fn own_blocks(
    target: &TimedTarget,
    executed: &TargetAnalysis,
    group: u32,
    features: &[Feature],
    shared: &BTreeMap<&str, usize>,
    wanted: impl Fn(&&Point) -> bool,
) -> Vec<Block> {
    let points: BTreeMap<u64, &Point> =
        executed.points.iter().filter(wanted).map(|point| (point.op_count, point)).collect();
    let block = |level: &TimedLevel| {
        let point = points.get(&level.op_count)?;
        let features: Option<Vec<f64>> = features.iter().map(|feature| feature.of(point)).collect();
        let times = point.input_sha256.as_deref().and_then(|input| shared.get(input));
        let sd = level.mean * float_of_size(times.copied().unwrap_or(1)).sqrt();
        Some(Block { group, features: features?, y: level.mean, sd })
    };
    target.levels.iter().filter_map(block).collect()
}

fn makes_no_calls(target: &TargetAnalysis) -> bool {
    target.fits.syscalls_per_op.values().all(|line| line.slope.abs() < FEW_CALLS)
}

/// How many targets share a block, by its input. Each has the same proofs of it, so that each may count
/// for its part only.
fn shared(setup: &SetupAnalysis) -> BTreeMap<&str, usize> {
    let mut shared = BTreeMap::new();
    for point in setup.targets.iter().flat_map(|target| &target.points) {
        if let Some(input) = point.input_sha256.as_deref() {
            *shared.entry(input).or_default() += 1;
        }
    }
    shared
}

/// Cycles; prover gas, segments, and shards, where every block has them; and the kinds of calls that most
/// operations make.
fn offered(setup: &SetupAnalysis) -> Vec<Feature> {
    let mut features = vec![Feature::Cycles];
    let points = || setup.targets.iter().flat_map(|target| &target.points);
    features.extend(
        [Feature::ProverGas, Feature::Parts, Feature::ShardsExecution, Feature::ShardsBeside]
            .into_iter()
            .filter(|feature| points().all(|point| feature.of(point).is_some())),
    );
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, line) in setup.targets.iter().flat_map(|target| &target.fits.syscalls_per_op) {
        if line.slope.abs() >= FEW_CALLS {
            *kinds.entry(kind).or_default() += 1;
        }
    }
    let mut kinds: Vec<(&str, usize)> = kinds.into_iter().collect();
    kinds.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    kinds.truncate(MOST_KINDS);
    features.extend(kinds.into_iter().map(|(kind, _)| Feature::Calls(kind.to_owned())));
    features
}
