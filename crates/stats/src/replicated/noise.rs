//! The noise of measurements, learned from all series together.

use super::{
    moderation::Prior,
    series::Series,
    two_way::{TwoWay, level_means},
    variance::{Square, Variance},
    within::Within,
};

/// A level may weigh at most this much more than another: a variance that vanishes at one level is
/// no reason to ignore the others.
const SMALLEST_SHARE: f64 = 1e-8;

/// What the noise was learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoiseSource {
    /// Replicates of the same level: pure error.
    Replicates,
    /// Distances from lines, because nothing was replicated. They hold whatever isn't straight.
    Lines,
    /// Other measurements, which the caller knows of.
    Given,
}

/// The noise sd(t) = √(a² + (b t)²) of a measurement of size t.
#[derive(Debug, Clone, PartialEq)]
pub struct NoiseModel {
    pub(super) variance: Variance,
    pub(super) squares: Vec<Square>,
    pub(super) prior: Prior,
    pub(super) source: NoiseSource,
    /// By series: its own variance factor, and the degrees of freedom with which it is known.
    pub(super) factors: Vec<(f64, f64)>,
}

impl NoiseModel {
    /// a: the part that doesn't depend on the size, in units of the measurement.
    pub fn constant(&self) -> f64 {
        self.variance.constant.sqrt()
    }

    /// b: the part that is a share of the size.
    pub fn share(&self) -> f64 {
        self.variance.factor.sqrt()
    }

    /// The standard deviation of one measurement of size `t`.
    pub fn sd(&self, t: f64) -> f64 {
        self.variance.at(t).sqrt()
    }

    /// Replicates, or distances from lines.
    pub fn source(&self) -> NoiseSource {
        self.source
    }

    /// The degrees of freedom of all residuals together.
    pub fn degrees_of_freedom(&self) -> f64 {
        self.squares.iter().map(|square| square.share).sum()
    }

    /// How many degrees of freedom the other series are worth to one; `None` if the noise of all is the
    /// same but for chance.
    pub fn prior_degrees(&self) -> Option<f64> {
        self.prior.degrees
    }
}

/// The weights of the levels of a series under a variance.
pub(super) fn weights(series: &Series, kept: &[bool], variance: Variance) -> Vec<f64> {
    let variances: Vec<f64> =
        level_means(series, kept).into_iter().map(|mean| variance.at(mean)).collect();
    let most = variances.iter().fold(0.0, |most: f64, &value| most.max(value));
    variances.into_iter().map(|value| 1.0 / value.max(most * SMALLEST_SHARE)).collect()
}

/// A residual of a measurement, standardised, with its leverage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Residual {
    pub(super) value: f64,
    pub(super) leverage: f64,
    pub(super) t: f64,
    /// How many series have it.
    pub(super) sharing: f64,
}

/// The squared residuals of a series under the present weights. Replicates that decide their own mean
/// have none, and one that several series have counts for its part in each.
pub(super) fn squares(
    series: &Series,
    kept: &[bool],
    variance: Variance,
    source: NoiseSource,
) -> Vec<Square> {
    residuals(series, kept, variance, source)
        .into_iter()
        .filter(|residual| residual.leverage < 1.0 - 1e-9)
        .map(|residual| Square {
            t: residual.t,
            value: residual.value * residual.value / (1.0 - residual.leverage),
            share: (1.0 - residual.leverage) / residual.sharing,
        })
        .collect()
}

/// The residuals of the measurements that are kept, in the order of the series.
pub(super) fn residuals(
    series: &Series,
    kept: &[bool],
    variance: Variance,
    source: NoiseSource,
) -> Vec<Residual> {
    let means = level_means(series, kept);
    let weights = weights(series, kept, variance);
    match source {
        NoiseSource::Replicates => {
            let fit = TwoWay::fit(series, kept, &weights);
            let residual = |cell| Residual {
                value: fit.residual(cell),
                leverage: fit.leverage(cell, &weights),
                t: means[cell.level],
                sharing: series.sharing[cell.level],
            };
            series.kept(kept).map(residual).collect()
        }
        NoiseSource::Lines | NoiseSource::Given => {
            let fit = Within::fit(series, kept, &weights);
            let residual = |cell| Residual {
                value: fit.residual(series, cell),
                leverage: fit.leverage(series, cell, &weights),
                t: means[cell.level],
                sharing: series.sharing[cell.level],
            };
            series.kept(kept).map(residual).collect()
        }
    }
}

/// Alternates between residuals and variance until neither moves. `None` where all residuals are zero.
pub(super) fn settle(
    series: &[Series],
    kept: &[Vec<bool>],
    start: Variance,
    source: NoiseSource,
) -> Option<(Variance, Vec<Square>)> {
    const MOST_ROUNDS: u32 = 20;
    let gather = |variance| -> Vec<Square> {
        let each = series.iter().zip(kept);
        Square::sorted(each.flat_map(|(one, kept)| squares(one, kept, variance, source)).collect())
    };
    let mut variance = start;
    let mut all = gather(variance);
    for _ in 0..MOST_ROUNDS {
        let next = Variance::likely(&all, variance)?;
        let change = all.iter().fold(0.0_f64, |most, square| {
            most.max((next.at(square.t) / variance.at(square.t) - 1.0).abs())
        });
        variance = next;
        all = gather(variance);
        if change < 1e-6 {
            break;
        }
    }
    Some((variance, all))
}

/// The noise model of settled residuals.
pub(super) fn finish(
    series: &[Series],
    kept: &[Vec<bool>],
    (variance, squares): (Variance, Vec<Square>),
    source: NoiseSource,
) -> NoiseModel {
    let factors: Vec<(f64, f64)> = series
        .iter()
        .zip(kept)
        .map(|(series, kept)| own_factor(series, kept, variance, source))
        .collect();
    let known: Vec<(f64, f64)> =
        factors.iter().copied().filter(|(_, degrees)| *degrees >= 1.0).collect();
    NoiseModel { variance, squares, prior: Prior::estimate(&known), source, factors }
}

/// A noise that is a share of what is measured, known from elsewhere with so many degrees of freedom.
pub(super) fn given(series: usize, share: f64, degrees: f64) -> NoiseModel {
    let factor = share * share;
    NoiseModel {
        variance: Variance { constant: 0.0, factor },
        squares: vec![Square { t: 1.0, value: factor, share: degrees }],
        prior: Prior::COMMON,
        source: NoiseSource::Given,
        factors: vec![(1.0, 0.0); series],
    }
}

/// How much more a series scatters than the model says: Σ w r² over its degrees of freedom.
fn own_factor(
    series: &Series,
    kept: &[bool],
    variance: Variance,
    source: NoiseSource,
) -> (f64, f64) {
    let mut residuals = residuals(series, kept, variance, source);
    residuals.retain(|residual| residual.leverage < 1.0 - 1e-9);
    let degrees: f64 = residuals.iter().map(|residual| 1.0 - residual.leverage).sum();
    // The shares add up to a whole number, but for rounding.
    let degrees = degrees.round();
    if degrees < 1.0 {
        return (1.0, 0.0);
    }
    let standardised = residuals.iter().map(|residual| {
        let own = variance.at(residual.t);
        if own > 0.0 { residual.value * residual.value / own } else { 0.0 }
    });
    (standardised.sum::<f64>() / degrees, degrees)
}
