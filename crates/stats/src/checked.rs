//! What every statistic asks of its input, and sums that don't depend on the order.

use thiserror::Error;

use crate::double::Double;

/// Magnitudes whose fourth powers, and whose rounding errors, an `f64` still represents.
const SMALLEST: f64 = 1e-60;
const LARGEST: f64 = 1e60;

/// Why numbers were refused before anything was computed from them.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DataError {
    /// A number is NaN or infinite.
    #[error("number {index} is not finite")]
    NotFinite {
        /// Position in the input, from 0.
        index: usize,
    },
    /// A number whose powers cannot be represented.
    #[error("number {index} is outside the range of magnitudes 1e-60 to 1e60")]
    OutOfRange {
        /// Position in the input, from 0.
        index: usize,
    },
    /// A number that has to be above zero: a weight, or a duration.
    #[error("number {index} is not above zero")]
    NotPositive {
        /// Position in the input, from 0.
        index: usize,
    },
    /// Fewer numbers than the statistic has parameters.
    #[error("{needed} numbers are needed, found {found}")]
    TooFew {
        /// How many there are.
        found: usize,
        /// The least that would do.
        needed: usize,
    },
    /// Two lists that belong together differ in length.
    #[error("{found} numbers where {expected} belong")]
    Lengths {
        /// Length of the second list.
        found: usize,
        /// Length of the first list.
        expected: usize,
    },
}

/// All numbers finite and of a usable magnitude.
pub(crate) fn usable(values: impl IntoIterator<Item = f64>) -> Result<(), DataError> {
    for (index, value) in values.into_iter().enumerate() {
        if !value.is_finite() {
            return Err(DataError::NotFinite { index });
        }
        if value != 0.0 && !(SMALLEST..=LARGEST).contains(&value.abs()) {
            return Err(DataError::OutOfRange { index });
        }
    }
    Ok(())
}

/// As [`usable`], and above zero.
pub(crate) fn positive(values: impl IntoIterator<Item = f64> + Clone) -> Result<(), DataError> {
    usable(values.clone())?;
    match values.into_iter().position(|value| value <= 0.0) {
        Some(index) => Err(DataError::NotPositive { index }),
        None => Ok(()),
    }
}

pub(crate) fn at_least(found: usize, needed: usize) -> Result<(), DataError> {
    if found < needed { Err(DataError::TooFew { found, needed }) } else { Ok(()) }
}

pub(crate) fn same_length(found: usize, expected: usize) -> Result<(), DataError> {
    if found == expected { Ok(()) } else { Err(DataError::Lengths { found, expected }) }
}

/// A number of things as a float. Nobody has four billion of them; if so, the count is capped.
pub(crate) fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}

/// The sum of the values, sorted first, to about 31 digits: the same bits in every order.
pub(crate) fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    Double::sum(sorted.into_iter().map(Double::from)).round()
}

/// The mean of the values; `None` of none.
pub(crate) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values.iter().copied()) / count(values.len()))
}
