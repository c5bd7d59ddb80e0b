//! An estimated number with its uncertainty: what all estimators here return.

use thiserror::Error;

use crate::{confidence::Confidence, distribution::StudentT};

/// Beyond this many degrees of freedom Student's t is the normal distribution to five digits.
const MOST_DEGREES: f64 = 1e5;

/// A closed interval of finite numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    low: f64,
    high: f64,
}

/// Why numbers make no estimate or no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EstimateError {
    /// A part is NaN or infinite: the data's magnitudes were too extreme for the formula.
    #[error("a value, an error, or a bound is not finite")]
    NotFinite,
    /// A negative standard error, or bounds the wrong way round.
    #[error("a standard error is negative, or an interval's bounds are out of order")]
    Negative,
    /// Less than one degree of freedom says nothing about the spread.
    #[error("fewer than one degree of freedom")]
    NoDegreesOfFreedom,
}

impl Interval {
    /// From its bounds.
    pub fn new(low: f64, high: f64) -> Result<Self, EstimateError> {
        if !(low.is_finite() && high.is_finite()) {
            Err(EstimateError::NotFinite)
        } else if low > high {
            Err(EstimateError::Negative)
        } else {
            Ok(Self { low: low + 0.0, high: high + 0.0 })
        }
    }

    /// The lower bound.
    pub fn low(self) -> f64 {
        self.low
    }

    /// The upper bound.
    pub fn high(self) -> f64 {
        self.high
    }

    /// Half the distance between the bounds.
    pub fn half_width(self) -> f64 {
        self.high / 2.0 - self.low / 2.0
    }

    /// Whether the number lies between the bounds, or on one.
    pub fn contains(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// A value, its standard error, and the degrees of freedom with which that error is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    value: f64,
    standard_error: f64,
    degrees_of_freedom: f64,
}

impl Estimate {
    /// From its parts. Degrees of freedom above 100,000 count as 100,000.
    pub fn new(
        value: f64,
        standard_error: f64,
        degrees_of_freedom: f64,
    ) -> Result<Self, EstimateError> {
        if !(value.is_finite() && standard_error.is_finite()) || degrees_of_freedom.is_nan() {
            return Err(EstimateError::NotFinite);
        }
        if value.abs().max(standard_error) > 1e300 {
            return Err(EstimateError::NotFinite);
        }
        if standard_error < 0.0 {
            return Err(EstimateError::Negative);
        }
        if degrees_of_freedom < 1.0 {
            return Err(EstimateError::NoDegreesOfFreedom);
        }
        let degrees_of_freedom = degrees_of_freedom.min(MOST_DEGREES);
        Ok(Self { value: value + 0.0, standard_error: standard_error + 0.0, degrees_of_freedom })
    }

    /// The estimated value.
    pub fn value(self) -> f64 {
        self.value
    }

    /// The standard deviation of the estimator.
    pub fn standard_error(self) -> f64 {
        self.standard_error
    }

    /// How well the standard error is known: it has the distribution of χ² with this many degrees.
    pub fn degrees_of_freedom(self) -> f64 {
        self.degrees_of_freedom
    }

    /// Half the width of the interval: Student's t times the standard error.
    pub fn half_width(self, confidence: Confidence) -> f64 {
        self.distribution().critical(confidence) * self.standard_error
    }

    /// The interval of Student's t around the value.
    pub fn interval(self, confidence: Confidence) -> Interval {
        let half = self.half_width(confidence);
        Interval { low: self.value - half, high: self.value + half }
    }

    /// Half the width as a share of the value; `None` of a value that is 0, or as good as 0.
    pub fn relative_half_width(self, confidence: Confidence) -> Option<f64> {
        let share = self.half_width(confidence) / self.value.abs();
        share.is_finite().then_some(share)
    }

    /// The two-sided p-value of the hypothesis that the true value is `hypothesis`; `None` where
    /// the standard error is 0.
    pub fn p_value(self, hypothesis: f64) -> Option<f64> {
        if self.standard_error <= 0.0 {
            return None;
        }
        let statistic = (self.value - hypothesis) / self.standard_error;
        self.distribution().two_sided(statistic)
    }

    /// The same estimate in other units.
    pub fn scaled(self, factor: f64) -> Result<Self, EstimateError> {
        let error = self.standard_error * factor.abs();
        Self::new(self.value * factor, error, self.degrees_of_freedom)
    }

    fn distribution(self) -> StudentT {
        StudentT::new(self.degrees_of_freedom).expect("from 1 to 100,000 by construction")
    }
}
