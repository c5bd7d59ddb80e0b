//! Numbers of few digits, exactly as they are written.

use core::{fmt, str::FromStr};

use serde::{Serialize, Serializer};
use thiserror::Error;

/// Most significant digits that an `f64` carries.
const MOST_DIGITS: usize = 17;

/// How multipliers are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To so many significant digits, upwards: no multiplier is too small.
    Up(usize),
    /// To so many significant digits, to the nearest.
    Nearest(usize),
    /// Not at all.
    None,
}

/// A rounding that is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no rounding; write `up:2`, `nearest:3`, or `none`, with 1 to 17 digits")]
pub struct RoundingError(String);

impl FromStr for Rounding {
    type Err = RoundingError;

    fn from_str(text: &str) -> Result<Self, RoundingError> {
        let wrong = || RoundingError(text.to_owned());
        let digits = |digits: &str| {
            digits.parse().ok().filter(|it| (1..=MOST_DIGITS).contains(it)).ok_or_else(wrong)
        };
        match text.split_once(':') {
            None if text == "none" => Ok(Self::None),
            Some(("up", number)) => digits(number).map(Self::Up),
            Some(("nearest", number)) => digits(number).map(Self::Nearest),
            _ => Err(wrong()),
        }
    }
}

/// `mantissa` × 10^`exponent`, above zero; the mantissa does not end in 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    mantissa: u64,
    exponent: i32,
}

impl Decimal {
    /// A number above zero, rounded; `None` of any other number.
    pub fn of(value: f64, rounding: Rounding) -> Option<Self> {
        if !(value.is_normal() && value > 0.0) {
            return None;
        }
        match rounding {
            Rounding::None => Self::parse(&format!("{value:e}")),
            Rounding::Nearest(digits) => Self::parse(&format!("{value:.*e}", digits.max(1) - 1)),
            Rounding::Up(digits) => {
                let mut near = Self::digits_of(&format!("{value:.*e}", digits.max(1) - 1))?;
                if near.to_f64() < value {
                    near.mantissa += 1;
                }
                Some(near.normalised())
            }
        }
    }

    /// The nearest `f64`.
    pub fn to_f64(self) -> f64 {
        format!("{}e{}", self.mantissa, self.exponent).parse().unwrap_or(f64::MAX)
    }

    /// The whole number that stands for it where 10^`power` stands for 1, rounded up.
    pub fn fixed_point(self, power: i32) -> String {
        let shift = self.exponent + power;
        if let Ok(zeros) = usize::try_from(shift) {
            return format!("{}{}", self.mantissa, "0".repeat(zeros));
        }
        // A mantissa has at most 20 digits, so that more than 19 taken off leave less than 1.
        let divisor = u32::try_from(-shift).ok().and_then(|digits| 10_u64.checked_pow(digits));
        divisor.map_or(1, |divisor| self.mantissa.div_ceil(divisor)).to_string()
    }

    fn parse(text: &str) -> Option<Self> {
        Self::digits_of(text).map(Self::normalised)
    }

    /// From the form `1.25e-3`.
    fn digits_of(text: &str) -> Option<Self> {
        let (digits, exponent) = text.split_once('e')?;
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let mantissa = format!("{whole}{decimals}").parse().ok()?;
        let exponent: i32 = exponent.parse().ok()?;
        Some(Self { mantissa, exponent: exponent - i32::try_from(decimals.len()).ok()? })
    }

    fn normalised(mut self) -> Self {
        while self.mantissa > 0 && self.mantissa.is_multiple_of(10) {
            self.mantissa /= 10;
            self.exponent += 1;
        }
        self
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.to_string();
        let Ok(decimals) = usize::try_from(-self.exponent) else {
            return write!(f, "{digits}{}", "0".repeat(self.exponent.unsigned_abs() as usize));
        };
        if decimals == 0 {
            return f.write_str(&digits);
        }
        let padded = format!("{digits:0>width$}", width = decimals + 1);
        let (whole, fraction) = padded.split_at(padded.len() - decimals);
        write!(f, "{whole}.{fraction}")
    }
}

impl Serialize for Decimal {
    /// As a number.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn up(value: f64, digits: usize) -> String {
        Decimal::of(value, Rounding::Up(digits)).expect("above zero").to_string()
    }

    #[test]
    fn rounds_up_to_significant_digits_and_leaves_what_has_few() {
        for (value, digits, text) in [
            (154.2, 2, "160"),
            (1.0, 2, "1"),
            (1.000_000_1, 2, "1.1"),
            (0.046, 2, "0.046"),
            (0.046_1, 2, "0.047"),
            (9.91, 2, "10"),
            (0.1, 1, "0.1"),
            (99.5, 2, "100"),
            (923.0, 3, "923"),
        ] {
            assert_eq!(up(value, digits), text, "{value}");
        }
    }

    #[test]
    fn fixed_point_is_exact_or_rounded_up() {
        let of = |value| Decimal::of(value, Rounding::None).expect("above zero");
        assert_eq!(of(0.047).fixed_point(18), "47000000000000000");
        assert_eq!(of(160.0).fixed_point(18), "160000000000000000000");
        assert_eq!(of(0.0471).fixed_point(3), "48");
        assert_eq!(of(1e-40).fixed_point(3), "1");
        assert_eq!(of(1.0).fixed_point(0), "1");
    }

    #[test]
    fn words_of_roundings() {
        assert_eq!("up:2".parse(), Ok(Rounding::Up(2)));
        assert_eq!("nearest:17".parse(), Ok(Rounding::Nearest(17)));
        assert_eq!("none".parse(), Ok(Rounding::None));
        for text in ["", "up", "up:0", "up:18", "down:2", "up:-1", "2"] {
            assert!(text.parse::<Rounding>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_not_above_zero_is_no_multiplier() {
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY, 5e-324] {
            assert_eq!(Decimal::of(value, Rounding::Up(2)), None);
        }
    }

    proptest! {
        #[test]
        fn up_is_never_below_and_less_than_a_digit_above(value in 1e-30_f64..1e30, digits in 1_usize..=15) {
            let rounded = Decimal::of(value, Rounding::Up(digits)).expect("above zero").to_f64();
            prop_assert!(rounded >= value);
            let digit = 10_f64.powi(1 - i32::try_from(digits).expect("small"));
            prop_assert!(rounded <= value * (1.0 + 1.001 * digit), "{} {}", value, rounded);
        }

        #[test]
        fn text_reads_back_as_the_same_number(value in 1e-30_f64..1e30) {
            let exact = Decimal::of(value, Rounding::None).expect("above zero");
            prop_assert_eq!(exact.to_string().parse::<f64>(), Ok(value));
            prop_assert_eq!(exact.to_f64().to_bits(), value.to_bits());
        }
    }
}
