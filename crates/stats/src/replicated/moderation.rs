//! Variances that borrow from each other: the empirical Bayes estimate of Smyth (Stat. Appl. Genet. Mol. Biol. 3,
//! 2004), as in the package limma.
//!
//! Each series has a variance factor φ, known with d degrees of freedom; the true factors are taken from
//! d₀s₀²/χ²(d₀). From the spread of ln φ follow d₀ and s₀², and the moderated factor
//! (d₀s₀² + dφ)/(d₀ + d) has d₀ + d degrees of freedom. If the factors differ no more than chance makes
//! them, d₀ is infinite and all series share one factor.

use crate::checked::{count, sum};

/// With fewer series their spread says nothing, and the factors are taken to be equal.
const FEWEST_SERIES: usize = 5;

/// What the variance factors have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Prior {
    /// s₀².
    pub(super) factor: f64,
    /// d₀; `None` if infinite.
    pub(super) degrees: Option<f64>,
}

impl Prior {
    /// All series share the factor 1.
    pub(super) const COMMON: Self = Self { factor: 1.0, degrees: None };

    /// From the factors and their degrees of freedom, at least 1 each.
    pub(super) fn estimate(factors: &[(f64, f64)]) -> Self {
        if factors.len() < FEWEST_SERIES {
            return Self::COMMON;
        }
        // A factor of zero, from replicates that happen to agree, has no logarithm.
        let floor = 1e-5;
        let logs: Vec<f64> = factors
            .iter()
            .map(|&(factor, degrees)| {
                libm::log(factor.max(floor)) - digamma(degrees / 2.0) + libm::log(degrees / 2.0)
            })
            .collect();
        let n = count(logs.len());
        let mean = sum(logs.iter().copied()) / n;
        let spread = sum(logs.iter().map(|log| (log - mean).powi(2))) / (n - 1.0);
        let expected = sum(factors.iter().map(|&(_, degrees)| trigamma(degrees / 2.0))) / n;
        let Some(half) = inverse_trigamma(spread - expected) else {
            return Self::COMMON;
        };
        let factor = libm::exp(mean + digamma(half) - libm::log(half));
        if factor.is_finite() && factor > 0.0 {
            Self { factor, degrees: Some(2.0 * half) }
        } else {
            Self::COMMON
        }
    }

    /// The moderated factor and its degrees of freedom, for a series whose own factor is known with
    /// `own` degrees, where the common noise is known with `common`.
    pub(super) fn moderate(self, factor: f64, own: f64, common: f64) -> (f64, f64) {
        match self.degrees {
            None => (self.factor, common),
            Some(prior) => {
                // The prior can't be known better than the noise that it is a factor of.
                let prior = 1.0 / (1.0 / prior + 1.0 / common);
                let total = prior + own;
                ((prior * self.factor + own * factor) / total, total.max(1.0))
            }
        }
    }
}

/// ψ(x): recurrence to x ≥ 10, then the asymptotic series (Abramowitz and Stegun, 6.3.18).
fn digamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = square
        * (1.0 / 12.0
            - square
                * (1.0 / 120.0 - square * (1.0 / 252.0 - square * (1.0 / 240.0 - square / 132.0))));
    shift + libm::log(x) - 0.5 / x - series
}

/// ψ′(x), likewise (6.4.12).
fn trigamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift += 1.0 / (x * x);
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = 1.0 / 6.0
        - square
            * (1.0 / 30.0 - square * (1.0 / 42.0 - square * (1.0 / 30.0 - square * 5.0 / 66.0)));
    shift + 1.0 / x + square / 2.0 + square / x * series
}

/// The x with ψ′(x) = y, by bisection in ln x; `None` where that is infinite, or as good as.
fn inverse_trigamma(y: f64) -> Option<f64> {
    let (mut low, mut high) = (1e-3_f64, 1e4_f64);
    if y.is_nan() || y <= trigamma(high) {
        return None;
    }
    for _ in 0..100 {
        let middle = (low * high).sqrt();
        if trigamma(middle) > y {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some((low * high).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Abramowitz and Stegun, 6.3.2, 6.3.3, 6.4.2, and 6.4.4: −γ, −γ − 2 ln 2, π²/6, and π²/2.
    #[test]
    fn the_polygamma_functions_have_their_known_values() {
        let gamma = 0.577_215_664_901_532_9_f64;
        let close = |found: f64, expected: f64| (found / expected - 1.0).abs() < 1e-13;
        assert!(close(digamma(1.0), -gamma));
        assert!(close(digamma(0.5), -gamma - 2.0 * core::f64::consts::LN_2));
        assert!(close(trigamma(1.0), core::f64::consts::PI.powi(2) / 6.0));
        assert!(close(trigamma(0.5), core::f64::consts::PI.powi(2) / 2.0));
        for x in [0.1, 0.9, 3.0, 50.0] {
            assert!((inverse_trigamma(trigamma(x)).expect("in range") / x - 1.0).abs() < 1e-10);
        }
        assert_eq!(inverse_trigamma(-0.1), None);
    }

    #[test]
    fn equal_factors_are_shared_and_different_ones_keep_apart() {
        let equal: Vec<_> = [0.8, 1.1, 0.9, 1.2, 1.0].map(|factor| (factor, 6.0)).to_vec();
        assert_eq!(Prior::estimate(&equal), Prior::COMMON);
        let apart: Vec<_> = [0.01, 9.0, 0.1, 30.0, 1.0].map(|factor| (factor, 6.0)).to_vec();
        assert!(Prior::estimate(&apart).degrees.expect("finite") < 4.0);
    }
}
