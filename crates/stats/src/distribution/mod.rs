//! The distributions that intervals and tests are read from: normal, Student's t, χ², and F.
//!
//! Elementary functions come from `libm`, whose results are the same bits on every machine; those
//! of a C library are not.

mod incomplete;
mod invert;

use thiserror::Error;

use crate::confidence::Confidence;
use incomplete::{Beta, gamma};
use invert::{Tail, upper_quantile};

/// Why there is no such distribution.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("degrees of freedom lie from 0.1 to 1e5, found {0}")]
pub struct DistributionError(f64);

fn degrees(value: f64) -> Result<f64, DistributionError> {
    if (0.1..=1e5).contains(&value) { Ok(value) } else { Err(DistributionError(value)) }
}

fn probability(value: f64) -> Option<f64> {
    (value > 0.0 && value < 1.0).then_some(value)
}

/// The standard normal distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Normal;

impl Normal {
    /// P(X ≤ x); `None` of a NaN.
    pub fn cdf(x: f64) -> Option<f64> {
        (!x.is_nan()).then(|| 0.5 * libm::erfc(-x * core::f64::consts::FRAC_1_SQRT_2))
    }

    /// The x with P(X ≤ x) = p; `None` unless 0 < p < 1.
    pub fn quantile(p: f64) -> Option<f64> {
        let both = |x: f64| Tail {
            probability: libm::erfc(x * core::f64::consts::FRAC_1_SQRT_2),
            // Twice the density, times x.
            front: x * libm::exp(-x * x / 2.0) * 2.0 / (core::f64::consts::TAU).sqrt(),
        };
        symmetric(probability(p)?, both)
    }
}

/// Student's t distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentT {
    degrees: f64,
}

impl StudentT {
    /// With this many degrees of freedom, not necessarily a whole number.
    pub fn new(degrees_of_freedom: f64) -> Result<Self, DistributionError> {
        Ok(Self { degrees: degrees(degrees_of_freedom)? })
    }

    /// P(|T| ≥ |t|), by the incomplete beta function (Abramowitz and Stegun, 26.7.1); `None` of a
    /// NaN.
    pub fn two_sided(self, t: f64) -> Option<f64> {
        (!t.is_nan()).then(|| self.both(t.abs()).probability)
    }

    /// P(T ≤ t); `None` of a NaN.
    pub fn cdf(self, t: f64) -> Option<f64> {
        let tail = self.two_sided(t)? / 2.0;
        Some(if t > 0.0 { 1.0 - tail } else { tail })
    }

    /// The t with P(T ≤ t) = p; `None` unless 0 < p < 1, or where it exceeds an `f64`.
    pub fn quantile(self, p: f64) -> Option<f64> {
        symmetric(probability(p)?, |t| self.both(t))
    }

    /// The number of standard errors on each side of an interval.
    pub fn critical(self, confidence: Confidence) -> f64 {
        upper_quantile(confidence.error(), |t| self.both(t))
            .expect("a confidence leaves at least a millionth, and degrees are at least 0.1")
    }

    fn both(self, t: f64) -> Tail {
        if t == 0.0 {
            return Tail { probability: 1.0, front: 0.0 };
        }
        // Divided by t² or by the degrees, whichever is greater, so that nothing overflows.
        let ratio = (t / self.degrees.sqrt()).powi(2);
        let (x, y) = if ratio < 1.0 {
            (1.0 / (1.0 + ratio), ratio / (1.0 + ratio))
        } else {
            ((1.0 / ratio) / (1.0 + 1.0 / ratio), 1.0 / (1.0 + 1.0 / ratio))
        };
        let beta = Beta::new(self.degrees / 2.0, 0.5, x, y);
        Tail { probability: beta.lower(), front: 2.0 * beta.front() }
    }
}

/// The χ² distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquared {
    degrees: f64,
}

impl ChiSquared {
    /// With this many degrees of freedom.
    pub fn new(degrees_of_freedom: f64) -> Result<Self, DistributionError> {
        Ok(Self { degrees: degrees(degrees_of_freedom)? })
    }

    /// P(X ≤ x); `None` of a NaN.
    pub fn cdf(self, x: f64) -> Option<f64> {
        (!x.is_nan()).then(|| if x <= 0.0 { 0.0 } else { gamma(self.degrees / 2.0, x / 2.0).lower })
    }

    /// P(X ≥ x); `None` of a NaN.
    pub fn upper(self, x: f64) -> Option<f64> {
        (!x.is_nan()).then(|| if x <= 0.0 { 1.0 } else { self.tail(x).probability })
    }

    /// The x with P(X ≤ x) = p; `None` unless 0 < p < 1, or where it exceeds an `f64`.
    pub fn quantile(self, p: f64) -> Option<f64> {
        either(probability(p)?, |x| self.tail(x), |x| gamma(self.degrees / 2.0, x / 2.0).lower)
    }

    fn tail(self, x: f64) -> Tail {
        let gamma = gamma(self.degrees / 2.0, x / 2.0);
        Tail { probability: gamma.upper, front: gamma.front }
    }
}

/// Fisher's F distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FisherF {
    numerator: f64,
    denominator: f64,
}

impl FisherF {
    /// Of a ratio of two mean squares with these degrees of freedom.
    pub fn new(numerator: f64, denominator: f64) -> Result<Self, DistributionError> {
        Ok(Self { numerator: degrees(numerator)?, denominator: degrees(denominator)? })
    }

    /// P(F ≤ f); `None` of a NaN.
    pub fn cdf(self, f: f64) -> Option<f64> {
        (!f.is_nan()).then(|| if f <= 0.0 { 0.0 } else { self.beta(f).upper() })
    }

    /// P(F ≥ f); `None` of a NaN.
    pub fn upper(self, f: f64) -> Option<f64> {
        (!f.is_nan()).then(|| if f <= 0.0 { 1.0 } else { self.beta(f).lower() })
    }

    /// The f with P(F ≤ f) = p; `None` unless 0 < p < 1, or where it exceeds an `f64`.
    pub fn quantile(self, p: f64) -> Option<f64> {
        let tail = |f: f64| {
            let beta = self.beta(f);
            Tail { probability: beta.lower(), front: beta.front() }
        };
        either(probability(p)?, tail, |f| self.beta(f).upper())
    }

    fn beta(self, f: f64) -> Beta {
        let ratio = f * (self.numerator / self.denominator);
        let (x, y) = if ratio < 1.0 {
            (1.0 / (1.0 + ratio), ratio / (1.0 + ratio))
        } else {
            ((1.0 / ratio) / (1.0 + 1.0 / ratio), 1.0 / (1.0 + 1.0 / ratio))
        };
        Beta::new(self.denominator / 2.0, self.numerator / 2.0, x, y)
    }
}

/// A quantile of a distribution that is symmetric about 0, from the probability of both tails.
fn symmetric(p: f64, both: impl Fn(f64) -> Tail) -> Option<f64> {
    let (tail, sign) = if p < 0.5 { (p, -1.0) } else { (1.0 - p, 1.0) };
    if tail >= 0.5 {
        return Some(0.0);
    }
    Some(sign * upper_quantile(2.0 * tail, both)?)
}

/// A quantile of a distribution of positive numbers, from whichever tail is smaller.
fn either(p: f64, upper: impl Fn(f64) -> Tail, lower: impl Fn(f64) -> f64) -> Option<f64> {
    if p >= 0.5 {
        return upper_quantile(1.0 - p, upper);
    }
    // In 1/x the lower tail is an upper one, and x·d/dx only changes its sign.
    let quantile = upper_quantile(p, |inverse| Tail {
        probability: lower(1.0 / inverse),
        front: upper(1.0 / inverse).front,
    })?;
    Some(1.0 / quantile).filter(|x| x.is_finite())
}
