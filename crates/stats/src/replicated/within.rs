//! The line within samples: yᵢⱼ = αⱼ + β xᵢ + e with Var e = σᵢ².
//!
//! Each sample has its own intercept, so only contrasts within a sample tell of the slope: with x̄ⱼ and
//! ȳⱼ the weighted means of sample j,
//!
//! β̂ = Σ w (x − x̄ⱼ)(y − ȳⱼ) / S, S = Σ w (x − x̄ⱼ)²;
//!
//! the covariance estimator of Searle, *Linear Models* (1971), section 8.2. A sample that is slow as a whole moves
//! its intercept, and neither the slope nor its error.

use super::series::{Cell, Series};
use crate::double::Double;

pub(super) struct Within {
    pub(super) slope: f64,
    /// The intercept of the average sample.
    pub(super) intercept: f64,
    /// S: the inverse variance of the slope.
    pub(super) information: f64,
    pub(super) total_weight: f64,
    pub(super) centre_x: f64,
    /// By sample: total weight, and the weighted means of x and y.
    centres: Vec<(f64, f64, f64)>,
    /// Number of measurements, less samples, less one.
    pub(super) degrees: usize,
}

impl Within {
    /// Fits the measurements that are kept, with a weight for each level; some sample has two levels.
    pub(super) fn fit(series: &Series, kept: &[bool], weights: &[f64]) -> Self {
        let zero = (Double::ZERO, Double::ZERO, Double::ZERO);
        let mut sums = vec![zero; series.samples];
        let origin = series.cells.first().map_or(0.0, |cell| cell.y);
        for cell in series.kept(kept) {
            let weight = Double::from(weights[cell.level]);
            let sum = &mut sums[cell.sample];
            sum.0 = sum.0 + weight;
            sum.1 = sum.1 + weight * Double::from(series.levels[cell.level]);
            sum.2 = sum.2 + weight * (Double::from(cell.y) - Double::from(origin));
        }
        let present: Vec<bool> = sums.iter().map(|sum| !sum.0.is_zero()).collect();
        let centres: Vec<(Double, Double, Double)> = sums
            .iter()
            .zip(&present)
            .map(|(sum, present)| {
                if *present {
                    (sum.0, sum.1 / sum.0, Double::from(origin) + sum.2 / sum.0)
                } else {
                    zero
                }
            })
            .collect();
        let (mut xx, mut xy) = (Double::ZERO, Double::ZERO);
        for cell in series.kept(kept) {
            let weight = Double::from(weights[cell.level]);
            let (_, x, y) = centres[cell.sample];
            let across = Double::from(series.levels[cell.level]) - x;
            xx = xx + weight * across * across;
            xy = xy + weight * across * (Double::from(cell.y) - y);
        }
        let slope = xy / xx;
        let total = Double::sum(centres.iter().map(|centre| centre.0));
        let centre_x = Double::sum(centres.iter().map(|centre| centre.0 * centre.1)) / total;
        let centre_y = Double::sum(centres.iter().map(|centre| centre.0 * centre.2)) / total;
        let samples = present.iter().filter(|present| **present).count();
        Self {
            slope: slope.round(),
            intercept: (centre_y - slope * centre_x).round(),
            information: xx.round(),
            total_weight: total.round(),
            centre_x: centre_x.round(),
            centres: centres.iter().map(|c| (c.0.round(), c.1.round(), c.2.round())).collect(),
            degrees: series.kept(kept).count().saturating_sub(samples + 1),
        }
    }

    /// What the line of its sample leaves of a measurement.
    pub(super) fn residual(&self, series: &Series, cell: &Cell) -> f64 {
        let (_, x, y) = self.centres[cell.sample];
        cell.y - y - self.slope * (series.levels[cell.level] - x)
    }

    /// How much of the fitted value the measurement itself decides.
    pub(super) fn leverage(&self, series: &Series, cell: &Cell, weights: &[f64]) -> f64 {
        let (total, x, _) = self.centres[cell.sample];
        let across = series.levels[cell.level] - x;
        (weights[cell.level] * (1.0 / total + across * across / self.information)).clamp(0.0, 1.0)
    }

    /// By measurement kept, the square of its weight in the slope, with its level.
    pub(super) fn pulls<'a>(
        &'a self,
        series: &'a Series,
        kept: &'a [bool],
        weights: &'a [f64],
    ) -> impl Iterator<Item = (usize, f64)> + 'a {
        series.kept(kept).map(|cell| {
            let across = series.levels[cell.level] - self.centres[cell.sample].1;
            (cell.level, (weights[cell.level] * across / self.information).powi(2))
        })
    }
}
