//! A line through noisy observations, with everything that inference needs.
//!
//! y = α + β x + e with Var e = σ²/w. With x̄ and ȳ the weighted means and S = Σ w (x − x̄)²:
//!
//! β̂ = Σ w (x − x̄)(y − ȳ) / S, SE β̂ = s / √S, s² = Σ w e² / (n − 2),
//! SE α̂ = s √(1/Σw + x̄²/S), leverage hᵢ = wᵢ (1/Σw + (xᵢ − x̄)²/S);
//!
//! Draper and Smith, *Applied Regression Analysis*, 3rd edition, chapters 1, 3, and 9.

use core::cmp::Ordering;

use thiserror::Error;

use crate::{
    checked::{self, DataError, at_least, count, positive, same_length, usable},
    double::Double,
    estimate::{Estimate, EstimateError, Interval},
    line::Point,
};

/// Why observations have no regression.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RegressionError {
    /// A coordinate, a weight, or the number of points: three are needed for a standard error.
    #[error(transparent)]
    Data(#[from] DataError),
    /// All x are the same.
    #[error("a slope needs two distinct x")]
    OneLevel,
    /// A result has no representation as an `f64`.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// A fitted line with standard errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    slope: Estimate,
    intercept: Estimate,
    centre: f64,
    total_weight: f64,
    spread: f64,
    residual_sd: f64,
    r_squared: Option<f64>,
    residuals: Vec<f64>,
    leverages: Vec<f64>,
    /// By point, the weight of its residual in the slope: w (x − x̄) / S.
    influence: Vec<f64>,
}

#[derive(Debug, Clone, Copy)]
struct Weighted {
    x: Double,
    y: Double,
    weight: Double,
}

impl Regression {
    /// By ordinary least squares.
    pub fn fit(points: &[Point]) -> Result<Self, RegressionError> {
        Self::weighted(points, &vec![1.0; points.len()])
    }

    /// With weights, each one over the variance of its observation, up to a common factor.
    pub fn weighted(points: &[Point], weights: &[f64]) -> Result<Self, RegressionError> {
        same_length(weights.len(), points.len())?;
        at_least(points.len(), 3)?;
        usable(points.iter().flat_map(|point| [point.x, point.y]))?;
        positive(weights.iter().copied())?;
        let mut sorted: Vec<(Point, f64)> =
            points.iter().copied().zip(weights.iter().copied()).collect();
        sorted.sort_by(by_value);
        let first = sorted[0].0.x;
        if sorted.iter().all(|(point, _)| point.x + 0.0 <= first) {
            return Err(RegressionError::OneLevel);
        }
        let sums = Sums::of(&sorted);
        sums.finish(points, weights, &sorted)
    }

    /// Change of y per unit of x.
    pub fn slope(&self) -> Estimate {
        self.slope
    }

    /// The line's y at x = 0.
    pub fn intercept(&self) -> Estimate {
        self.intercept
    }

    /// The line's y at any x.
    pub fn at(&self, x: f64) -> Result<Estimate, EstimateError> {
        let away = x - self.centre;
        let value = self.intercept.value() + self.slope.value() * x;
        let error = self.residual_sd * (1.0 / self.total_weight + away * away / self.spread).sqrt();
        Estimate::new(value, error, self.slope.degrees_of_freedom())
    }

    /// Observed minus fitted y, in the order of the input.
    pub fn residuals(&self) -> &[f64] {
        &self.residuals
    }

    /// How much of each fitted value its own observation decides, in the order of the input.
    pub fn leverages(&self) -> &[f64] {
        &self.leverages
    }

    /// Root of the weighted residual sum of squares over n − 2.
    pub fn residual_sd(&self) -> f64 {
        self.residual_sd
    }

    /// Share of the weighted variance of y that the line explains: a description. A high share
    /// doesn't make the slope certain. `None` where y does not vary.
    pub fn r_squared(&self) -> Option<f64> {
        self.r_squared
    }

    /// The range of the slopes that are left when one point is left out:
    /// β̂₍ᵢ₎ = β̂ − cᵢ eᵢ / (1 − hᵢ) with c the influence. `None` where one point decides the slope.
    pub fn leave_one_out(&self) -> Option<Interval> {
        let mut slopes = Vec::with_capacity(self.residuals.len());
        for (index, influence) in self.influence.iter().enumerate() {
            let rest = 1.0 - self.leverages[index];
            if rest <= 1e-12 {
                return None;
            }
            slopes.push(self.slope.value() - influence * self.residuals[index] / rest);
        }
        slopes.sort_by(f64::total_cmp);
        Interval::new(*slopes.first()?, *slopes.last()?).ok()
    }

    /// The standard error of the slope that holds when the variances are not as the weights say: HC3
    /// (`MacKinnon` and White, J. Econometrics 29, 1985). `None` where one point decides the slope.
    pub fn hc3_slope_error(&self) -> Option<f64> {
        let mut squares = Vec::with_capacity(self.residuals.len());
        for (index, influence) in self.influence.iter().enumerate() {
            let rest = 1.0 - self.leverages[index];
            if rest <= 1e-12 {
                return None;
            }
            squares.push((influence * self.residuals[index] / rest).powi(2));
        }
        Some(checked::sum(squares).sqrt()).filter(|error| error.is_finite())
    }
}

struct Sums {
    weight: Double,
    x: Double,
    y: Double,
    xx: Double,
    slope: Double,
    rss: Double,
    yy: Double,
}

impl Sums {
    fn of(sorted: &[(Point, f64)]) -> Self {
        let rows: Vec<Weighted> = sorted
            .iter()
            .map(|&(point, weight)| Weighted {
                x: Double::from(point.x),
                y: Double::from(point.y),
                weight: Double::from(weight),
            })
            .collect();
        let sum = |f: &dyn Fn(&Weighted) -> Double| {
            Double::sum(rows.iter().map(|row| row.weight * f(row)))
        };
        let weight = sum(&|_| Double::from(1.0));
        // Relative to the first, so that the mean of equal values is that value exactly.
        let x = rows[0].x + sum(&|row| row.x - rows[0].x) / weight;
        let y = rows[0].y + sum(&|row| row.y - rows[0].y) / weight;
        let xx = sum(&|row| (row.x - x) * (row.x - x));
        let slope = sum(&|row| (row.x - x) * (row.y - y)) / xx;
        let rest = |row: &Weighted| row.y - y - slope * (row.x - x);
        let rss = sum(&|row| rest(row) * rest(row));
        let yy = sum(&|row| (row.y - y) * (row.y - y));
        Self { weight, x, y, xx, slope, rss, yy }
    }

    fn finish(
        &self,
        points: &[Point],
        weights: &[f64],
        sorted: &[(Point, f64)],
    ) -> Result<Regression, RegressionError> {
        let degrees = count(sorted.len() - 2);
        let variance = self.rss.abs() / Double::from(degrees);
        let one = Double::from(1.0);
        let error = |unscaled: Double| (variance * unscaled).abs().sqrt().round();
        let slope = Estimate::new(self.slope.round(), error(one / self.xx), degrees)?;
        let at_zero = one / self.weight + self.x * self.x / self.xx;
        let intercept =
            Estimate::new((self.y - self.slope * self.x).round(), error(at_zero), degrees)?;
        let offsets = points.iter().map(|point| Double::from(point.x) - self.x);
        let residuals = points
            .iter()
            .zip(offsets.clone())
            .map(|(point, offset)| (Double::from(point.y) - self.y - self.slope * offset).round());
        let weighted = || offsets.clone().zip(weights.iter().map(|&weight| Double::from(weight)));
        let leverage = |(offset, weight): (Double, Double)| {
            let unscaled = one / self.weight + offset * offset / self.xx;
            (weight * unscaled).round().clamp(0.0, 1.0)
        };
        Ok(Regression {
            slope,
            intercept,
            centre: self.x.round(),
            total_weight: self.weight.round(),
            spread: self.xx.round(),
            residual_sd: variance.sqrt().round(),
            r_squared: (!self.yy.is_zero())
                .then(|| (one - self.rss / self.yy).round().clamp(0.0, 1.0)),
            residuals: residuals.collect(),
            leverages: weighted().map(leverage).collect(),
            influence: weighted()
                .map(|(offset, weight)| (weight * offset / self.xx).round())
                .collect(),
        })
    }
}

fn by_value(a: &(Point, f64), b: &(Point, f64)) -> Ordering {
    let order = a.0.x.total_cmp(&b.0.x).then(a.0.y.total_cmp(&b.0.y));
    order.then(a.1.total_cmp(&b.1))
}
