//! A location that a few wild values can't move: Huber's M-estimate.
//!
//! The μ with Σ ψ((xᵢ − μ)/s) = 0 and ψ(z) = z cut off at ± 1.345, which costs 5 % of
//! efficiency when the noise is normal; s is the median absolute deviation over 0.6745, or a
//! scale that the caller knows (Huber, Ann. Math. Stat. 35, 1964; Huber and Ronchetti, *Robust Statistics*,
//! 2nd edition, section 6.7). With few values the scale should come from elsewhere.

use crate::{
    checked::{DataError, at_least, count, positive, sum, usable},
    estimate::Estimate,
    median::median,
};

/// Where ψ is cut off, in units of the scale.
const CUT: f64 = 1.345;

/// The third quartile of the standard normal distribution.
const QUARTILE: f64 = 0.674_489_750_196_081_7;

const MOST_STEPS: u32 = 500;

/// The median absolute deviation from the median, as a standard deviation; `None` of no values, or
/// unusable ones.
pub fn robust_sd(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let deviations: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    Some(median(&deviations)? / QUARTILE)
}

/// Huber's location with the scale estimated from the values. Where half of them are equal the
/// scale is zero, and the location is their median, without a standard error.
pub fn huber_location(values: &[f64]) -> Result<Estimate, DataError> {
    at_least(values.len(), 2)?;
    usable(values.iter().copied())?;
    let scale = robust_sd(values).unwrap_or(0.0);
    if scale > 0.0 {
        return huber_location_with_scale(values, scale);
    }
    let middle = median(values).unwrap_or(0.0);
    Ok(Estimate::new(middle, 0.0, count(values.len() - 1)).expect("a median of usable numbers"))
}

/// Huber's location with a known scale.
///
/// The standard error is Huber's: s² Σψ²/(n − 1) over (Σψ′)²/n, taken with n − 1 degrees of freedom.
pub fn huber_location_with_scale(values: &[f64], scale: f64) -> Result<Estimate, DataError> {
    at_least(values.len(), 2)?;
    usable(values.iter().copied())?;
    positive([scale])?;
    let n = count(values.len());
    let mut location = median(values).unwrap_or(0.0);
    for _ in 0..MOST_STEPS {
        let pull = sum(values.iter().map(|value| ((value - location) / scale).clamp(-CUT, CUT)));
        let step = scale * pull / n;
        location += step;
        if step.abs() <= 1e-16 * location.abs().max(scale) {
            break;
        }
    }
    let scores = || values.iter().map(|value| (value - location) / scale);
    let squares = sum(scores().map(|z| z.clamp(-CUT, CUT).powi(2)));
    let within = count(scores().filter(|z| z.abs() <= CUT).count()).max(1.0);
    let variance = scale * scale * squares / (n - 1.0) * n / (within * within);
    Ok(Estimate::new(location, variance.sqrt(), n - 1.0).expect("all from usable numbers"))
}
