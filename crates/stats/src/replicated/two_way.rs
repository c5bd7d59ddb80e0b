//! Level means and sample effects: yᵢⱼ = mᵢ + uⱼ + e with Var e = σᵢ².
//!
//! Weighted least squares with weights wᵢ = 1/σᵢ² that depend on the level alone. The level means are
//! eliminated first, which leaves the reduced normal equations of the samples,
//!
//! A = diag(Σᵢ nᵢⱼ wᵢ) − Σᵢ wᵢ nᵢ nᵢᵀ / nᵢ.,
//!
//! as for block designs (Searle, *Linear Models*, 1971, section 7.1). What is left over is pure error: what the
//! same level gives in different samples, less what is particular to the sample.

use super::series::{Cell, Series};
use crate::{checked::count, double::Double};

/// A pivot below this share of its diagonal is rounding: the sample is determined by others.
const SINGULAR: f64 = 1e-9;

pub(super) struct TwoWay {
    means: Vec<f64>,
    effects: Vec<f64>,
    /// A generalised inverse of A, by sample.
    inverse: Vec<Vec<f64>>,
    /// By level, with p the share of each sample in its measurements: A⁻p, and pᵀA⁻p.
    products: Vec<(Vec<f64>, f64)>,
    /// Number of measurements at each level.
    counts: Vec<f64>,
    /// Number of measurements less the rank of the design.
    pub(super) degrees: usize,
}

impl TwoWay {
    /// Fits the measurements that are kept, with a weight for each level.
    pub(super) fn fit(series: &Series, kept: &[bool], weights: &[f64]) -> Self {
        let (levels, samples) = (series.levels.len(), series.samples);
        let mut numbers = vec![vec![0.0; samples]; levels];
        let mut totals = vec![Double::ZERO; levels];
        for cell in series.kept(kept) {
            numbers[cell.level][cell.sample] += 1.0;
            totals[cell.level] = totals[cell.level] + Double::from(cell.y);
        }
        let counts: Vec<f64> = numbers.iter().map(|row| row.iter().sum()).collect();
        let raw: Vec<f64> = totals
            .iter()
            .zip(&counts)
            .map(|(total, n)| (*total / Double::from(*n)).round())
            .collect();
        let mut matrix = vec![vec![0.0; samples]; samples];
        for ((row, n), weight) in numbers.iter().zip(&counts).zip(weights) {
            for (j, line) in matrix.iter_mut().enumerate() {
                line[j] += weight * row[j];
                for (entry, other) in line.iter_mut().zip(row) {
                    *entry -= weight * row[j] * other / n;
                }
            }
        }
        let mut right = vec![Double::ZERO; samples];
        for cell in series.kept(kept) {
            let off = Double::from(weights[cell.level]) * Double::from(cell.y - raw[cell.level]);
            right[cell.sample] = right[cell.sample] + off;
        }
        let (inverse, rank) = invert(matrix);
        let effects: Vec<f64> = inverse
            .iter()
            .map(|row| row.iter().zip(&right).map(|(g, b)| g * b.round()).sum())
            .collect();
        let shares: Vec<Vec<f64>> = numbers
            .iter()
            .zip(&counts)
            .map(|(row, n)| row.iter().map(|number| number / n).collect())
            .collect();
        let means = raw
            .iter()
            .zip(&shares)
            .map(|(mean, shares)| {
                mean - shares.iter().zip(&effects).map(|(p, u)| p * u).sum::<f64>()
            })
            .collect();
        let products = shares
            .iter()
            .map(|shares| {
                let product: Vec<f64> = inverse.iter().map(|row| dot(row, shares)).collect();
                let square = dot(&product, shares);
                (product, square)
            })
            .collect();
        let measured = series.kept(kept).count();
        let degrees = measured.saturating_sub(levels + rank);
        Self { means, effects, inverse, products, counts, degrees }
    }

    /// What the level and the sample leave of a measurement.
    pub(super) fn residual(&self, cell: &Cell) -> f64 {
        cell.y - self.means[cell.level] - self.effects[cell.sample]
    }

    /// The variance of the fitted value at a cell, as a share of σ² of its level. Of a
    /// measurement that was fitted this is its leverage: 1/n + w (e − p)ᵀA⁻(e − p), with e the sample
    /// of the cell.
    pub(super) fn leverage(&self, cell: &Cell, weights: &[f64]) -> f64 {
        let (product, square) = &self.products[cell.level];
        let own = self.inverse[cell.sample][cell.sample] - 2.0 * product[cell.sample];
        (1.0 / self.counts[cell.level] + weights[cell.level] * (own + square)).max(0.0)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A generalised inverse of a symmetric positive semidefinite matrix by the sweep operator, and the
/// rank. A row whose pivot vanishes belongs to a sample that the others determine; it stays zero.
fn invert(mut matrix: Vec<Vec<f64>>) -> (Vec<Vec<f64>>, usize) {
    let size = matrix.len();
    let diagonal: Vec<f64> = (0..size).map(|index| matrix[index][index]).collect();
    let mut swept = vec![false; size];
    // The matrix stays symmetric, so only what is right of its diagonal is kept up to date.
    for pivot in 0..size {
        let value = matrix[pivot][pivot];
        if value <= SINGULAR * diagonal[pivot].max(f64::MIN_POSITIVE) {
            continue;
        }
        swept[pivot] = true;
        let row: Vec<f64> = (0..size).map(|at| matrix[at.min(pivot)][at.max(pivot)]).collect();
        for (i, line) in matrix.iter_mut().enumerate() {
            for (entry, other) in line[i..].iter_mut().zip(&row[i..]) {
                *entry -= row[i] * other / value;
            }
            if i < pivot {
                line[pivot] = row[i] / value;
            }
        }
        for (entry, other) in matrix[pivot][pivot..].iter_mut().zip(&row[pivot..]) {
            *entry = other / value;
        }
        matrix[pivot][pivot] = -1.0 / value;
    }
    for i in 0..size {
        for j in i..size {
            let entry = if swept[i] && swept[j] { -matrix[i][j] } else { 0.0 };
            matrix[i][j] = entry;
            matrix[j][i] = entry;
        }
    }
    (matrix, swept.iter().filter(|swept| **swept).count())
}

/// Measurements at each level that are kept.
pub(super) fn per_level(series: &Series, kept: &[bool]) -> Vec<usize> {
    let mut numbers = vec![0; series.levels.len()];
    for cell in series.kept(kept) {
        numbers[cell.level] += 1;
    }
    numbers
}

/// The mean of each level over the measurements that are kept; every level has one.
pub(super) fn level_means(series: &Series, kept: &[bool]) -> Vec<f64> {
    let numbers = per_level(series, kept);
    let mut totals = vec![Double::ZERO; numbers.len()];
    for cell in series.kept(kept) {
        totals[cell.level] = totals[cell.level] + Double::from(cell.y);
    }
    let mean =
        |(total, &number): (Double, &usize)| (total / Double::from(count(number.max(1)))).round();
    totals.into_iter().zip(&numbers).map(mean).collect()
}
