//! The ordinary least-squares line through points, with intercept.
//!
//! For deterministic counts the line is a description, not an estimate: there is no noise, hence
//! no standard error. What matters is how far the points lie from it, and [`Line`] says so.

use core::cmp::Ordering;

use thiserror::Error;

use crate::double::Double;

/// Magnitudes whose squares, and whose rounding errors, an `f64` still represents.
const SMALLEST: f64 = 1e-100;
const LARGEST: f64 = 1e100;

/// A deviation below this share of the spanned range is rounding, not curvature: counts are whole
/// numbers below 2⁵³ ≈ 9 × 10¹⁵, and residuals are computed to about 30 digits.
const ROUNDING: f64 = 1e-15;

/// One observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The quantity that was set, such as the op count.
    pub x: f64,
    /// The quantity that was measured, such as cycles.
    pub y: f64,
}

/// Why a set of points has no line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LineError {
    /// A vertical or empty cloud: the slope is undefined.
    #[error("a slope needs two distinct x, found {levels}")]
    TooFewLevels {
        /// Number of distinct x: 0 or 1.
        levels: usize,
    },
    /// A coordinate is NaN or infinite.
    #[error("point {index} is not finite")]
    NotFinite {
        /// Position in the input, from 0.
        index: usize,
    },
    /// A coordinate whose square cannot be represented.
    #[error("point {index} is outside the range of magnitudes 1e-100 to 1e100")]
    OutOfRange {
        /// Position in the input, from 0.
        index: usize,
    },
}

/// A least-squares line and how well it describes its points. Every number is finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    slope: f64,
    intercept: f64,
    r_squared: Option<f64>,
    residuals: Vec<f64>,
    residual_sd: Option<f64>,
    levels: usize,
    max_deviation: f64,
    max_relative_deviation: f64,
}

impl Line {
    /// Change of y per unit of x.
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// The line's y at x = 0.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Share of the variance of y that the line explains; `None` where y does not vary.
    pub fn r_squared(&self) -> Option<f64> {
        self.r_squared
    }

    /// Number of points.
    pub fn points(&self) -> usize {
        self.residuals.len()
    }

    /// Number of distinct x. With two, the line passes through the level means whatever the
    /// relation is, so nothing has been learned about linearity.
    pub fn levels(&self) -> usize {
        self.levels
    }

    /// Measured minus fitted y, in the order of the input.
    pub fn residuals(&self) -> &[f64] {
        &self.residuals
    }

    /// Root of the residual sum of squares over n − 2; `None` for two points.
    pub fn residual_sd(&self) -> Option<f64> {
        self.residual_sd
    }

    /// The greatest absolute residual.
    pub fn max_deviation(&self) -> f64 {
        self.max_deviation
    }

    /// The greatest absolute residual as a share of the range of y; 0 where y does not vary.
    pub fn max_relative_deviation(&self) -> f64 {
        self.max_relative_deviation
    }

    /// Whether all residuals lie within `tolerance`, a share of the range of y.
    pub fn is_linear_within(&self, tolerance: f64) -> bool {
        self.max_relative_deviation <= tolerance
    }

    /// Whether the points lie on the line but for the rounding of `f64`.
    pub fn is_exact(&self) -> bool {
        self.is_linear_within(ROUNDING)
    }
}

/// Fits y = intercept + slope · x by ordinary least squares.
///
/// Both coordinates are centred on their means and all sums carry about 31 digits, over points
/// sorted by value: the result is correct to the last digits of an `f64`, and the same bits for
/// every order of the input.
pub fn fit_line(points: &[Point]) -> Result<Line, LineError> {
    for (index, point) in points.iter().enumerate() {
        if !(point.x.is_finite() && point.y.is_finite()) {
            return Err(LineError::NotFinite { index });
        }
        if !(in_range(point.x) && in_range(point.y)) {
            return Err(LineError::OutOfRange { index });
        }
    }
    // Adding zero turns −0 into 0, so that the two are one level.
    let mut sorted: Vec<Point> =
        points.iter().map(|point| Point { x: point.x + 0.0, y: point.y + 0.0 }).collect();
    sorted.sort_by(by_value);
    let levels = sorted.chunk_by(|a, b| a.x.total_cmp(&b.x) == Ordering::Equal).count();
    if levels < 2 {
        return Err(LineError::TooFewLevels { levels });
    }
    Ok(least_squares(points, &sorted, levels))
}

fn least_squares(points: &[Point], sorted: &[Point], levels: usize) -> Line {
    let centre = Centre::of(sorted);
    let moments = |f: fn(Double, Double) -> Double| {
        Double::sum(sorted.iter().map(|&point| centre.offset(point)).map(|(x, y)| f(x, y)))
    };
    let xx = moments(|x, _| x * x);
    let xy = moments(|x, y| x * y);
    let yy = moments(|_, y| y * y);
    let slope = xy / xx;
    let residual = |point: Point| {
        let (x, y) = centre.offset(point);
        y - slope * x
    };
    let rss = Double::sum(sorted.iter().map(|&point| residual(point)).map(|r| r * r));
    let residuals: Vec<f64> = points.iter().map(|&point| residual(point).round()).collect();
    let max_deviation = residuals.iter().fold(0.0, |max: f64, residual| max.max(residual.abs()));
    let range = range_of_y(sorted);

    Line {
        slope: slope.round(),
        intercept: (centre.y - slope * centre.x).round(),
        r_squared: (!yy.is_zero()).then(|| (Double::from(1.0) - rss / yy).round().clamp(0.0, 1.0)),
        residual_sd: (points.len() > 2)
            .then(|| (rss / (count(points) - Double::from(2.0))).abs().round().sqrt()),
        residuals,
        levels,
        max_deviation,
        max_relative_deviation: if range > 0.0 { max_deviation / range } else { 0.0 },
    }
}

/// The means of both coordinates.
struct Centre {
    x: Double,
    y: Double,
}

impl Centre {
    fn of(sorted: &[Point]) -> Self {
        // Relative to the first point, so that the mean of equal values is that value exactly.
        let mean = |coordinate: fn(&Point) -> f64| {
            let first = Double::from(sorted.first().map_or(0.0, coordinate));
            let offsets = sorted.iter().map(|point| Double::from(coordinate(point)) - first);
            first + Double::sum(offsets) / count(sorted)
        };
        Self { x: mean(|point| point.x), y: mean(|point| point.y) }
    }

    fn offset(&self, point: Point) -> (Double, Double) {
        (Double::from(point.x) - self.x, Double::from(point.y) - self.y)
    }
}

/// The number of points, counted in floating point: exact below 2⁵³, and free of casts.
fn count(points: &[Point]) -> Double {
    Double::sum(points.iter().map(|_| Double::from(1.0)))
}

fn range_of_y(points: &[Point]) -> f64 {
    let (low, high) = points
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p.y), high.max(p.y)));
    high - low
}

fn in_range(value: f64) -> bool {
    value == 0.0 || (SMALLEST..=LARGEST).contains(&value.abs())
}

fn by_value(a: &Point, b: &Point) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(pairs: &[(f64, f64)]) -> Vec<Point> {
        pairs.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    fn bits(value: f64) -> u64 {
        value.to_bits()
    }

    #[test]
    fn recovers_a_planted_line_exactly() {
        let data: Vec<_> =
            [0.0, 3e5, 6e5, 9e5].iter().map(|&x| (x, 327_108_334.0 + 97.0 * x)).collect();
        let line = fit_line(&points(&data)).expect("a line");
        assert_eq!(bits(line.slope()), bits(97.0));
        assert_eq!(bits(line.intercept()), bits(327_108_334.0));
        assert_eq!(line.r_squared(), Some(1.0));
        assert_eq!((line.points(), line.levels()), (4, 4));
        assert!(line.is_exact());
    }

    #[test]
    fn one_cycle_in_ten_billion_is_not_exact() {
        let line = fit_line(&points(&[(0.0, 0.0), (1.0, 5e9 + 1.0), (2.0, 1e10)])).expect("a line");
        assert!(!line.is_exact());
        assert!(line.is_linear_within(1e-9));
        assert!((line.max_deviation() - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn a_constant_has_slope_zero_and_no_r_squared() {
        let line = fit_line(&points(&[(0.0, 0.7), (1.0, 0.7), (5.0, 0.7)])).expect("a line");
        assert_eq!((bits(line.slope()), bits(line.intercept())), (bits(0.0), bits(0.7)));
        assert_eq!(line.r_squared(), None);
        assert_eq!(bits(line.max_relative_deviation()), bits(0.0));
    }

    #[test]
    fn two_points_have_no_residual_sd() {
        let line = fit_line(&points(&[(1.0, 2.0), (3.0, -4.0)])).expect("a line");
        assert_eq!((bits(line.slope()), bits(line.intercept())), (bits(-3.0), bits(5.0)));
        assert_eq!(line.residual_sd(), None);
        assert_eq!(line.levels(), 2);
    }

    #[test]
    fn refuses_what_has_no_slope() {
        assert_eq!(fit_line(&[]), Err(LineError::TooFewLevels { levels: 0 }));
        let vertical = points(&[(1.0, 1.0), (1.0, 2.0)]);
        assert_eq!(fit_line(&vertical), Err(LineError::TooFewLevels { levels: 1 }));
        let signed_zeros = points(&[(0.0, 1.0), (-0.0, 2.0)]);
        assert_eq!(fit_line(&signed_zeros), Err(LineError::TooFewLevels { levels: 1 }));
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let data = points(&[(0.0, 1.0), (1.0, bad)]);
            assert_eq!(fit_line(&data), Err(LineError::NotFinite { index: 1 }));
        }
        for bad in [1e101, -1e300, 1e-101, f64::MIN_POSITIVE] {
            let data = points(&[(0.0, 1.0), (bad, 1.0)]);
            assert_eq!(fit_line(&data), Err(LineError::OutOfRange { index: 1 }));
        }
    }
}
