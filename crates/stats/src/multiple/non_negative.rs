//! Least squares with coefficients that may not be negative.

use super::{MultipleError, Table, Triangle, fit::acceptable};
use crate::double::Double;

/// The coefficients, some of which may be exactly zero.
#[derive(Debug, Clone, PartialEq)]
pub struct NonNegative {
    coefficients: Vec<f64>,
    rest: f64,
}

impl NonNegative {
    /// The coefficients, by column: positive, or exactly 0.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The columns whose coefficient is above zero.
    pub fn active(&self) -> Vec<usize> {
        (0..self.coefficients.len()).filter(|&column| self.coefficients[column] > 0.0).collect()
    }

    /// The root of the weighted residual sum of squares.
    pub fn residual_norm(&self) -> f64 {
        self.rest
    }
}

/// Minimises Σ w (y − xβ)² with all β ≥ 0: Lawson and Hanson, *Solving Least Squares Problems* (1974),
/// chapter 23. Standard errors are those of [`Multiple`](super::Multiple) on the active columns.
pub fn fit_non_negative(table: &Table) -> Result<NonNegative, MultipleError> {
    let triangle = table.triangle();
    acceptable(&triangle)?;
    solve(&triangle)
}

/// As [`fit_non_negative`], from the triangle alone.
pub(crate) fn solve(triangle: &Triangle) -> Result<NonNegative, MultipleError> {
    let unknowns = triangle.unknowns();
    let mut values = vec![Double::ZERO; unknowns];
    let mut passive: Vec<usize> = Vec::new();
    // Lawson and Hanson prove that this ends; the bound only guards against rounding.
    for _ in 0..10 * unknowns {
        let gradient = triangle.gradient(&values);
        let best = (0..unknowns)
            .filter(|column| !passive.contains(column) && gradient[*column].0 > gradient[*column].1)
            .max_by(|&a, &b| gradient[a].0.total_cmp(&gradient[b].0).then(b.cmp(&a)));
        let Some(column) = best else { break };
        passive.push(column);
        passive.sort_unstable();
        settle(triangle, &mut values, &mut passive)?;
    }
    let rest = if passive.is_empty() {
        triangle.subset(&[]).rest().round()
    } else {
        triangle.subset(&passive).rest().round()
    };
    let coefficients: Vec<f64> = values.iter().map(|value| value.round()).collect();
    if coefficients.iter().chain([&rest]).all(|number| number.is_finite()) {
        Ok(NonNegative { coefficients, rest })
    } else {
        Err(MultipleError::Overflow)
    }
}

/// Moves towards the unconstrained solution of the passive columns, and drops those that reach zero.
fn settle(
    triangle: &Triangle,
    values: &mut [Double],
    passive: &mut Vec<usize>,
) -> Result<(), MultipleError> {
    while !passive.is_empty() {
        let target = triangle.subset(passive).solve().ok_or(MultipleError::Overflow)?;
        let mut step = Double::from(1.0);
        let mut blocking = None;
        for (&column, &goal) in passive.iter().zip(&target) {
            if goal.round() <= 0.0 {
                let share = values[column] / (values[column] - goal);
                // A column that has just come in at zero blocks at once.
                let share = if values[column].is_zero() { Double::ZERO } else { share };
                if (share - step).is_negative() || blocking.is_none() {
                    (step, blocking) = (share, Some(column));
                }
            }
        }
        for (&column, &goal) in passive.iter().zip(&target) {
            values[column] = values[column] + step * (goal - values[column]);
        }
        let Some(column) = blocking else { return Ok(()) };
        values[column] = Double::ZERO;
        passive.retain(|&other| other != column);
    }
    Ok(())
}
