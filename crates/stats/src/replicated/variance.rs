//! The noise as a function of the size of what is measured: σ²(t) = a² + (b t)².
//!
//! Squared residuals vₖ, each with a share dₖ = 1 − hₖ of a degree of freedom, have the mean σ²(tₖ) and the
//! variance 2σ⁴/dₖ if the noise is normal. Maximising the likelihood of that gamma distribution is
//! iterating weighted least squares of v on (1, t²) with weights d/σ⁴, both coefficients kept at or
//! above zero: Fisher scoring, as for variance functions in Davidian and Carroll, J. Am. Stat. Assoc. 82 (1987), and
//! for restricted likelihood, since d counts the degrees that the means took.

/// A squared residual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Square {
    /// The size of what was measured.
    pub(super) t: f64,
    /// The residual squared over its share: its mean is σ²(t).
    pub(super) value: f64,
    /// Its share of a degree of freedom.
    pub(super) share: f64,
}

impl Square {
    /// In an order that doesn't depend on that of the series, so that sums don't either.
    pub(super) fn sorted(mut squares: Vec<Self>) -> Vec<Self> {
        squares.sort_by(|a, b| {
            let order = a.t.total_cmp(&b.t).then(a.value.total_cmp(&b.value));
            order.then(a.share.total_cmp(&b.share))
        });
        squares
    }
}

/// σ²(t) = constant + factor · t².
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Variance {
    pub(super) constant: f64,
    pub(super) factor: f64,
}

/// Squares above this many variances are cut to it while outliers are still among them.
const CUT: f64 = 6.25;

/// E min(Z², 6.25) for a standard normal Z: what the cut leaves of a variance.
const LEFT: f64 = 0.977_56;

const MOST_STEPS: u32 = 200;

impl Variance {
    pub(super) fn at(self, t: f64) -> f64 {
        self.constant + self.factor * t * t
    }

    /// By maximum likelihood, from a start. `None` where all residuals are zero.
    pub(super) fn likely(squares: &[Square], start: Self) -> Option<Self> {
        Self::iterate(squares, start, |value, _| value)
    }

    /// The same with large squares cut off, and the cut's bias at the normal distribution undone.
    pub(super) fn robust(squares: &[Square], start: Self) -> Option<Self> {
        Self::iterate(squares, start, |value, variance| value.min(CUT * variance) / LEFT)
    }

    /// A start: the constant and the proportional noise that halve the typical square between them.
    pub(super) fn start(squares: &[Square]) -> Option<Self> {
        let mut sizes: Vec<f64> = squares.iter().map(|square| square.value).collect();
        let mut relative: Vec<f64> = squares
            .iter()
            .filter(|square| square.t != 0.0)
            .map(|square| square.value / (square.t * square.t))
            .collect();
        // The upper quartile of Z² is 1.32; quartiles of few replicates hold many zeros, medians more.
        let upper = |list: &mut Vec<f64>| {
            list.sort_by(f64::total_cmp);
            list.get(list.len() * 3 / 4).map_or(0.0, |value| value / 1.32)
        };
        let start = Self { constant: upper(&mut sizes) / 2.0, factor: upper(&mut relative) / 2.0 };
        (start.constant > 0.0 || start.factor > 0.0).then_some(start)
    }

    fn iterate(squares: &[Square], start: Self, cut: impl Fn(f64, f64) -> f64) -> Option<Self> {
        let mut current = start;
        for _ in 0..MOST_STEPS {
            let next = Self::step(squares, current, &cut)?;
            let change = squares.iter().fold(0.0_f64, |most, square| {
                most.max((next.at(square.t) / current.at(square.t) - 1.0).abs())
            });
            current = next;
            if change < 1e-9 {
                break;
            }
        }
        Some(current)
    }

    fn step(squares: &[Square], current: Self, cut: &impl Fn(f64, f64) -> f64) -> Option<Self> {
        let (mut ones, mut mixed, mut fourth, mut right, mut right_t) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for square in squares {
            let variance = current.at(square.t);
            if variance <= 0.0 {
                continue;
            }
            // In units of the current variance at each point, so that all terms are of one size.
            let (one, t) = (1.0 / variance, square.t * square.t / variance);
            let value = cut(square.value, variance) / variance;
            ones += square.share * one * one;
            mixed += square.share * one * t;
            fourth += square.share * t * t;
            right += square.share * one * value;
            right_t += square.share * t * value;
        }
        let determinant = ones * fourth - mixed * mixed;
        let both = Self {
            constant: (fourth * right - mixed * right_t) / determinant,
            factor: (ones * right_t - mixed * right) / determinant,
        };
        let solvable = determinant > 1e-12 * ones * fourth;
        let next = if solvable && both.constant >= 0.0 && both.factor >= 0.0 {
            both
        } else {
            // On the edge that fits better: the reduction of the sum of squares is right²/ones there.
            let constant = Self { constant: right / ones, factor: 0.0 };
            let factor = Self { constant: 0.0, factor: right_t / fourth };
            let gain = (right * right / ones, right_t * right_t / fourth);
            if !gain.1.is_finite() || gain.0 >= gain.1 { constant } else { factor }
        };
        let usable = next.constant.is_finite() && next.factor.is_finite();
        (usable && (next.constant > 0.0 || next.factor > 0.0)).then_some(next)
    }

    /// The degrees of freedom with which `constant_part·a² + factor_part·b²` is known, by
    /// Satterthwaite (Biometrics 2, 1946): 2V²/Var V with the inverse of Fisher's information.
    pub(super) fn degrees(self, squares: &[Square], constant_part: f64, factor_part: f64) -> f64 {
        let (mut ones, mut mixed, mut fourth, mut total) = (0.0, 0.0, 0.0, 0.0);
        for square in squares {
            let variance = self.at(square.t);
            let (one, t) = (1.0 / variance, square.t * square.t / variance);
            ones += square.share * one * one;
            mixed += square.share * one * t;
            fourth += square.share * t * t;
            total += square.share;
        }
        let (a, b) = (constant_part, factor_part);
        let value = self.constant * a + self.factor * b;
        let determinant = ones * fourth - mixed * mixed;
        // Half of Var V.
        let half = if self.constant > 0.0 && self.factor > 0.0 && determinant > 0.0 {
            (a * a * fourth - 2.0 * a * b * mixed + b * b * ones) / determinant
        } else if self.factor > 0.0 {
            b * b / fourth
        } else {
            a * a / ones
        };
        let degrees = value * value / half;
        if degrees.is_finite() { degrees.clamp(1.0, total.max(1.0)) } else { 1.0 }
    }
}
