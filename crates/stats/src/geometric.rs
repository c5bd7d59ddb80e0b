//! The geometric mean.

/// The mean of ratios: the number whose logarithm is the mean of theirs. `None` for an empty slice, or
/// one that holds a number that is not above zero, not finite, or subnormal.
pub fn geometric_mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() || !values.iter().all(|value| value.is_normal() && *value > 0.0) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (mut low, mut high) = (sorted[0], sorted[sorted.len() - 1]);
    // Bisection needs products only: the logarithm of a C library may differ in its last bit from one
    // machine to the next. A double has 2^64 values at most, so this ends, in practice within 2000 steps.
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return Some(if is_below_mean(high, &sorted) { high } else { low });
        }
        if is_below_mean(middle, &sorted) {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// Whether the product of `values / guess` is at least 1.
fn is_below_mean(guess: f64, sorted: &[f64]) -> bool {
    let (guess_mantissa, guess_exponent) = split(guess);
    let (mut mantissa, mut exponent) = (1.0, 0);
    for value in sorted {
        let (value_mantissa, value_exponent) = split(*value);
        let (next, carry) = split(mantissa * (value_mantissa / guess_mantissa));
        mantissa = next;
        exponent += carry + value_exponent - guess_exponent;
    }
    exponent >= 0
}

/// A normal positive number as `mantissa` × 2^`exponent` with a mantissa from 1 to below 2, so that
/// products of many numbers neither overflow nor underflow.
fn split(value: f64) -> (f64, i64) {
    const FRACTION: u64 = (1 << 52) - 1;
    const ONE: u64 = 1023 << 52;
    let bits = value.to_bits();
    // The sign bit is 0, and eleven bits fit.
    let exponent = i64::from((bits >> 52) as u16) - 1023;
    (f64::from_bits(bits & FRACTION | ONE), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(values: &[f64], expected: f64) {
        let mean = geometric_mean(values).expect("a mean");
        assert!((mean / expected - 1.0).abs() < 1e-14, "{mean} is not {expected}");
    }

    #[test]
    fn known_means() {
        near(&[2.0, 8.0], 4.0);
        near(&[0.5, 2.0], 1.0);
        near(&[1.0, 10.0, 100.0], 10.0);
        near(&[3.0], 3.0);
        near(&[2.5; 161], 2.5);
        near(&[1e300; 999], 1e300);
        near(&[1e-300, 1e300, 4.0], 4.0_f64.cbrt());
    }

    #[test]
    fn what_has_no_logarithm_has_no_mean() {
        for values in [&[][..], &[0.0], &[1.0, -1.0], &[5e-324], &[f64::NAN], &[f64::INFINITY, 1.0]]
        {
            assert_eq!(geometric_mean(values), None, "{values:?}");
        }
    }
}
