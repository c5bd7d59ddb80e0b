//! How well predictions met measurements.

use thiserror::Error;

use crate::{
    checked::{DataError, at_least, count, mean, positive, same_length},
    estimate::{Estimate, Interval},
    line::Point,
    median::median,
    regression::{Regression, RegressionError},
};

/// Why predictions have no validation.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ValidationError {
    /// A length, or a number that isn't above zero.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The regression of measured on predicted.
    #[error(transparent)]
    Regression(#[from] RegressionError),
}

/// The regression of measured on predicted, and the errors as shares.
///
/// A perfect prediction has slope 1 and intercept 0 (Mincer and Zarnowitz 1969).
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    regression: Regression,
    errors: Vec<f64>,
    coverage: Option<f64>,
}

impl Validation {
    /// Of predicted and measured numbers above zero.
    pub fn of(predicted: &[f64], measured: &[f64]) -> Result<Self, ValidationError> {
        same_length(measured.len(), predicted.len())?;
        at_least(predicted.len(), 3)?;
        positive(predicted.iter().copied())?;
        positive(measured.iter().copied())?;
        let pairs = predicted.iter().zip(measured);
        let points: Vec<Point> = pairs.clone().map(|(&x, &y)| Point { x, y }).collect();
        let errors = pairs.map(|(&x, &y)| x / y - 1.0).collect();
        Ok(Self { regression: Regression::fit(&points)?, errors, coverage: None })
    }

    /// The same, with an interval for each prediction.
    pub fn with_intervals(
        predicted: &[f64],
        intervals: &[Interval],
        measured: &[f64],
    ) -> Result<Self, ValidationError> {
        same_length(intervals.len(), predicted.len())?;
        let mut validation = Self::of(predicted, measured)?;
        let held =
            intervals.iter().zip(measured).filter(|(interval, value)| interval.contains(**value));
        validation.coverage = Some(count(held.count()) / count(measured.len()));
        Ok(validation)
    }

    /// Measured per predicted.
    pub fn slope(&self) -> Estimate {
        self.regression.slope()
    }

    /// Measured where nothing is predicted.
    pub fn intercept(&self) -> Estimate {
        self.regression.intercept()
    }

    /// Share of the variance of the measurements that the predictions explain.
    pub fn r_squared(&self) -> Option<f64> {
        self.regression.r_squared()
    }

    /// predicted / measured − 1, in the order of the input.
    pub fn errors(&self) -> &[f64] {
        &self.errors
    }

    /// The mean absolute error as a share of the measurement.
    pub fn mape(&self) -> f64 {
        mean(&self.sizes()).unwrap_or(0.0)
    }

    /// The median absolute error as a share of the measurement: one measurement near zero does not rule it.
    pub fn median_error(&self) -> f64 {
        median(&self.sizes()).unwrap_or(0.0)
    }

    /// The median error as a share of the measurement: above zero if predictions are too high.
    pub fn bias(&self) -> f64 {
        median(&self.errors).unwrap_or(0.0)
    }

    fn sizes(&self) -> Vec<f64> {
        self.errors.iter().map(|error| error.abs()).collect()
    }

    /// The share of measurements within the interval of their prediction, where there are intervals.
    pub fn coverage(&self) -> Option<f64> {
        self.coverage
    }
}
