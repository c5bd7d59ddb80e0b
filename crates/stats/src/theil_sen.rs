//! The slope that a third of the points may lie about.
//!
//! The median of the slopes between all pairs of points (Theil 1950; Sen, J. Am. Stat. Assoc. 63, 1968).
//! The interval is Sen's, from the variance of Kendall's statistic with its correction for ties.

use thiserror::Error;

use crate::{
    checked::{DataError, at_least, count, usable},
    confidence::Confidence,
    distribution::Normal,
    estimate::Interval,
    line::Point,
    median::median,
};

/// Pairs grow with the square of the points, so their number is bounded.
const MOST_POINTS: usize = 4096;

/// Why points have no median slope.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TheilSenError {
    /// A coordinate, or the number of points.
    #[error(transparent)]
    Data(#[from] DataError),
    /// All x are the same.
    #[error("a slope needs two distinct x")]
    OneLevel,
    /// More points than anybody can compare in pairs.
    #[error("{found} points are too many to compare in pairs; 4096 are not")]
    TooMany {
        /// How many there are.
        found: usize,
    },
}

/// A robust line.
#[derive(Debug, Clone, PartialEq)]
pub struct TheilSen {
    slope: f64,
    intercept: f64,
    slopes: Vec<f64>,
    variance: f64,
}

impl TheilSen {
    /// From all pairs of points with distinct x.
    pub fn fit(points: &[Point]) -> Result<Self, TheilSenError> {
        at_least(points.len(), 2)?;
        usable(points.iter().flat_map(|point| [point.x, point.y]))?;
        if points.len() > MOST_POINTS {
            return Err(TheilSenError::TooMany { found: points.len() });
        }
        let mut slopes = Vec::with_capacity(points.len() * (points.len() - 1) / 2);
        for (index, a) in points.iter().enumerate() {
            for b in &points[index + 1..] {
                let (from, to) = if a.x <= b.x { (a, b) } else { (b, a) };
                if to.x > from.x {
                    slopes.push((to.y - from.y) / (to.x - from.x));
                }
            }
        }
        slopes.sort_by(f64::total_cmp);
        let slope = median(&slopes).ok_or(TheilSenError::OneLevel)?;
        let coordinate = |f: fn(&Point) -> f64| points.iter().map(f).collect::<Vec<f64>>();
        let (x, y) = (coordinate(|point| point.x), coordinate(|point| point.y));
        let middles = median(&x).zip(median(&y)).ok_or(TheilSenError::OneLevel)?;
        let intercept = middles.1 - slope * middles.0;
        Ok(Self { slope, intercept, slopes, variance: kendall_variance(x, y) })
    }

    /// The median of the slopes between pairs.
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// The line's y at x = 0, through the medians of both coordinates.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Sen's interval: the slopes whose rank is half of N ∓ z √V from either end, with N the number of
    /// pairs and V Kendall's variance. `None` where there are too few points for the confidence.
    pub fn interval(&self, confidence: Confidence) -> Option<Interval> {
        let z = Normal::quantile(1.0 - confidence.error() / 2.0)?;
        let pairs = count(self.slopes.len());
        let (from, to) = (pairs - z * self.variance.sqrt(), pairs + z * self.variance.sqrt());
        let low = rank((from / 2.0).round_ties_even() - 1.0)?;
        let high = rank((to / 2.0).round_ties_even())?;
        Interval::new(*self.slopes.get(low)?, *self.slopes.get(high)?).ok()
    }
}

/// A position in a list; `None` below it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked first")]
fn rank(position: f64) -> Option<usize> {
    (0.0..=1e9).contains(&position).then_some(position as usize)
}

/// Sen's equation 2.6: (n(n − 1)(2n + 5) − Σ t(t − 1)(2t + 5)) / 18 over the ties of both coordinates.
fn kendall_variance(x: Vec<f64>, y: Vec<f64>) -> f64 {
    let term = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let n = count(x.len());
    let tied: f64 = ties(x).into_iter().chain(ties(y)).map(term).sum();
    ((term(n) - tied) / 18.0).max(0.0)
}

/// The sizes of the groups of equal numbers.
fn ties(mut values: Vec<f64>) -> Vec<f64> {
    for value in &mut values {
        *value += 0.0;
    }
    values.sort_by(f64::total_cmp);
    values.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(|group| count(group.len())).collect()
}
