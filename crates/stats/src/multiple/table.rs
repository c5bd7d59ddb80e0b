//! Observations of several quantities.

use core::cmp::Ordering;

use thiserror::Error;

use super::Triangle;
use crate::{
    checked::{DataError, at_least, positive, same_length, usable},
    double::Double,
};

/// More columns than this are not a model that anybody could explain.
const MOST_COLUMNS: usize = 16;

/// Why a table has no regression.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MultipleError {
    /// A number, a length, or the number of rows.
    #[error(transparent)]
    Data(#[from] DataError),
    /// No columns, or more than sixteen.
    #[error("from 1 to 16 columns are needed, found {found}")]
    Columns {
        /// How many there are.
        found: usize,
    },
    /// Some columns nearly determine another, so that rounding of the input would decide digits
    /// that are promised.
    #[error("the columns are collinear: their condition index is {condition:.3e}")]
    IllConditioned {
        /// Belsley's condition index, at most 1e300.
        condition: f64,
    },
    /// A result has no representation as an `f64`.
    #[error("a result overflows")]
    Overflow,
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) x: Vec<f64>,
    pub(super) y: f64,
    pub(super) weight: f64,
}

/// Rows of explanatory quantities, each with an observation and a weight. An intercept is a column of
/// ones.
#[derive(Debug, Clone)]
pub struct Table {
    pub(super) rows: Vec<Row>,
    columns: usize,
}

impl Table {
    /// From rows of equal length, and one observation for each.
    pub fn new(x: &[Vec<f64>], y: &[f64]) -> Result<Self, MultipleError> {
        same_length(y.len(), x.len())?;
        let columns = x.first().map_or(0, Vec::len);
        if !(1..=MOST_COLUMNS).contains(&columns) {
            return Err(MultipleError::Columns { found: columns });
        }
        at_least(x.len(), columns)?;
        for row in x {
            same_length(row.len(), columns)?;
        }
        usable(x.iter().flatten().copied())?;
        usable(y.iter().copied())?;
        let rows = x
            .iter()
            .zip(y)
            .map(|(x, &y)| Row {
                // Adding zero turns −0 into 0, so that sorting sees one number.
                x: x.iter().map(|value| value + 0.0).collect(),
                y: y + 0.0,
                weight: 1.0,
            })
            .collect();
        Ok(Self { rows, columns })
    }

    /// With weights, each one over the variance of its observation, up to a common factor.
    pub fn weighted(mut self, weights: &[f64]) -> Result<Self, MultipleError> {
        same_length(weights.len(), self.rows.len())?;
        positive(weights.iter().copied())?;
        for (row, &weight) in self.rows.iter_mut().zip(weights) {
            row.weight = weight;
        }
        Ok(self)
    }

    /// Number of observations.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Number of coefficients.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Rows times the root of the weight, sorted by value, as a triangle.
    pub(crate) fn triangle(&self) -> Triangle {
        let mut sorted: Vec<&Row> = self.rows.iter().collect();
        sorted.sort_by(|a, b| by_value(a, b));
        let roots: Vec<Double> = sorted.iter().map(|row| Double::from(row.weight).sqrt()).collect();
        let column = |value: &dyn Fn(&Row) -> f64| -> Vec<Double> {
            sorted.iter().zip(&roots).map(|(row, &root)| Double::from(value(row)) * root).collect()
        };
        let mut columns: Vec<Vec<Double>> =
            (0..self.columns).map(|index| column(&|row: &Row| row.x[index])).collect();
        columns.push(column(&|row: &Row| row.y));
        Triangle::of(columns)
    }

    /// Whether one column is the same number everywhere.
    pub(super) fn has_intercept(&self) -> bool {
        (0..self.columns).any(|index| {
            let first = self.rows[0].x[index];
            first != 0.0 && self.rows.iter().all(|row| row.x[index].total_cmp(&first).is_eq())
        })
    }

    /// The weighted sum of squares of the observations, about their mean if there is an intercept.
    pub(super) fn total(&self) -> f64 {
        let mut sorted: Vec<(f64, f64)> = self.rows.iter().map(|row| (row.y, row.weight)).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let sum = |f: &dyn Fn(f64) -> Double| {
            Double::sum(sorted.iter().map(|&(y, weight)| f(y) * Double::from(weight)))
        };
        let centre = if self.has_intercept() {
            sum(&|y| Double::from(y)) / sum(&|_| Double::from(1.0))
        } else {
            Double::ZERO
        };
        sum(&|y| (Double::from(y) - centre) * (Double::from(y) - centre)).round()
    }
}

fn by_value(a: &Row, b: &Row) -> Ordering {
    let numbers =
        |row: &Row| -> Vec<f64> { row.x.iter().copied().chain([row.y, row.weight]).collect() };
    let (a, b) = (numbers(a), numbers(b));
    a.iter()
        .zip(&b)
        .map(|(a, b)| a.total_cmp(b))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}
