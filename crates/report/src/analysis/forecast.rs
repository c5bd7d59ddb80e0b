//! Blocks of several operations, foretold from the costs of single ones.

use std::collections::BTreeMap;

use serde::Serialize;
use zkgas_stats::{Estimate, Interval, StudentT, Validation, difference, weighted_sum};

use super::{
    Agreement, TargetAnalysis,
    time::{CONFIDENCE, Predicted},
};
use crate::number::float;

/// What blocks of several operations should cost, and what they do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// What is foretold: `cycles`, `prover_gas`, or `seconds`.
    pub quantity: &'static str,
    /// From what: `slopes` of the operations, or `prices` of their exact features.
    pub from: &'static str,
    /// Every block.
    pub rows: Vec<Foretold>,
    /// All blocks together; `None` of fewer than three.
    pub agreement: Option<Agreement>,
    /// Blocks of which an operation has no cost, with these operations.
    pub unknown: BTreeMap<String, Vec<String>>,
}

/// One target of several operations. Costs are those of all operations in the fullest block, without what
/// the block costs otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Foretold {
    /// The target.
    pub target: String,
    /// By the sum over its operations; the interval is where `measured` should lie. Counts have none.
    pub predicted: Predicted,
    /// By its own slope.
    pub measured: f64,
    /// Whether it lies there; `None` of counts.
    pub holds: Option<bool>,
}

/// A target of several operations to foretell.
pub(super) struct Asked<'a> {
    pub(super) target: &'a str,
    pub(super) parts: &'a BTreeMap<String, u64>,
    /// Of the fullest block.
    pub(super) op_count: u64,
    /// Its own slope.
    pub(super) measured: Estimate,
}

impl Forecast {
    /// `cost` is that of one operation by its name; `None` if there are no targets of several operations.
    pub(super) fn of(
        quantity: &'static str,
        from: &'static str,
        asked: &[Asked<'_>],
        cost: impl Fn(&str) -> Option<Estimate>,
    ) -> Option<Self> {
        Self::by(quantity, from, asked, cost, |terms| weighted_sum(terms).ok())
    }

    /// The same, with a `total` of what parts cost: how often each, and one of it.
    pub(super) fn by<C>(
        quantity: &'static str,
        from: &'static str,
        asked: &[Asked<'_>],
        cost: impl Fn(&str) -> Option<C>,
        total: impl Fn(Vec<(f64, C)>) -> Option<Estimate>,
    ) -> Option<Self> {
        let (mut rows, mut unknown) = (Vec::new(), BTreeMap::new());
        for one in asked {
            let (mut terms, mut lacks) = (Vec::new(), Vec::new());
            for (name, count) in one.parts {
                match cost(name) {
                    Some(cost) => terms.push((float(*count), cost)),
                    None => lacks.push(name.clone()),
                }
            }
            let predicted = if lacks.is_empty() { total(terms) } else { None };
            if let Some(predicted) = predicted {
                rows.extend(foretold(one, predicted));
            } else {
                unknown.insert(one.target.to_owned(), lacks);
            }
        }
        (!asked.is_empty()).then(|| Self {
            quantity,
            from,
            agreement: agreement(&rows),
            rows,
            unknown,
        })
    }
}

type Slope = fn(&TargetAnalysis) -> Option<f64>;

/// The exact counts of targets of several operations.
pub(super) fn of_counts(targets: &[TargetAnalysis], mixes: &[TargetAnalysis]) -> Vec<Forecast> {
    let slopes: [(&'static str, Slope); 2] = [
        ("cycles", |target| Some(target.fits.cycles_per_op.as_ref()?.slope)),
        ("prover_gas", |target| Some(target.fits.prover_gas_per_op.as_ref()?.slope)),
    ];
    let forecast = |(quantity, slope): (&'static str, Slope)| {
        let by_name: BTreeMap<&str, Estimate> = targets
            .iter()
            .filter_map(|target| Some((target.target.as_str(), exact(slope(target)?)?)))
            .collect();
        let asked: Vec<Asked<'_>> = mixes.iter().filter_map(|mix| asked(mix, slope)).collect();
        Forecast::of(quantity, "slopes", &asked, |name| by_name.get(name).copied())
    };
    slopes.into_iter().filter_map(forecast).collect()
}

fn asked(mix: &TargetAnalysis, slope: Slope) -> Option<Asked<'_>> {
    let TargetAnalysis { target, parts, points, .. } = mix;
    let op_count = points.iter().map(|point| point.op_count).max()?;
    Some(Asked { target, parts, op_count, measured: exact(slope(mix)?)? })
}

fn exact(value: f64) -> Option<Estimate> {
    Estimate::new(value, 0.0, f64::INFINITY).ok()
}

fn foretold(asked: &Asked<'_>, predicted: Estimate) -> Option<Foretold> {
    let ops = float(asked.op_count);
    let off = difference(asked.measured, predicted).ok()?.scaled(ops).ok()?;
    let t = StudentT::new(off.degrees_of_freedom()).ok()?.critical(CONFIDENCE);
    let value = predicted.value() * ops;
    let measured = asked.measured.value() * ops;
    let half = t * off.standard_error();
    let predicted = Predicted { value, low: value - half, high: value + half };
    let holds = (half > 0.0).then(|| (predicted.low..=predicted.high).contains(&measured));
    Some(Foretold { target: asked.target.to_owned(), predicted, measured, holds })
}

fn agreement(rows: &[Foretold]) -> Option<Agreement> {
    let usable: Vec<&Foretold> =
        rows.iter().filter(|row| row.predicted.value > 0.0 && row.measured > 0.0).collect();
    let list = |f: fn(&Foretold) -> f64| usable.iter().map(|row| f(row)).collect::<Vec<f64>>();
    let (predicted, measured) = (list(|row| row.predicted.value), list(|row| row.measured));
    let found = if usable.iter().any(|row| row.holds.is_some()) {
        let interval = |row: &&Foretold| Interval::new(row.predicted.low, row.predicted.high).ok();
        let intervals: Option<Vec<Interval>> = usable.iter().map(interval).collect();
        Validation::with_intervals(&predicted, &intervals?, &measured)
    } else {
        Validation::of(&predicted, &measured)
    };
    found.ok().as_ref().map(Agreement::of)
}
