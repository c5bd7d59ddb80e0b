//! The incomplete beta and gamma functions.
//!
//! Continued fractions and series as in Abramowitz and Stegun, 6.5.29, 6.5.31, and 26.5.8,
//! evaluated by the method of Lentz as modified by Thompson and Barnett (J. Comp. Phys. 64, 1986). What
//! stands before them is computed from Stirling's error, as in Loader, "Fast and accurate computation
//! of binomial probabilities" (2000), so that large parameters cost no digits.

use core::f64::consts::TAU;

/// Stands for zero in a denominator of Lentz's method.
const TINY: f64 = 1e-300;
const CLOSE: f64 = 1e-16;
/// The fractions take about √parameter terms.
const MOST_TERMS: u32 = 100_000;

/// `I_x(a, b)`, with y = 1 − x given apart so that neither loses digits.
pub(super) struct Beta {
    a: f64,
    b: f64,
    x: f64,
    y: f64,
}

impl Beta {
    pub(super) fn new(a: f64, b: f64, x: f64, y: f64) -> Self {
        Self { a, b, x, y }
    }

    /// `I_x(a, b)`.
    pub(super) fn lower(&self) -> f64 {
        if self.x <= 0.0 {
            return 0.0;
        }
        if self.y <= 0.0 {
            return 1.0;
        }
        if self.x < (self.a + 1.0) / (self.a + self.b + 2.0) {
            self.direct()
        } else {
            1.0 - self.mirrored().direct()
        }
    }

    /// `1 − I_x(a, b)`.
    pub(super) fn upper(&self) -> f64 {
        self.mirrored().lower()
    }

    fn mirrored(&self) -> Self {
        Self { a: self.b, b: self.a, x: self.y, y: self.x }
    }

    /// x^a y^b / B(a, b).
    pub(super) fn front(&self) -> f64 {
        let Self { a, b, x, y } = *self;
        if x <= 0.0 || y <= 0.0 {
            return 0.0;
        }
        let off = x * b - y * a;
        let exponent =
            a * log_less(off / a, x * (a + b) / a) + b * log_less(-off / b, y * (a + b) / b);
        let stirling = stirling_error(a + b) - stirling_error(a) - stirling_error(b);
        (a / TAU * (b / (a + b))).sqrt() * libm::exp(exponent + stirling)
    }

    fn direct(&self) -> f64 {
        let Self { a, b, x, y } = *self;
        // 1 − (a + b) x / (a + 1), without the loss of digits near x = 1.
        let (mut c, mut d) = (1.0, 1.0 / away((1.0 - b + (a + b) * y) / (a + 1.0)));
        let mut fraction = d;
        for term in 1..MOST_TERMS {
            let term = f64::from(term);
            let twice = a + 2.0 * term;
            let even = term * (b - term) * x / ((twice - 1.0) * twice);
            d = 1.0 / away(1.0 + even * d);
            c = away(1.0 + even / c);
            fraction *= c * d;
            let odd = -(a + term) * (a + b + term) * x / (twice * (twice + 1.0));
            d = 1.0 / away(1.0 + odd * d);
            c = away(1.0 + odd / c);
            fraction *= c * d;
            if (c * d - 1.0).abs() <= CLOSE {
                break;
            }
        }
        (self.front() / a * fraction).clamp(0.0, 1.0)
    }
}

/// Both incomplete gamma functions, and what stands before them.
pub(super) struct Gamma {
    pub(super) lower: f64,
    pub(super) upper: f64,
    /// x^a e^−x / Γ(a).
    pub(super) front: f64,
}

/// P(a, x) and Q(a, x) for x > 0.
pub(super) fn gamma(a: f64, x: f64) -> Gamma {
    if x.is_infinite() {
        return Gamma { lower: 1.0, upper: 0.0, front: 0.0 };
    }
    let exponent = a * log_less((x - a) / a, x / a) - stirling_error(a);
    let front = (a / TAU).sqrt() * libm::exp(exponent);
    if x < a + 1.0 {
        let (mut term, mut total) = (1.0 / a, 1.0 / a);
        for step in 1..MOST_TERMS {
            term *= x / (a + f64::from(step));
            total += term;
            if term <= total * CLOSE {
                break;
            }
        }
        let lower = (front * total).clamp(0.0, 1.0);
        return Gamma { lower, upper: 1.0 - lower, front };
    }
    let upper = (front * upper_fraction(a, x)).clamp(0.0, 1.0);
    Gamma { lower: 1.0 - upper, upper, front }
}

/// The continued fraction of Q(a, x).
fn upper_fraction(a: f64, x: f64) -> f64 {
    let mut base = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / away(base));
    let mut fraction = d;
    for step in 1..MOST_TERMS {
        let step = f64::from(step);
        let numerator = -step * (step - a);
        base += 2.0;
        d = 1.0 / away(numerator * d + base);
        c = away(base + numerator / c);
        fraction *= c * d;
        if (c * d - 1.0).abs() <= CLOSE {
            break;
        }
    }
    fraction
}

fn away(value: f64) -> f64 {
    if value.abs() < TINY { TINY } else { value }
}

/// ln(1 + e) − e, given 1 + e as well: near e = −1 that has the digits, elsewhere e has.
fn log_less(e: f64, one_more: f64) -> f64 {
    if e.abs() > 0.1 {
        return libm::log(one_more) - e;
    }
    // The series of the logarithm without its first term.
    let (mut power, mut total) = (-e, 0.0);
    for step in 2..40 {
        power *= -e;
        total -= power / f64::from(step);
    }
    total
}

/// The series of ln Γ(x) less Stirling's formula, in odd powers of 1/x.
const STIRLING: [f64; 6] =
    [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0];

/// ln Γ(x) less Stirling's formula.
fn stirling_error(x: f64) -> f64 {
    if x < 10.0 {
        return libm::lgamma(x) - ((x - 0.5) * libm::log(x) - x + 0.5 * libm::log(TAU));
    }
    let square = 1.0 / (x * x);
    STIRLING.iter().rev().fold(0.0, |total, term| total * square + term) / x
}
