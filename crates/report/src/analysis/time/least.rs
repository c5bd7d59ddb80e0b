//! Ordinary least squares, as other tools publish it.

use serde::Serialize;
use zkgas_stats::{Point, Regression, fit_line};

/// The line through all points alike: replicates count as independent, and noise as even. It is here
/// to be compared with published tables; the slopes to use are the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Least {
    /// Number of points.
    pub points: usize,
    /// Change per unit of x, in seconds.
    pub slope: f64,
    /// Seconds at x = 0.
    pub intercept: f64,
    /// Share of the variance explained; `None` where times don't vary.
    pub r_squared: Option<f64>,
    /// Standard error of the slope; `None` of two points.
    pub standard_error: Option<f64>,
}

impl Least {
    /// `None` where all x are the same.
    pub(super) fn fit(points: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let points: Vec<Point> = points.map(|(x, y)| Point { x, y }).collect();
        if let Ok(fit) = Regression::fit(&points) {
            return Some(Self {
                points: points.len(),
                slope: fit.slope().value(),
                intercept: fit.intercept().value(),
                r_squared: fit.r_squared(),
                standard_error: Some(fit.slope().standard_error()),
            });
        }
        let line = fit_line(&points).ok()?;
        Some(Self {
            points: points.len(),
            slope: line.slope(),
            intercept: line.intercept(),
            r_squared: line.r_squared(),
            standard_error: None,
        })
    }
}
