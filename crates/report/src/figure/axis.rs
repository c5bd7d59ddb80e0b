//! Scales and their ticks.
//!
//! Only IEEE arithmetic is used: the logarithm of a C library may differ in its last bit from one
//! machine to the next, and the bytes of a picture must not.

/// A linear scale over round ticks.
#[derive(Debug, Clone)]
pub(super) struct Linear {
    low: f64,
    high: f64,
    step: f64,
}

impl Linear {
    /// A scale that covers `low..=high` and starts and ends at ticks, about `wanted` of them.
    pub(super) fn covering(low: f64, high: f64, wanted: f64) -> Self {
        let span = high - low;
        let span = if span > 0.0 { span } else { (low.abs() * 0.02).max(1.0) };
        let step = round_step(span / wanted);
        let low = (low / step).floor() * step;
        let mut high = (high / step).ceil() * step;
        if high <= low {
            high = low + step;
        }
        Self { low, high, step }
    }

    /// Where `value` lies, from 0 to 1.
    pub(super) fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    pub(super) fn low(&self) -> f64 {
        self.low
    }

    pub(super) fn high(&self) -> f64 {
        self.high
    }

    /// Ticks and their labels, in thousands (k), millions (M), or billions (G) as suits.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let magnitude = self.low.abs().max(self.high.abs());
        let (unit, suffix) = if magnitude >= 1e9 {
            (1e9, "G")
        } else if magnitude >= 1e6 {
            (1e6, "M")
        } else if magnitude >= 1e4 {
            (1e3, "k")
        } else {
            (1.0, "")
        };
        let mut decimals = 0;
        let mut step = self.step / unit;
        // A step is 1, 2, or 5 times a power of ten, so this many decimals tell ticks apart.
        while step < 0.999 && decimals < 9 {
            step *= 10.0;
            decimals += 1;
        }
        let mut ticks = Vec::new();
        let mut at = 0.0;
        while self.low + at * self.step <= self.high + self.step / 2.0 {
            // Multiples of the step: where the sum of the two is zero, it is exactly zero.
            let value = self.low + at * self.step;
            let label = if value == 0.0 {
                "0".to_owned()
            } else {
                format!("{:.decimals$}{suffix}", value / unit)
            };
            ticks.push((value, label));
            at += 1.0;
        }
        ticks
    }
}

/// The greatest of 1, 2, 5 × 10ⁿ that is not above `raw`, or the next one where that is closer.
fn round_step(raw: f64) -> f64 {
    let mut power = 1.0;
    while power * 10.0 <= raw {
        power *= 10.0;
    }
    while power > raw {
        power /= 10.0;
    }
    let digit = raw / power;
    let round = if digit < 1.5 {
        1.0
    } else if digit < 3.5 {
        2.0
    } else if digit < 7.5 {
        5.0
    } else {
        10.0
    };
    round * power
}

/// A logarithmic scale over whole decades.
#[derive(Debug, Clone)]
pub(super) struct Decades {
    low: i32,
    high: i32,
}

impl Decades {
    /// A scale that covers the positive values given, if there are any.
    pub(super) fn covering(values: impl Iterator<Item = f64>) -> Self {
        let logs: Vec<f64> = values.filter(|value| *value > 0.0).map(log10).collect();
        let low = logs.iter().copied().fold(f64::INFINITY, f64::min).floor();
        let high = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max).ceil();
        if low > high {
            return Self { low: 0, high: 1 };
        }
        let low = crate::number::pixel(low);
        Self { low, high: crate::number::pixel(high).max(low + 1) }
    }

    /// Where a positive `value` lies, from 0 to 1.
    pub(super) fn share(&self, value: f64) -> f64 {
        (log10(value) - f64::from(self.low)) / f64::from(self.high - self.low)
    }

    /// Powers of ten and their labels.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        (self.low..=self.high)
            .map(|power| {
                let share = f64::from(power - self.low) / f64::from(self.high - self.low);
                (share, label(power))
            })
            .collect()
    }
}

fn label(power: i32) -> String {
    match power {
        -4..=-1 => format!("0.{}1", "0".repeat(usize::try_from(-power - 1).unwrap_or(0))),
        0..=5 => crate::number::integer(10_u64.pow(power.unsigned_abs())),
        6.. => format!("1e{power}"),
        _ => format!("1e-{}", power.unsigned_abs()),
    }
}

/// Decimal logarithm of a positive number, from its exponent and the series of artanh.
fn log10(value: f64) -> f64 {
    let mut exponent = 0.0;
    let mut mantissa = value;
    while mantissa >= 10.0 {
        mantissa /= 10.0;
        exponent += 1.0;
    }
    while mantissa < 1.0 {
        mantissa *= 10.0;
        exponent -= 1.0;
    }
    // ln m = 2 artanh((m − 1)/(m + 1)); two square roots bring m near 1, where this converges fast.
    let root = mantissa.sqrt().sqrt();
    let ratio = (root - 1.0) / (root + 1.0);
    let mut power = ratio;
    let mut sum = 0.0;
    let mut odd = 1.0;
    while odd < 40.0 {
        sum += power / odd;
        power *= ratio * ratio;
        odd += 2.0;
    }
    exponent + 8.0 * sum / core::f64::consts::LN_10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_logarithm_is_the_logarithm() {
        for value in [1e-9, 0.003, 0.5, 1.0, 2.0, 9.999, 10.0, 12345.6789, 3e15] {
            assert!((log10(value) - value.log10()).abs() < 1e-12, "{value}");
        }
    }

    #[test]
    fn linear_ticks_are_round_and_distinct() {
        let labels = |low, high| -> Vec<String> {
            Linear::covering(low, high, 5.0).ticks().into_iter().map(|tick| tick.1).collect()
        };
        assert_eq!(labels(0.0, 1_200_000.0), ["0", "0.2M", "0.4M", "0.6M", "0.8M", "1.0M", "1.2M"]);
        assert_eq!(labels(0.0, 36.0), ["0", "5", "10", "15", "20", "25", "30", "35", "40"]);
        assert_eq!(
            labels(1e9, 1e9 + 4e3),
            ["1.000000G", "1.000001G", "1.000002G", "1.000003G", "1.000004G"]
        );
        assert_eq!(labels(7.0, 7.0), ["7.0", "7.2"]);
        assert_eq!(labels(-3.0, 3.0), ["-3", "-2", "-1", "0", "1", "2", "3"]);
    }

    #[test]
    fn decades_cover_their_values() {
        let scale = Decades::covering([0.3, 3792.0, 0.0, -1.0].into_iter());
        let labels: Vec<String> = scale.ticks().into_iter().map(|tick| tick.1).collect();
        assert_eq!(labels, ["0.1", "1", "10", "100", "1,000", "10,000"]);
        assert!((scale.share(10.0) - 0.4).abs() < 1e-12);
        assert_eq!(Decades::covering([1.0].into_iter()).ticks().len(), 2);
        assert_eq!(Decades::covering(core::iter::empty()).ticks().len(), 2);
    }
}
