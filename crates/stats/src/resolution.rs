//! Whether an estimate is good enough, and what would make it so.

use crate::{
    confidence::Confidence,
    estimate::Estimate,
    replicated::{LackOfFit, SlopeFit},
};

/// More samples than this nobody takes.
const MOST_SAMPLES: u32 = 10_000;

/// What an interval says, beside what was asked of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolution {
    /// The half-width is within the target.
    Resolved {
        /// Half the width of the interval as a share of the value.
        half_width: f64,
    },
    /// The half-width exceeds the target.
    Unresolved {
        /// Half the width of the interval as a share of the value.
        half_width: f64,
    },
    /// The interval holds 0: not even the sign is known.
    Indistinct,
}

impl Resolution {
    /// Of an estimate, against a half-width as a share of its value.
    pub fn of(estimate: Estimate, target: f64, confidence: Confidence) -> Self {
        match estimate.relative_half_width(confidence) {
            Some(half_width) if half_width <= target => Self::Resolved { half_width },
            Some(half_width) if half_width < 1.0 => Self::Unresolved { half_width },
            _ => Self::Indistinct,
        }
    }

    /// Whether the target is met.
    pub fn is_resolved(self) -> bool {
        matches!(self, Self::Resolved { .. })
    }
}

/// What a slope still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: the target is met.
    Nothing,
    /// This many samples more, of the same levels, if the noise stays as it is.
    Samples(u32),
    /// The levels leave the line for more than noise, so that samples don't help: more or other levels may.
    Levels,
    /// More than ten thousand samples, or a slope that is as good as 0.
    Hopeless,
}

/// How many more samples bring the half-width to the target, as a share of the slope.
///
/// With m samples instead of n the standard error is √(n/m) times as large, and each sample adds as
/// many degrees of freedom as it has levels, less one. The value that the share is of is the present one.
pub fn samples_needed(fit: &SlopeFit, target: f64, confidence: Confidence) -> Need {
    let slope = fit.slope();
    let resolution = Resolution::of(slope, target, confidence);
    if resolution.is_resolved() {
        return Need::Nothing;
    }
    if fit.lack_of_fit().is_some_and(LackOfFit::is_bent) {
        return Need::Levels;
    }
    let present = u32::try_from(fit.samples()).unwrap_or(u32::MAX);
    let per_sample = crate::checked::count(fit.levels().len()) - 1.0;
    let enough = |more: u32| {
        let ratio = f64::from(present) / (f64::from(present) + f64::from(more));
        let error = slope.standard_error() * ratio.sqrt();
        let degrees = slope.degrees_of_freedom() + per_sample * f64::from(more);
        let next = Estimate::new(slope.value(), error, degrees);
        next.is_ok_and(|next| Resolution::of(next, target, confidence).is_resolved())
    };
    if !enough(MOST_SAMPLES) {
        return Need::Hopeless;
    }
    // The half-width falls with each sample, so halving the range finds the first that is enough.
    let (mut low, mut high) = (0, MOST_SAMPLES);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle }
    }
    Need::Samples(high)
}
