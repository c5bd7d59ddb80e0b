//! Double-double arithmetic: a number as the unevaluated sum of two `f64`, about 31 digits.
//!
//! Cycle counts reach 10¹⁰ and differ by a few thousand between two blocks, so that plain sums of
//! squares would lose most digits of a residual. The error-free transformations are Knuth's sum
//! and the fused-multiply-add product; see Dekker, "A floating-point technique for extending the
//! available precision", Numerische Mathematik 18 (1971).

use core::ops::{Add, Div, Mul, Neg, Sub};

/// `high + low`, where `low` is at most half a unit in the last place of `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Double {
    high: f64,
    low: f64,
}

impl Double {
    pub(crate) const ZERO: Self = Self { high: 0.0, low: 0.0 };

    /// The nearest `f64`; a zero is always positive, so that it prints as `0`.
    pub(crate) fn round(self) -> f64 {
        self.high + self.low + 0.0
    }

    pub(crate) fn is_zero(self) -> bool {
        self.high == 0.0
    }

    pub(crate) fn abs(self) -> Self {
        if self.high < 0.0 { Self::ZERO - self } else { self }
    }

    pub(crate) fn is_negative(self) -> bool {
        self.high < 0.0
    }

    /// The square root of a number that is not below zero: Newton's step from that of `high`.
    pub(crate) fn sqrt(self) -> Self {
        if self.high <= 0.0 {
            return Self::ZERO;
        }
        let root = Self::from(self.high.sqrt());
        root + (self - root * root) / (root + root)
    }

    /// The sum of the products of two lists.
    pub(crate) fn dot(left: &[Self], right: &[Self]) -> Self {
        Self::sum(left.iter().zip(right).map(|(&a, &b)| a * b))
    }

    /// Sums in the order given; callers sort first where the order must not matter.
    pub(crate) fn sum(terms: impl Iterator<Item = Self>) -> Self {
        terms.fold(Self::ZERO, |total, term| total + term)
    }

    /// Renormalises, given that `high` is at least as large as `low`.
    fn quick(high: f64, low: f64) -> Self {
        let sum = high + low;
        Self { high: sum, low: low - (sum - high) }
    }
}

impl From<f64> for Double {
    fn from(value: f64) -> Self {
        Self { high: value, low: 0.0 }
    }
}

/// The exact sum of two `f64`.
fn two_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    let b_part = high - a;
    let a_part = high - b_part;
    Double { high, low: (a - a_part) + (b - b_part) }
}

/// The exact product of two `f64`.
fn two_product(a: f64, b: f64) -> Double {
    let high = a * b;
    Double { high, low: a.mul_add(b, -high) }
}

impl Add for Double {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let high = two_sum(self.high, other.high);
        let low = two_sum(self.low, other.low);
        let sum = Self::quick(high.high, high.low + low.high);
        Self::quick(sum.high, sum.low + low.low)
    }
}

impl Sub for Double {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + Self { high: -other.high, low: -other.low }
    }
}

impl Neg for Double {
    type Output = Self;

    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Mul for Double {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let product = two_product(self.high, other.high);
        let cross = self.high.mul_add(other.low, self.low * other.high);
        Self::quick(product.high, product.low + cross)
    }
}

impl Div for Double {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        // Long division with three digits, each an f64.
        let first = self.high / other.high;
        let rest = self - other * Self::from(first);
        let second = rest.high / other.high;
        let rest = rest - other * Self::from(second);
        let third = rest.high / other.high;
        Self::quick(first, second) + Self::from(third)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_an_f64_loses() {
        let tiny = Double::from(1e-20);
        let sum = Double::from(1.0) + tiny;
        assert_eq!((sum - Double::from(1.0)).round().to_bits(), 1e-20_f64.to_bits());
    }

    #[test]
    fn a_third_times_three_is_one() {
        let third = Double::from(1.0) / Double::from(3.0);
        let error = (third * Double::from(3.0) - Double::from(1.0)).round();
        assert!(error.abs() < 1e-31, "{error:e}");
    }

    #[test]
    fn the_root_of_two_squares_to_two() {
        let root = Double::from(2.0).sqrt();
        let error = (root * root - Double::from(2.0)).round();
        assert!(error.abs() < 1e-31, "{error:e}");
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!((Double::from(-0.0)).round().to_bits(), 0.0_f64.to_bits());
        assert_eq!(Double::from(-2.0).abs().round().to_bits(), 2.0_f64.to_bits());
    }
}
