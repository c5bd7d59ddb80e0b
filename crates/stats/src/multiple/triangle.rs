//! Householder's QR factorisation in double-double arithmetic.
//!
//! Golub and Van Loan, *Matrix Computations*, 4th edition, algorithms 5.1.1 and 5.2.1. The right-hand
//! side is the last column, so that what is left of it below the triangle is the residual.

use crate::double::Double;

/// The upper triangle of \[A | y\]: all that least squares needs of the table.
#[derive(Debug, Clone)]
pub(crate) struct Triangle {
    /// By column; column j has j + 1 entries, and the last is the right-hand side.
    columns: Vec<Vec<Double>>,
}

impl Triangle {
    /// Of a matrix given by columns, the last of which is the right-hand side.
    pub(crate) fn of(mut columns: Vec<Vec<Double>>) -> Self {
        let rows = columns.first().map_or(0, Vec::len);
        let width = columns.len();
        for pivot in 0..width {
            if pivot < rows {
                reflect(&mut columns, pivot);
            }
        }
        for (index, column) in columns.iter_mut().enumerate() {
            column.resize(index + 1, Double::ZERO);
        }
        Self { columns }
    }

    /// Number of coefficients.
    pub(crate) fn unknowns(&self) -> usize {
        self.columns.len() - 1
    }

    /// The triangle of some of the columns, and the right-hand side.
    pub(crate) fn subset(&self, chosen: &[usize]) -> Self {
        let height = self.columns.len();
        let padded = |index: usize| {
            let mut column = self.columns[index].clone();
            column.resize(height, Double::ZERO);
            column
        };
        let right = self.unknowns();
        Self::of(chosen.iter().copied().chain([right]).map(padded).collect())
    }

    /// The triangle of the rows of several.
    pub(crate) fn stacked<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut columns: Vec<Vec<Double>> = Vec::new();
        for part in parts {
            let height = part.columns.len();
            columns.resize(height, Vec::new());
            for (whole, column) in columns.iter_mut().zip(&part.columns) {
                let length = whole.len() + height;
                whole.extend(column);
                whole.resize(length, Double::ZERO);
            }
        }
        (!columns.is_empty()).then(|| Self::of(columns))
    }

    /// The coefficients; `None` where a pivot is zero.
    pub(crate) fn solve(&self) -> Option<Vec<Double>> {
        self.back(&self.columns[self.unknowns()])
    }

    /// What the right-hand side leaves: the root of the residual sum of squares.
    pub(crate) fn rest(&self) -> Double {
        self.columns[self.unknowns()][self.unknowns()].abs()
    }

    /// By column, the product of the column and the residual, and how much of it may be rounding.
    pub(crate) fn gradient(&self, values: &[Double]) -> Vec<(f64, f64)> {
        let height = self.columns.len();
        let mut residual = self.columns[self.unknowns()].clone();
        for (column, &value) in self.columns.iter().zip(values) {
            for (entry, &component) in residual.iter_mut().zip(column) {
                *entry = *entry - value * component;
            }
        }
        residual.resize(height, Double::ZERO);
        let right = &self.columns[self.unknowns()];
        let size = Double::dot(right, right).sqrt().round();
        let product = |column: &Vec<Double>| {
            let length = Double::dot(column, column).sqrt().round();
            (Double::dot(column, &residual[..column.len()]).round(), 1e-20 * length * size)
        };
        self.columns[..self.unknowns()].iter().map(product).collect()
    }

    /// The columns of R⁻¹; `None` where a pivot is zero.
    pub(crate) fn inverse(&self) -> Option<Vec<Vec<Double>>> {
        (0..self.unknowns())
            .map(|index| {
                let mut unit = vec![Double::ZERO; self.unknowns()];
                unit[index] = Double::from(1.0);
                self.back(&unit)
            })
            .collect()
    }

    /// R⁻ᵀ times a row: its squared length is the leverage; `None` where a pivot is zero.
    pub(crate) fn forward(&self, row: &[Double]) -> Option<Vec<Double>> {
        let mut solved: Vec<Double> = Vec::with_capacity(row.len());
        for (column, &right) in self.columns.iter().zip(row) {
            let pivot = column[solved.len()];
            if pivot.is_zero() {
                return None;
            }
            let rest = right - Double::dot(&column[..solved.len()], &solved);
            solved.push(rest / pivot);
        }
        Some(solved)
    }

    fn back(&self, right: &[Double]) -> Option<Vec<Double>> {
        let mut solved = right[..self.unknowns()].to_vec();
        for index in (0..self.unknowns()).rev() {
            let column = &self.columns[index];
            if column[index].is_zero() {
                return None;
            }
            solved[index] = solved[index] / column[index];
            let value = solved[index];
            for (entry, &above) in solved.iter_mut().zip(&column[..index]) {
                *entry = *entry - value * above;
            }
        }
        Some(solved)
    }

    /// Belsley's condition index: the ratio of the singular values of the columns scaled to
    /// unit length (Belsley, Kuh, and Welsch, *Regression Diagnostics*, 1980, section 3.2).
    /// `None` where it is infinite.
    pub(crate) fn condition(&self) -> Option<f64> {
        let unknowns = self.unknowns();
        let mut columns: Vec<Vec<f64>> = Vec::with_capacity(unknowns);
        for column in &self.columns[..unknowns] {
            let length = Double::dot(column, column).sqrt();
            if length.is_zero() {
                return None;
            }
            let mut scaled: Vec<f64> =
                column.iter().map(|&entry| (entry / length).round()).collect();
            scaled.resize(unknowns, 0.0);
            columns.push(scaled);
        }
        let mut values = singular_values(columns);
        values.sort_by(f64::total_cmp);
        let condition = values.last()? / values.first()?;
        Some(condition).filter(|condition| condition.is_finite())
    }
}

fn reflect(columns: &mut [Vec<Double>], pivot: usize) {
    let (done, rest) = columns.split_at_mut(pivot + 1);
    let column = &mut done[pivot];
    let norm = Double::dot(&column[pivot..], &column[pivot..]).sqrt();
    if norm.is_zero() {
        return;
    }
    // Away from the pivot's sign, so that nothing cancels.
    let image = if column[pivot].is_negative() { norm } else { -norm };
    let mut mirror = column[pivot..].to_vec();
    mirror[0] = mirror[0] - image;
    let square = Double::dot(&mirror, &mirror);
    column[pivot] = image;
    column[pivot + 1..].fill(Double::ZERO);
    for other in rest {
        let product = Double::dot(&mirror, &other[pivot..]);
        let factor = (product + product) / square;
        for (entry, &component) in other[pivot..].iter_mut().zip(&mirror) {
            *entry = *entry - factor * component;
        }
    }
}

/// One-sided Jacobi (Hestenes, 1958): columns are turned until all are orthogonal; their lengths are the
/// singular values. An `f64` is enough: conditions beyond its digits are refused anyway.
fn singular_values(mut columns: Vec<Vec<f64>>) -> Vec<f64> {
    const SWEEPS: u32 = 60;
    for _ in 0..SWEEPS {
        let mut turned = false;
        for left in 0..columns.len() {
            for right in left + 1..columns.len() {
                turned |= turn(&mut columns, left, right);
            }
        }
        if !turned {
            break;
        }
    }
    columns.iter().map(|column| product(column, column).sqrt()).collect()
}

fn product(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

fn turn(columns: &mut [Vec<f64>], left: usize, right: usize) -> bool {
    let across = product(&columns[left], &columns[right]);
    let a = product(&columns[left], &columns[left]);
    let b = product(&columns[right], &columns[right]);
    if across.abs() <= 1e-15 * (a * b).sqrt() || across.abs() <= 1e-40 {
        return false;
    }
    let zeta = (b - a) / (2.0 * across);
    let tangent = zeta.signum() / (zeta.abs() + libm::hypot(1.0, zeta));
    let cosine = 1.0 / libm::hypot(1.0, tangent);
    let sine = cosine * tangent;
    for row in 0..columns[left].len() {
        let (x, y) = (columns[left][row], columns[right][row]);
        columns[left][row] = cosine * x - sine * y;
        columns[right][row] = sine * x + cosine * y;
    }
    true
}
