//! The slope of one series, with an interval that knows the noise, the samples, and the fit.

use thiserror::Error;

use super::{
    noise::{NoiseModel, NoiseSource, weights},
    series::Series,
    two_way::{TwoWay, level_means, per_level},
    within::Within,
};
use crate::{
    checked::count,
    distribution::FisherF,
    estimate::{Estimate, EstimateError},
};

/// Below this p-value the levels leave the line for more than noise, and the interval follows.
const BENT: f64 = 0.01;

/// Why a series has no slope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SlopeError {
    /// There is no series at this position.
    #[error("there is no such series")]
    NoSeries,
    /// A result has no representation as an `f64`.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// The mean of the measurements at one level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelMean {
    /// The level.
    pub x: f64,
    /// The mean of its measurements, without outliers.
    pub mean: f64,
    /// Its standard error by the noise model.
    pub standard_error: f64,
    /// The number of measurements, without outliers.
    pub measurements: usize,
}

/// The F test of the line against pure error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LackOfFit {
    f: f64,
    p_value: f64,
    numerator: f64,
    denominator: f64,
}

impl LackOfFit {
    /// The mean square of the level means about the line over that of pure error.
    pub fn f(self) -> f64 {
        self.f
    }

    /// The probability of such an F, or a greater one, if the line is straight.
    pub fn p_value(self) -> f64 {
        self.p_value
    }

    /// The degrees of freedom of both mean squares.
    pub fn degrees_of_freedom(self) -> (f64, f64) {
        (self.numerator, self.denominator)
    }

    /// Whether the levels leave the line for more than noise, at 1 %.
    pub fn is_bent(self) -> bool {
        self.p_value < BENT
    }
}

/// A slope and what it rests on.
///
/// The estimate is weighted least squares within samples, with weights from the noise model. Its
/// variance is φ/S: S from the weights, and φ the series' own variance factor, moderated by what all
/// series have in common. Degrees of freedom are Satterthwaite's for the noise model, and Smyth's for
/// the moderation.
///
/// If the levels leave the line for more than noise, more replicates of the same levels would not
/// help, and their number must not make the interval narrow. Then φ is the mean square of the lack of
/// fit, as in the scale factor of Birge (Phys. Rev. 40, 1932), with its few degrees of freedom.
#[derive(Debug, Clone, PartialEq)]
pub struct SlopeFit {
    slope: Estimate,
    intercept: Estimate,
    factor: f64,
    levels: Vec<LevelMean>,
    lack_of_fit: Option<LackOfFit>,
    samples: usize,
}

impl SlopeFit {
    pub(super) fn new(
        series: &Series,
        kept: &[bool],
        noise: &NoiseModel,
        (own, own_degrees): (f64, f64),
    ) -> Result<Self, SlopeError> {
        let weights = weights(series, kept, noise.variance);
        let means = level_means(series, kept);
        let line = Within::fit(series, kept, &weights);
        // How the two parts of the noise enter the variance of the slope.
        let (mut constant, mut share) = (0.0, 0.0);
        for (level, pull) in line.pulls(series, kept, &weights) {
            constant += pull;
            share += pull * means[level] * means[level];
        }
        let common = noise.variance.degrees(&noise.squares, constant, share);
        let (mut factor, mut degrees) = noise.prior.moderate(own, own_degrees, common);
        let lack_of_fit = (noise.source == NoiseSource::Replicates)
            .then(|| lack_of_fit(series, kept, &weights, &line, (factor, degrees)))
            .flatten();
        if let Some(test) = lack_of_fit.filter(|test| test.is_bent()) {
            (factor, degrees) = (factor * test.f, test.numerator);
        }
        let at_zero = 1.0 / line.total_weight + line.centre_x * line.centre_x / line.information;
        let levels = series.levels.iter().zip(&means).zip(per_level(series, kept));
        Ok(Self {
            slope: Estimate::new(line.slope, (factor / line.information).sqrt(), degrees)?,
            intercept: Estimate::new(line.intercept, (factor * at_zero).sqrt(), degrees)?,
            factor,
            levels: levels
                .zip(&weights)
                .map(|(((&x, &mean), measurements), weight)| LevelMean {
                    x,
                    mean,
                    standard_error: (1.0 / (weight * count(measurements.max(1)))).sqrt(),
                    measurements,
                })
                .collect(),
            lack_of_fit,
            samples: series.samples,
        })
    }

    /// Change of the measurement per unit of x.
    pub fn slope(&self) -> Estimate {
        self.slope
    }

    /// The measurement at x = 0, for the samples at hand: that other samples may be slow as a whole is
    /// not in its error.
    pub fn intercept(&self) -> Estimate {
        self.intercept
    }

    /// How much more this series scatters than the noise model says, as a factor of the variance.
    pub fn factor(&self) -> f64 {
        self.factor
    }

    /// The levels with their means.
    pub fn levels(&self) -> &[LevelMean] {
        &self.levels
    }

    /// The test of the line; `None` where nothing is replicated, or there are two levels only.
    pub fn lack_of_fit(&self) -> Option<LackOfFit> {
        self.lack_of_fit
    }

    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.samples
    }
}

/// What the line leaves over and above what the level means leave.
fn lack_of_fit(
    series: &Series,
    kept: &[bool],
    weights: &[f64],
    line: &Within,
    (factor, degrees): (f64, f64),
) -> Option<LackOfFit> {
    let fit = TwoWay::fit(series, kept, weights);
    let numerator = line.degrees.checked_sub(fit.degrees).filter(|degrees| *degrees > 0)?;
    // The line is the smaller model, so the sum of squares is that of the difference of both fits.
    let difference: f64 = series
        .kept(kept)
        .map(|cell| {
            let off = line.residual(series, cell) - fit.residual(cell);
            weights[cell.level] * off * off
        })
        .sum();
    let numerator = count(numerator);
    let f = difference / numerator / factor;
    let p_value = FisherF::new(numerator, degrees).ok()?.upper(f)?;
    f.is_finite().then_some(LackOfFit { f, p_value, numerator, denominator: degrees })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Measurement;

    /// Written by `tests/vectors/references.py` with statsmodels.
    const VECTORS: &str = include_str!("../../tests/vectors/references.csv");

    fn list(name: &str) -> Vec<f64> {
        let prefix = format!("replicated,{name},");
        let row = VECTORS.lines().find_map(|line| line.strip_prefix(&prefix)).expect(&prefix);
        row.split(' ').map(|text| text.parse().expect("a number")).collect()
    }

    /// Under equal weights both fits are ordinary least squares on indicators of samples and levels.
    #[test]
    fn the_two_fits_and_their_test_agree_with_statsmodels() {
        let (x, y) = (list("x"), list("y"));
        let samples = [0, 1, 2].into_iter().cycle();
        let measurements: Vec<Measurement> = x
            .into_iter()
            .zip(samples)
            .zip(y)
            .map(|((x, sample), y)| Measurement { x, sample, y })
            .collect();
        let series = Series::new(&measurements).expect("five levels");
        let (kept, weights) = (vec![true; 15], vec![1.0; 5]);
        let line = Within::fit(&series, &kept, &weights);
        let means = TwoWay::fit(&series, &kept, &weights);
        assert_eq!((line.degrees, means.degrees), (11, 8));
        let square: f64 =
            series.cells.iter().map(|cell| means.residual(cell) * means.residual(cell)).sum();
        let variance = square / 8.0;
        let test =
            lack_of_fit(&series, &kept, &weights, &line, (variance, 8.0)).expect("bent or not");
        let close = |found: f64, name: &str| {
            assert!((found / list(name)[0] - 1.0).abs() < 1e-10, "{name}: {found:e}");
        };
        close(line.slope, "slope");
        close(line.intercept, "intercept");
        close(variance.sqrt(), "sd");
        close(test.f(), "f");
        close(test.p_value(), "p");
        assert_eq!(test.degrees_of_freedom(), (3.0, 8.0));
        // The leverages add up to the rank of the design.
        let rank: f64 = series.cells.iter().map(|cell| means.leverage(cell, &weights)).sum();
        assert!((rank - 7.0).abs() < 1e-12, "{rank}");
        let rank: f64 =
            series.cells.iter().map(|cell| line.leverage(&series, cell, &weights)).sum();
        assert!((rank - 4.0).abs() < 1e-12, "{rank}");
    }

    /// A design with gaps: statsmodels isn't needed, since the normal equations can be checked. Residuals are
    /// orthogonal to every level and every sample under the weights.
    #[test]
    fn a_design_with_gaps_is_fitted_as_well() {
        let holes = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 2), (2, 2), (3, 1)];
        let measurements: Vec<Measurement> = holes
            .iter()
            .enumerate()
            .map(|(index, &(level, sample))| {
                let y = 3.0 + f64::from(level) + 0.1 * (count(index) * 7.0 % 5.0);
                Measurement { x: f64::from(level), sample, y }
            })
            .collect();
        let series = Series::new(&measurements).expect("levels");
        let (kept, weights) = (vec![true; 8], vec![1.0, 0.5, 2.0, 1.0]);
        let fit = TwoWay::fit(&series, &kept, &weights);
        // Eight measurements, four levels, and three samples, connected.
        assert_eq!(fit.degrees, 2);
        for level in 0..4 {
            let own = series.cells.iter().filter(|cell| cell.level == level);
            assert!(own.map(|cell| fit.residual(cell)).sum::<f64>().abs() < 1e-12);
        }
        for sample in 0..3 {
            let own = series.cells.iter().filter(|cell| cell.sample == sample);
            let sum: f64 = own.map(|cell| weights[cell.level] * fit.residual(cell)).sum();
            assert!(sum.abs() < 1e-12, "{sum:e}");
        }
    }
}
