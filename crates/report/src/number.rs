//! The one place where numbers become text, and where they change type.
//!
//! Tables show a fixed number of significant digits with `,` between thousands; CSV and JSON carry
//! the shortest text that reads back as the same number.

/// Digits shown of a number that is not whole.
const DIGITS: usize = 5;

/// A count as a float. Exact below 2⁵³, which no count of ours reaches.
#[allow(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}

/// A length as a float.
pub(crate) fn float_of_size(size: usize) -> f64 {
    float(u64::try_from(size).unwrap_or(u64::MAX))
}

/// The pixel nearest to a coordinate; coordinates beyond any picture are clamped.
#[allow(clippy::cast_possible_truncation, reason = "clamped to the range of the type first")]
pub(crate) fn pixel(coordinate: f64) -> i32 {
    coordinate.round().clamp(-1e6, 1e6) as i32
}

/// `1234567` as `1,234,567`.
pub(crate) fn integer(count: u64) -> String {
    group(&count.to_string())
}

/// As [`integer()`], for a length.
pub(crate) fn size(count: usize) -> String {
    group(&count.to_string())
}

/// A measured number for a table: whole numbers and large ones without decimals, others to five
/// significant digits.
pub(crate) fn measured(value: f64) -> String {
    let value = value + 0.0;
    let magnitude = value.abs();
    if magnitude >= 1e15 || (magnitude > 0.0 && magnitude < 1e-4) {
        return format!("{value:.*e}", DIGITS - 1);
    }
    if value.fract() == 0.0 {
        return group(&format!("{value:.0}"));
    }
    let mut decimals = DIGITS - 1;
    let mut bound = 10.0;
    while decimals > 0 && magnitude >= bound {
        decimals -= 1;
        bound *= 10.0;
    }
    // Below one, leading zeros are not significant.
    let mut bound = 1.0;
    while magnitude < bound {
        decimals += 1;
        bound /= 10.0;
    }
    group(&format!("{value:.decimals$}"))
}

/// A share as a percentage, rounded up, so that "within this" holds; never below 0.001%.
pub(crate) fn percent_bound(share: f64) -> String {
    let percent = share * 100.0;
    let (decimals, unit) = if percent >= 10.0 {
        (1, 10.0)
    } else if percent >= 1.0 {
        (2, 100.0)
    } else {
        (3, 1000.0)
    };
    format!("{:.decimals$}%", (percent * unit).ceil().max(1.0) / unit)
}

/// A share as a percentage to two digits after the point.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0 + 0.0)
}

/// A duration in the unit that fits it.
pub(crate) fn duration(seconds: f64) -> String {
    let units = [("s", 1.0), ("ms", 1e3), ("µs", 1e6), ("ns", 1e9)];
    let fits = |(_, factor): &(&str, f64)| (seconds * factor).abs() >= 1.0;
    let (unit, factor) = if seconds == 0.0 {
        units[0]
    } else {
        units.into_iter().find(fits).unwrap_or(("ps", 1e12))
    };
    format!("{} {unit}", measured(seconds * factor))
}

/// Seconds for each gas.
pub(crate) fn per_gas(seconds: f64) -> String {
    format!("{} per gas", duration(seconds))
}

/// A coefficient of determination, rounded down so that only a perfect one reads as 1.
pub(crate) fn r_squared(value: f64) -> String {
    if value >= 1.0 {
        return "1".to_owned();
    }
    format!("{:.6}", (value * 1e6).floor() / 1e6)
}

/// The shortest text that reads back as the same number, for machines.
pub(crate) fn shortest(value: f64) -> String {
    let value = value + 0.0;
    if value == 0.0 || (1e-5..1e16).contains(&value.abs()) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

/// Inserts `,` between the thousands of the whole part.
fn group(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(fraction);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_numbers() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (3.0, "3"),
            (3.000_001, "3.0000"),
            (412.0712, "412.07"),
            (99_999.4, "99,999"),
            (123_456.7, "123,457"),
            (97.084_418, "97.084"),
            (0.015_659_7, "0.015660"),
            (0.5, "0.50000"),
            (-262.3, "-262.30"),
            (-1_234_567.0, "-1,234,567"),
            (0.000_012_3, "1.2300e-5"),
            (1e15, "1.0000e15"),
        ] {
            assert_eq!(measured(value), text);
        }
        assert_eq!(integer(1_234_567), "1,234,567");
        assert_eq!(integer(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(integer(999), "999");
    }

    #[test]
    fn bounds_are_rounded_up() {
        assert_eq!(percent_bound(0.0), "0.001%");
        assert_eq!(percent_bound(1e-12), "0.001%");
        assert_eq!(percent_bound(0.000_123_4), "0.013%");
        assert_eq!(percent_bound(0.012_341), "1.24%");
        assert_eq!(percent_bound(0.123_41), "12.4%");
        assert_eq!(percent_bound(1.234), "123.4%");
    }

    #[test]
    fn durations_have_the_unit_that_fits() {
        for (seconds, text) in [
            (0.0, "0 s"),
            (61.5, "61.500 s"),
            (0.0012, "1.2000 ms"),
            (3.775e-6, "3.7750 µs"),
            (-4.2e-10, "-420 ps"),
        ] {
            assert_eq!(duration(seconds), text);
        }
        assert_eq!(percent(-0.012_34), "-1.23%");
    }

    #[test]
    fn only_a_perfect_fit_reads_as_one() {
        assert_eq!(r_squared(1.0), "1");
        assert_eq!(r_squared(0.999_999_999), "0.999999");
        assert_eq!(r_squared(0.5), "0.500000");
    }

    #[test]
    fn machine_numbers_read_back() {
        for value in [0.0, 1.0, 0.1, -262.323_073_774_029, 1e-9, 1e22, 97.084_418_666_666_67] {
            let text = shortest(value);
            assert_eq!(text.parse::<f64>().map(f64::to_bits), Ok(value.to_bits()), "{text}");
        }
        assert_eq!(shortest(-0.0), "0");
    }
}
