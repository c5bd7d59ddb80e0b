//! Exact fractions of whole numbers.

use core::cmp::Ordering;

/// A fraction in lowest terms. Two are equal if and only if the numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    /// In lowest terms; the caller keeps the denominator above zero.
    pub(crate) fn new(numerator: i128, denominator: i128) -> Self {
        debug_assert!(denominator > 0, "a positive denominator");
        let (mut a, mut b) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        // A divisor of the denominator, which is positive, so it fits and isn't zero.
        let divisor = i128::try_from(a).unwrap_or(1).max(1);
        Self { numerator: numerator / divisor, denominator: denominator / divisor }
    }

    /// What stands above the line.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// What stands below the line: above zero.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// Whether it is a whole number.
    pub fn is_whole(self) -> bool {
        self.denominator == 1
    }

    /// The nearest `f64`, or one next to it.
    #[expect(clippy::cast_precision_loss, reason = "rounding is what is asked for")]
    pub fn to_f64(self) -> f64 {
        let whole = self.numerator / self.denominator;
        let rest = self.numerator % self.denominator;
        whole as f64 + rest as f64 / self.denominator as f64
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { numerator: self.numerator.abs(), ..self }
    }
}

impl Ord for Fraction {
    /// By long division, since the products of cross-multiplication may not fit.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (*self, *other);
        let mut flipped = false;
        loop {
            let wholes =
                (a.numerator.div_euclid(a.denominator), b.numerator.div_euclid(b.denominator));
            let rests =
                (a.numerator.rem_euclid(a.denominator), b.numerator.rem_euclid(b.denominator));
            let order = wholes.0.cmp(&wholes.1);
            let order = match (order, rests) {
                (Ordering::Equal, (0, 0)) => return Ordering::Equal,
                (Ordering::Equal, (0, _)) => Ordering::Less,
                (Ordering::Equal, (_, 0)) => Ordering::Greater,
                (Ordering::Equal, _) => {
                    // Of two proper fractions the smaller has the greater inverse.
                    a = Self { numerator: a.denominator, denominator: rests.0 };
                    b = Self { numerator: b.denominator, denominator: rests.1 };
                    flipped = !flipped;
                    continue;
                }
                (decided, _) => decided,
            };
            return if flipped { order.reverse() } else { order };
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_terms_and_order() {
        assert_eq!(Fraction::new(6, 4), Fraction::new(3, 2));
        assert_eq!(Fraction::new(0, 7), Fraction::new(0, 1));
        let sorted = [(-3, 2), (-1, 3), (0, 1), (1, 3), (2, 5), (1, 2), (7, 2)];
        let fractions: Vec<_> = sorted.iter().map(|&(n, d)| Fraction::new(n, d)).collect();
        assert!(fractions.windows(2).all(|pair| pair[0] < pair[1]));
        let huge = 1 << 100;
        assert!(Fraction::new(huge + 1, huge) < Fraction::new(huge, huge - 1));
    }

    #[test]
    fn as_a_float_it_is_rounded() {
        assert_eq!(Fraction::new(1, 3).to_f64().to_bits(), (1.0_f64 / 3.0).to_bits());
        assert_eq!(Fraction::new(-7, 2).to_f64().to_bits(), (-3.5_f64).to_bits());
    }
}
