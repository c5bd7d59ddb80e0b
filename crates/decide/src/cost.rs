//! A cost, counted or estimated.

use serde::{Serializer, ser::SerializeStruct};
use zkgas_stats::{Confidence, Estimate, Interval};

/// What one operation, or one gas, costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cost {
    /// Counted: there is no noise, and so no interval.
    Exact(f64),
    /// Estimated from what scatters, such as proving times.
    Estimated(Estimate),
}

impl Cost {
    /// The number itself.
    pub fn value(self) -> f64 {
        match self {
            Self::Exact(value) => value,
            Self::Estimated(estimate) => estimate.value(),
        }
    }

    /// Where the true cost lies; `None` of a count, which is the truth.
    pub fn interval(self, confidence: Confidence) -> Option<Interval> {
        match self {
            Self::Exact(_) => None,
            Self::Estimated(estimate) => Some(estimate.interval(confidence)),
        }
    }

    /// The greatest value that the data allow.
    pub fn upper(self, confidence: Confidence) -> f64 {
        self.interval(confidence).map_or(self.value(), Interval::high)
    }

    /// Whether the cost is known to be above zero.
    pub fn is_resolved(self, confidence: Confidence) -> bool {
        self.interval(confidence).map_or(self.value(), Interval::low) > 0.0
    }

    /// The same cost in other units; `None` where it has no representation.
    pub fn scaled(self, factor: f64) -> Option<Self> {
        match self {
            Self::Exact(value) => {
                Some(Self::Exact(value * factor)).filter(|cost| cost.value().is_finite())
            }
            Self::Estimated(estimate) => estimate.scaled(factor).ok().map(Self::Estimated),
        }
    }

    /// The sum of independent costs; `None` where it has no representation.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let moved = |estimate: Estimate, by: f64| {
            let (error, degrees) = (estimate.standard_error(), estimate.degrees_of_freedom());
            Estimate::new(estimate.value() + by, error, degrees).ok().map(Self::Estimated)
        };
        match (self, other) {
            (Self::Exact(a), Self::Exact(b)) => {
                Some(Self::Exact(a + b)).filter(|cost| cost.value().is_finite())
            }
            (Self::Estimated(estimate), Self::Exact(by))
            | (Self::Exact(by), Self::Estimated(estimate)) => moved(estimate, by),
            (Self::Estimated(a), Self::Estimated(b)) => {
                let negated = b.scaled(-1.0).ok()?;
                zkgas_stats::difference(a, negated).ok().map(Self::Estimated)
            }
        }
    }
}

/// An interval as `{"low": …, "high": …}`, or `null`.
#[expect(clippy::ref_option, reason = "the signature that serde calls")]
pub(crate) fn bounds<S: Serializer>(
    interval: &Option<Interval>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some(interval) = interval else { return serializer.serialize_none() };
    let mut out = serializer.serialize_struct("Interval", 2)?;
    out.serialize_field("low", &interval.low())?;
    out.serialize_field("high", &interval.high())?;
    out.end()
}
