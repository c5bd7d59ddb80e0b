//! Two estimates beside each other: their difference, and their ratio.

use thiserror::Error;

use crate::{
    checked::{DataError, at_least, count, mean, sum, usable},
    confidence::Confidence,
    distribution::StudentT,
    estimate::{Estimate, EstimateError, Interval},
};

/// Why two estimates have no ratio with an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RatioError {
    /// The denominator's own interval holds 0, so that the ratio could be anything.
    #[error("the denominator isn't resolved from zero")]
    Unbounded,
    /// A result has no representation as an `f64`.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// A ratio with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    value: f64,
    interval: Interval,
}

impl Ratio {
    /// The numerator's value over the denominator's.
    pub fn value(self) -> f64 {
        self.value
    }

    /// Fieller's interval; not symmetric.
    pub fn interval(self) -> Interval {
        self.interval
    }
}

/// The mean of values with its standard error s/√n.
pub fn sample_mean(values: &[f64]) -> Result<Estimate, DataError> {
    at_least(values.len(), 2)?;
    usable(values.iter().copied())?;
    let n = count(values.len());
    let middle = mean(values).unwrap_or(0.0);
    let variance = sum(values.iter().map(|value| (value - middle).powi(2))) / (n - 1.0);
    Ok(Estimate::new(middle, (variance / n).sqrt(), n - 1.0).expect("all from usable numbers"))
}

/// `a − b` of independent estimates, with the degrees of freedom of Welch and Satterthwaite:
/// (Va + Vb)² / (Va²/νa + Vb²/νb) (Welch, Biometrika 34, 1947).
pub fn difference(a: Estimate, b: Estimate) -> Result<Estimate, EstimateError> {
    combine(a, b, 1.0)
}

/// Σ factor·estimate of independent estimates, with the degrees of freedom of Welch and Satterthwaite.
pub fn weighted_sum(
    terms: impl IntoIterator<Item = (f64, Estimate)>,
) -> Result<Estimate, EstimateError> {
    let terms: Vec<(f64, Estimate)> = terms.into_iter().collect();
    let variance = |(factor, one): &(f64, Estimate)| (factor * one.standard_error()).powi(2);
    let all = sum(terms.iter().map(variance));
    let degrees = if all > 0.0 {
        1.0 / sum(terms
            .iter()
            .map(|term| (variance(term) / all).powi(2) / term.1.degrees_of_freedom()))
    } else {
        terms.iter().map(|term| term.1.degrees_of_freedom()).fold(f64::INFINITY, f64::min)
    };
    let value = sum(terms.iter().map(|(factor, one)| factor * one.value()));
    Estimate::new(value, all.sqrt(), degrees)
}

/// `a / b` of independent estimates, by Fieller's theorem (J. R. Stat. Soc. B 16, 1954).
///
/// The interval holds the ρ for which `a − ρ b` is not significantly different from 0: it is exact
/// for normal estimates, where a first-order expansion is too narrow as soon as `b` is uncertain.
/// Degrees of freedom are those of `a − ρ b` at the estimate.
pub fn ratio(a: Estimate, b: Estimate, confidence: Confidence) -> Result<Ratio, RatioError> {
    let value = a.value() / b.value();
    if !value.is_finite() {
        return Err(RatioError::Unbounded);
    }
    let degrees = combine(a, b, value)?.degrees_of_freedom();
    let t = StudentT::new(degrees).map_err(|_| EstimateError::NotFinite)?.critical(confidence);
    // In units of the denominator: g is its squared relative half-width.
    let relative = t * b.standard_error() / b.value();
    let g = relative * relative;
    if g >= 1.0 {
        return Err(RatioError::Unbounded);
    }
    let own = t * a.standard_error() / b.value();
    // own² + (value² − own²/relative² …) rearranged so that nothing cancels.
    let root = (own * own * (1.0 - g) + value * value * g).sqrt();
    let interval = Interval::new((value - root) / (1.0 - g), (value + root) / (1.0 - g))?;
    Ok(Ratio { value, interval })
}

/// `a − factor·b`.
fn combine(a: Estimate, b: Estimate, factor: f64) -> Result<Estimate, EstimateError> {
    weighted_sum([(1.0, a), (-factor, b)])
}
