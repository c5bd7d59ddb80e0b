//! How sure an interval is to be.

use thiserror::Error;

/// The share of intervals, made as this one was, that hold the truth.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Confidence(f64);

/// A confidence that is none.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("a confidence lies from 0.01 to 0.999999, found {0}")]
pub struct ConfidenceError(f64);

impl Confidence {
    /// 95 %, the one in all reports.
    pub const NINETY_FIVE: Self = Self(0.95);

    /// From a share, such as 0.9.
    pub fn new(share: f64) -> Result<Self, ConfidenceError> {
        if (0.01..=0.999_999).contains(&share) {
            Ok(Self(share))
        } else {
            Err(ConfidenceError(share))
        }
    }

    /// As a share of one.
    pub fn share(self) -> f64 {
        self.0
    }

    /// What is left over, on both sides together.
    pub fn error(self) -> f64 {
        1.0 - self.0
    }
}
