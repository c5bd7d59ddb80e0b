//! Least squares on several columns, with standard errors.

use super::{MultipleError, Table, Triangle, table::Row};
use crate::{checked::count, double::Double, estimate::Estimate};

/// Above this condition index the rounding of the input to `f64` may reach the ninth digit.
const MOST_CONDITION: f64 = 1e7;

/// A regression y = Σ βⱼ xⱼ + e, with Var e = σ² / weight.
///
/// β̂ = argmin Σ w (y − xβ)², Cov β̂ = s² (XᵀWX)⁻¹, s² = Σ w e² / (n − p); see Draper and Smith,
/// *Applied Regression Analysis*, 3rd edition, chapters 5 and 9. Computed by Householder's
/// factorisation with 31 digits; refused where the condition index exceeds 10⁷.
#[derive(Debug, Clone)]
pub struct Multiple {
    coefficients: Vec<f64>,
    exact: Vec<Double>,
    triangle: Triangle,
    unscaled_errors: Vec<f64>,
    residuals: Vec<f64>,
    leverages: Vec<f64>,
    weights: Vec<f64>,
    rows: Vec<Vec<f64>>,
    rest: f64,
    degrees: usize,
    r_squared: Option<f64>,
    condition: f64,
}

impl Multiple {
    /// Fits the table.
    pub fn fit(table: &Table) -> Result<Self, MultipleError> {
        let triangle = table.triangle();
        let condition = acceptable(&triangle)?;
        let exact = triangle.solve().ok_or(MultipleError::Overflow)?;
        let inverse = triangle.inverse().ok_or(MultipleError::Overflow)?;
        let unscaled_errors = (0..exact.len())
            .map(|index| {
                let row: Vec<Double> = inverse.iter().map(|column| column[index]).collect();
                Double::dot(&row, &row).sqrt().round()
            })
            .collect();
        let rest = triangle.rest().round();
        let total = table.total();
        let mut fitted = Self {
            coefficients: exact.iter().map(|value| value.round()).collect(),
            unscaled_errors,
            residuals: table.rows.iter().map(|row| residual(row, &exact)).collect(),
            leverages: Vec::new(),
            weights: table.rows.iter().map(|row| row.weight).collect(),
            rows: table.rows.iter().map(|row| row.x.clone()).collect(),
            rest,
            degrees: table.rows() - table.columns(),
            r_squared: (total > 0.0).then(|| (1.0 - rest * rest / total).clamp(0.0, 1.0)),
            condition,
            exact,
            triangle,
        };
        for row in &table.rows {
            let root = fitted.unscaled_error(&row.x).ok_or(MultipleError::Overflow)?;
            fitted.leverages.push((root * root * row.weight).clamp(0.0, 1.0));
        }
        let finite = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite());
        let usable = finite(&fitted.coefficients)
            && finite(&fitted.unscaled_errors)
            && finite(&fitted.residuals)
            && fitted.rest.is_finite();
        if usable { Ok(fitted) } else { Err(MultipleError::Overflow) }
    }

    /// The coefficients, by column.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The coefficients with their standard errors; `None` without a degree of freedom.
    pub fn estimates(&self) -> Option<Vec<Estimate>> {
        let sd = self.residual_sd()?;
        let pairs = self.coefficients.iter().zip(&self.unscaled_errors);
        pairs.map(|(&value, error)| Estimate::new(value, error * sd, self.degrees()).ok()).collect()
    }

    /// Root of the weighted residual sum of squares over n − p; `None` where n = p.
    pub fn residual_sd(&self) -> Option<f64> {
        (self.degrees > 0).then(|| self.rest / self.degrees().sqrt())
    }

    /// n − p.
    pub fn degrees_of_freedom(&self) -> usize {
        self.degrees
    }

    /// Observed minus fitted, in the order of the table.
    pub fn residuals(&self) -> &[f64] {
        &self.residuals
    }

    /// The diagonal of the hat matrix, in the order of the table: how much of a fitted value its own
    /// observation decides.
    pub fn leverages(&self) -> &[f64] {
        &self.leverages
    }

    /// Share of the sum of squares that the columns explain: about the mean where a column is
    /// constant, else about 0. A description, not a test; `None` where y does not vary.
    pub fn r_squared(&self) -> Option<f64> {
        self.r_squared
    }

    /// Belsley's condition index of the columns; above 30 they share information.
    pub fn condition(&self) -> f64 {
        self.condition
    }

    /// The mean of y at a row of quantities; `None` if its length is wrong, or without a degree of
    /// freedom.
    pub fn at(&self, row: &[f64]) -> Option<Estimate> {
        if row.len() != self.exact.len() {
            return None;
        }
        let terms = row.iter().zip(&self.exact).map(|(&x, &value)| Double::from(x) * value);
        let error = self.unscaled_error(row)? * self.residual_sd()?;
        Estimate::new(Double::sum(terms).round(), error, self.degrees()).ok()
    }

    /// Standard errors that hold when the variance differs from row to row: HC3, the residuals
    /// divided by one minus their leverage (`MacKinnon` and White, J. Econometrics 29, 1985). `None`
    /// where a row decides its own value.
    pub fn hc3_errors(&self) -> Option<Vec<f64>> {
        let inverse = self.triangle.inverse()?;
        // The influence of each row on each coefficient; the errors are the root of its squares' sum.
        let mut squares = vec![Vec::with_capacity(self.rows.len()); self.exact.len()];
        for (index, row) in self.rows.iter().enumerate() {
            let rest = 1.0 - self.leverages[index];
            if rest <= 1e-12 {
                return None;
            }
            let row: Vec<Double> = row.iter().map(|&x| Double::from(x)).collect();
            let forward = self.triangle.forward(&row)?;
            let pull = self.weights[index] * self.residuals[index] / rest;
            for (column, list) in squares.iter_mut().enumerate() {
                let entries: Vec<Double> = inverse.iter().map(|values| values[column]).collect();
                list.push((Double::dot(&entries, &forward).round() * pull).powi(2));
            }
        }
        let errors: Vec<f64> =
            squares.into_iter().map(|list| crate::checked::sum(list).sqrt()).collect();
        errors.iter().all(|error| error.is_finite()).then_some(errors)
    }

    fn degrees(&self) -> f64 {
        count(self.degrees)
    }

    fn unscaled_error(&self, row: &[f64]) -> Option<f64> {
        let row: Vec<Double> = row.iter().map(|&x| Double::from(x)).collect();
        let forward = self.triangle.forward(&row)?;
        Some(Double::dot(&forward, &forward).sqrt().round()).filter(|root| root.is_finite())
    }
}

/// The condition index, if it leaves the digits that are promised.
pub(crate) fn acceptable(triangle: &Triangle) -> Result<f64, MultipleError> {
    match triangle.condition() {
        Some(condition) if condition <= MOST_CONDITION => Ok(condition),
        other => {
            Err(MultipleError::IllConditioned { condition: other.unwrap_or(1e300).min(1e300) })
        }
    }
}

fn residual(row: &Row, coefficients: &[Double]) -> f64 {
    let terms = row.x.iter().zip(coefficients).map(|(&x, &value)| Double::from(x) * value);
    (Double::from(row.y) - Double::sum(terms)).round()
}
