//! Estimates as a report carries them, and what they say.

use serde::Serialize;
use zkgas_stats::{Confidence, Estimate, Resolution, SlopeFit, samples_needed};

/// The confidence of every interval in a report.
pub(in super::super) const CONFIDENCE: Confidence = Confidence::NINETY_FIVE;

/// The half-width that a slope is asked for, as a share of it.
pub(crate) const GOAL: f64 = 0.05;

/// An estimate with its interval of 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimated {
    /// The estimated value.
    pub value: f64,
    /// The standard deviation of the estimator.
    pub standard_error: f64,
    /// How well the standard error is known.
    pub degrees_of_freedom: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl From<Estimate> for Estimated {
    fn from(estimate: Estimate) -> Self {
        let interval = estimate.interval(CONFIDENCE);
        Self {
            value: estimate.value(),
            standard_error: estimate.standard_error(),
            degrees_of_freedom: estimate.degrees_of_freedom(),
            low: interval.low(),
            high: interval.high(),
        }
    }
}

impl Estimated {
    /// For the functions of `zkgas-stats`, such as `ratio`; `None` where a field was changed to a
    /// number that no estimate has.
    pub fn estimate(&self) -> Option<Estimate> {
        Estimate::new(self.value, self.standard_error, self.degrees_of_freedom).ok()
    }

    /// Half the width of the interval as a share of the value; `None` where the value is 0.
    pub fn relative_half_width(&self) -> Option<f64> {
        self.estimate()?.relative_half_width(CONFIDENCE)
    }

    /// The same in other units; `None` where it leaves the range of numbers.
    pub(super) fn scaled(&self, factor: f64) -> Option<Self> {
        Some(self.estimate()?.scaled(factor).ok()?.into())
    }
}

/// What an interval says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimedVerdict {
    /// Its half-width is at most 5 % of the slope.
    Resolved,
    /// Its half-width is more than that, but it doesn't hold 0.
    Wide,
    /// It holds 0: not even the sign is known.
    HoldsZero,
    /// There are too few samples or levels for an interval.
    NoInterval,
}

impl TimedVerdict {
    pub(super) fn of(slope: Option<&Estimated>) -> Self {
        let Some(estimate) = slope.and_then(Estimated::estimate) else { return Self::NoInterval };
        match Resolution::of(estimate, GOAL, CONFIDENCE) {
            Resolution::Resolved { .. } => Self::Resolved,
            Resolution::Unresolved { .. } => Self::Wide,
            Resolution::Indistinct => Self::HoldsZero,
        }
    }

    /// As `regression-time.csv` prints it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Wide => "wide",
            Self::HoldsZero => "holds zero",
            Self::NoInterval => "no interval",
        }
    }
}

/// What would bring the half-width to 5 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Nothing: it is there.
    Nothing,
    /// This many samples more, of the same blocks.
    Samples(u32),
    /// Other op counts: the times leave the line, and samples don't change that.
    Levels,
    /// No number of samples within reason.
    Hopeless,
}

impl Need {
    pub(super) fn of(fit: &SlopeFit) -> Self {
        match samples_needed(fit, GOAL, CONFIDENCE) {
            zkgas_stats::Need::Nothing => Self::Nothing,
            zkgas_stats::Need::Samples(more) => Self::Samples(more),
            zkgas_stats::Need::Levels => Self::Levels,
            zkgas_stats::Need::Hopeless => Self::Hopeless,
        }
    }
}

/// The test of the line against the scatter of replicates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LackOfFit {
    /// The mean square of the level means about the line over that of replicates.
    pub f: f64,
    /// The probability of such an F, or a greater one, if the line is straight.
    pub p_value: f64,
    /// Whether the times leave the line for more than noise, at 1 %. The interval is wider then.
    pub bent: bool,
}

impl From<zkgas_stats::LackOfFit> for LackOfFit {
    fn from(test: zkgas_stats::LackOfFit) -> Self {
        Self { f: test.f(), p_value: test.p_value(), bent: test.is_bent() }
    }
}
