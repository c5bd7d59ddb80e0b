//! Two measurements side by side: what costs more, what less, and what nobody can tell.

use serde::Serialize;
use zkgas_stats::{Confidence, Estimate, Interval, benjamini_hochberg, difference, holm, ratio};

use crate::{Cost, cost::bounds};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Cycles for each operation.
    Cycles,
    /// Prover gas for each operation.
    ProverGas,
    /// Seconds of proving for each operation.
    Time,
}

impl Quantity {
    /// Every one, in the order of tables.
    pub const ALL: [Self; 3] = [Self::Cycles, Self::ProverGas, Self::Time];

    /// As tables print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cycles => "cycles",
            Self::ProverGas => "prover gas",
            Self::Time => "time",
        }
    }
}

/// One operation in both measurements. `None` where one has no cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The operation.
    pub operation: String,
    /// Its family.
    pub family: Option<String>,
    /// What was measured.
    pub quantity: Quantity,
    /// In the first measurement, which is what the second is divided by.
    pub a: Option<Cost>,
    /// In the second.
    pub b: Option<Cost>,
}

/// How p-values of many operations are corrected for there being many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Correction {
    /// Holm's: hardly ever one false finding among all.
    #[default]
    Holm,
    /// Benjamini and Hochberg's: few false ones among the findings.
    BenjaminiHochberg,
}

/// What counts as a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Of intervals, and of tests.
    pub confidence: Confidence,
    /// For many tests.
    pub correction: Correction,
    /// The share by which a cost may rise, such as 0.05; `None` where a rise is no failure.
    pub rise: Option<f64>,
}

/// What is known of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The second costs more.
    Dearer,
    /// The second costs less.
    Cheaper,
    /// Counts that are equal.
    Same,
    /// Estimates that may be equal.
    NotSignificant,
    /// A side has no cost.
    Missing,
    /// A cost is not above zero, or may not be: there is no ratio.
    NoRatio,
}

impl Verdict {
    /// As tables print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dearer => "dearer",
            Self::Cheaper => "cheaper",
            Self::Same => "same",
            Self::NotSignificant => "not significant",
            Self::Missing => "missing",
            Self::NoRatio => "no ratio",
        }
    }
}

/// One operation, compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The operation.
    pub operation: String,
    /// Its family.
    pub family: Option<String>,
    /// What was measured.
    pub quantity: Quantity,
    /// Cost for each operation in the first measurement.
    pub a: Option<f64>,
    /// Cost for each operation in the second.
    pub b: Option<f64>,
    /// The second over the first.
    pub ratio: Option<f64>,
    /// Of the ratio, by Fieller's theorem; `None` of counts, and where it is unbounded.
    #[serde(serialize_with = "bounds")]
    pub interval: Option<Interval>,
    /// That the two are equal, by Welch's test and corrected; `None` of counts.
    pub p_value: Option<f64>,
    /// What is known.
    pub verdict: Verdict,
    /// Whether the cost rose significantly by more than is allowed.
    pub regression: bool,
}

/// Compares every pair: by quantity, and within it the greatest change first.
///
/// A count that differs has changed. An estimate has if its corrected p-value is below what the
/// confidence leaves. It is a regression if it is significantly above the first cost and the rise that is
/// allowed, corrected by Holm's method, whatever the correction of the rest: a run that fails by luck costs
/// somebody a day.
pub fn compare(pairs: &[Pair], limits: Limits) -> Vec<Row> {
    let mut rows: Vec<Row> = pairs.iter().map(|pair| row(pair, limits)).collect();
    let tests: Vec<(usize, Estimate, Estimate)> =
        pairs.iter().enumerate().filter_map(noisy).collect();
    let alpha = limits.confidence.error();
    let p_values: Vec<f64> =
        tests.iter().map(|(_, a, b)| two_sided(*a, *b).unwrap_or(1.0)).collect();
    let corrected = match limits.correction {
        Correction::Holm => holm(&p_values),
        Correction::BenjaminiHochberg => benjamini_hochberg(&p_values),
    };
    for ((at, a, b), p) in tests.iter().zip(&corrected.unwrap_or_default()) {
        rows[*at].p_value = Some(*p);
        rows[*at].verdict = if *p >= alpha {
            Verdict::NotSignificant
        } else if b.value() > a.value() {
            Verdict::Dearer
        } else {
            Verdict::Cheaper
        };
    }
    if let Some(rise) = limits.rise {
        let p_values: Vec<f64> =
            tests.iter().map(|(_, a, b)| rises(*a, *b, 1.0 + rise).unwrap_or(1.0)).collect();
        for ((at, ..), p) in tests.iter().zip(holm(&p_values).unwrap_or_default()) {
            rows[*at].regression = p < alpha;
        }
    }
    rows.sort_by(|x, y| {
        x.quantity
            .cmp(&y.quantity)
            .then(size(y).total_cmp(&size(x)))
            .then_with(|| x.operation.cmp(&y.operation))
    });
    rows
}

fn row(pair: &Pair, limits: Limits) -> Row {
    let mut row = Row {
        operation: pair.operation.clone(),
        family: pair.family.clone(),
        quantity: pair.quantity,
        a: pair.a.map(Cost::value),
        b: pair.b.map(Cost::value),
        ratio: None,
        interval: None,
        p_value: None,
        verdict: Verdict::Missing,
        regression: false,
    };
    let (Some(a), Some(b)) = (pair.a, pair.b) else { return row };
    if !(a.value() > 0.0 && b.value() > 0.0) {
        row.verdict = Verdict::NoRatio;
        return row;
    }
    row.ratio = Some(b.value() / a.value()).filter(|ratio| ratio.is_finite());
    if let (Cost::Estimated(a), Cost::Estimated(b)) = (a, b) {
        row.interval = ratio(b, a, limits.confidence).ok().map(zkgas_stats::Ratio::interval);
        return row;
    }
    row.verdict = match b.value().total_cmp(&a.value()) {
        core::cmp::Ordering::Greater => Verdict::Dearer,
        core::cmp::Ordering::Less => Verdict::Cheaper,
        core::cmp::Ordering::Equal => Verdict::Same,
    };
    row.regression = limits.rise.is_some_and(|rise| row.ratio.is_some_and(|it| it > 1.0 + rise));
    row
}

fn noisy((at, pair): (usize, &Pair)) -> Option<(usize, Estimate, Estimate)> {
    match (pair.a, pair.b) {
        (Some(Cost::Estimated(a)), Some(Cost::Estimated(b))) => Some((at, a, b)),
        _ => None,
    }
}

/// That both are equal.
fn two_sided(a: Estimate, b: Estimate) -> Option<f64> {
    difference(b, a).ok()?.p_value(0.0)
}

/// That `b` is at most `factor` times `a`.
fn rises(a: Estimate, b: Estimate, factor: f64) -> Option<f64> {
    let beyond = difference(b, a.scaled(factor).ok()?).ok()?;
    let p = beyond.p_value(0.0)?;
    Some(if beyond.value() > 0.0 { p / 2.0 } else { 1.0 - p / 2.0 })
}

/// How far a ratio is from 1, whichever way; without a ratio it comes last.
fn size(row: &Row) -> f64 {
    row.ratio.map_or(0.0, |ratio| ratio.max(1.0 / ratio))
}
