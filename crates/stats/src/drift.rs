//! Drift over the order of a run, from things that were measured more than once.
//!
//! A machine that warms up makes everything slower by a factor, so the model is in logarithms:
//! ln y = cᵧ + g(position) + e, with a level cᵧ for each thing measured and one broken line g for all. Within-group centring
//! removes the levels (Frisch and Waugh, Econometrica 1, 1933), and least squares on hat functions gives g. The
//! test is the F test of g against none. Values far from the median of their group are left out first.
//!
//! Errors are taken to be independent; a machine that wanders has wider intervals than these.

use core::cmp::Ordering;

use thiserror::Error;

use crate::{
    checked::{self, DataError, count, positive, usable},
    distribution::FisherF,
    double::Double,
    estimate::{Estimate, EstimateError},
    huber::robust_sd,
    median::median,
    multiple::{MultipleError, Triangle, acceptable},
};

/// Below this p-value a run is said to drift.
const DRIFTING: f64 = 0.02;

/// Further than this many robust standard deviations from its group, a value isn't used.
const WILD: f64 = 8.0;

const MOST_SEGMENTS: usize = 8;

/// One of several measurements of the same thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reference {
    /// Where in the run it was made: its number, or its time.
    pub position: f64,
    /// What was measured: values are compared within a group only.
    pub group: u32,
    /// What was found, above zero.
    pub value: f64,
}

/// Why drift can't be told.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum DriftError {
    /// A number is not usable.
    #[error(transparent)]
    Data(#[from] DataError),
    /// From 1 to 8 segments are possible.
    #[error("from 1 to 8 segments are possible, found {0}")]
    Segments(usize),
    /// Too few repeated measurements for so many segments.
    #[error("{found} repeated measurements leave no degrees of freedom")]
    TooFew {
        /// Measurements that were used.
        found: usize,
    },
    /// Some part of the run has no repeated measurements.
    #[error(transparent)]
    Fit(#[from] MultipleError),
    /// A result has no representation as an `f64`.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// A broken line of factors over a run.
#[derive(Debug, Clone)]
pub struct Drift {
    knots: Vec<f64>,
    values: Vec<Double>,
    means: Vec<f64>,
    triangle: Triangle,
    sd: f64,
    degrees: f64,
    p_value: f64,
    aicc: f64,
    left_out: Vec<usize>,
}

impl Drift {
    /// With segments of equal length.
    pub fn fit(references: &[Reference], segments: usize) -> Result<Self, DriftError> {
        if !(1..=MOST_SEGMENTS).contains(&segments) {
            return Err(DriftError::Segments(segments));
        }
        usable(references.iter().map(|one| one.position))?;
        positive(references.iter().map(|one| one.value))?;
        let (used, left_out) = sift(references);
        let groups = used.chunk_by(|a, b| a.group == b.group).count();
        let too_few = DriftError::TooFew { found: used.len() };
        let degrees = used.len().checked_sub(groups + segments).filter(|degrees| *degrees > 0);
        let degrees = count(degrees.ok_or(too_few)?);
        let knots = knots(&used, segments);
        let mut columns: Vec<Vec<f64>> = (1..=segments)
            .map(|knot| used.iter().map(|one| hat(&knots, knot, one.position)).collect())
            .collect();
        let means: Vec<f64> =
            columns.iter().map(|column| checked::mean(column).unwrap_or(0.0)).collect();
        columns.push(used.iter().map(|one| libm::log(one.value)).collect());
        let centred: Vec<Vec<Double>> =
            columns.iter().map(|column| within_groups(&used, column)).collect();
        let total = centred.last().map_or(Double::ZERO, |logs| Double::dot(logs, logs)).round();
        let triangle = Triangle::of(centred);
        acceptable(&triangle)?;
        let values = triangle.solve().ok_or(MultipleError::Overflow)?;
        let rest = triangle.rest().round().powi(2);
        let explained = (total - rest).max(0.0) / count(segments);
        let f = explained / (rest / degrees);
        let tail = FisherF::new(count(segments), degrees).ok().and_then(|test| test.upper(f));
        let (n, parameters) = (count(used.len()), count(groups + segments + 1));
        let correction = 2.0 * parameters * (parameters + 1.0) / (n - parameters - 1.0).max(0.5);
        Ok(Self {
            sd: (rest / degrees).sqrt(),
            aicc: n * libm::log((rest / n).max(1e-60)) + 2.0 * parameters + correction,
            // Without any noise the F is 0/0; then nothing drifts.
            p_value: tail.unwrap_or(1.0),
            knots,
            values,
            means,
            triangle,
            degrees,
            left_out,
        })
    }

    /// With the number of segments, up to a greatest one, whose `AICc` is least (Hurvich and Tsai, Biometrika
    /// 76, 1989).
    pub fn best(references: &[Reference], most_segments: usize) -> Result<Self, DriftError> {
        let mut best = Self::fit(references, 1)?;
        for segments in 2..=most_segments.min(MOST_SEGMENTS) {
            if let Ok(other) = Self::fit(references, segments)
                && other.aicc < best.aicc
            {
                best = other;
            }
        }
        Ok(best)
    }

    /// Where the broken line may bend, with both ends.
    pub fn knots(&self) -> &[f64] {
        &self.knots
    }

    /// The probability of so much drift, or more, if there is none.
    pub fn p_value(&self) -> f64 {
        self.p_value
    }

    /// Whether the run drifts, at 2 %.
    pub fn is_drifting(&self) -> bool {
        self.p_value < DRIFTING
    }

    /// The factor from the first measurement to the last, less one.
    pub fn total(&self) -> Result<Estimate, EstimateError> {
        let mut row = vec![0.0; self.values.len()];
        if let Some(last) = row.last_mut() {
            *last = 1.0;
        }
        let factor = self.factor(&row)?;
        Estimate::new(factor.value() - 1.0, factor.standard_error(), factor.degrees_of_freedom())
    }

    /// By what a measurement at this position is too great, relative to the average of the references: divide by
    /// it. `None` outside the positions that were seen. The relative error of the factor is common to all measurements
    /// nearby, so it doesn't average out.
    pub fn at(&self, position: f64) -> Option<Estimate> {
        let (first, last) = (*self.knots.first()?, *self.knots.last()?);
        if !(first..=last).contains(&position) {
            return None;
        }
        let row: Vec<f64> = self
            .means
            .iter()
            .enumerate()
            .map(|(index, mean)| hat(&self.knots, index + 1, position) - mean)
            .collect();
        self.factor(&row).ok()
    }

    /// The relative standard deviation of one measurement.
    pub fn noise(&self) -> f64 {
        self.sd
    }

    /// Positions in the input of the values that were too far from their group to be used, ascending.
    pub fn left_out(&self) -> &[usize] {
        &self.left_out
    }

    fn factor(&self, row: &[f64]) -> Result<Estimate, EstimateError> {
        let row: Vec<Double> = row.iter().map(|&entry| Double::from(entry)).collect();
        let factor = libm::exp(Double::dot(&row, &self.values).round());
        let forward = self.triangle.forward(&row).ok_or(EstimateError::NotFinite)?;
        let error = Double::dot(&forward, &forward).sqrt().round() * self.sd;
        Estimate::new(factor, factor * error, self.degrees)
    }
}

/// The references that are used, by group, position, and value; and those that are too far off.
fn sift(references: &[Reference]) -> (Vec<Reference>, Vec<usize>) {
    let mut sorted: Vec<(usize, Reference)> = references.iter().copied().enumerate().collect();
    sorted.sort_by(|a, b| by_value(&a.1, &b.1));
    let mut off = Vec::with_capacity(sorted.len());
    for group in sorted.chunk_by(|a, b| a.1.group == b.1.group) {
        let logs: Vec<f64> = group.iter().map(|(_, one)| libm::log(one.value)).collect();
        let middle = median(&logs).unwrap_or(0.0);
        // A group of one says nothing of the spread.
        off.extend(logs.iter().map(|log| (group.len() > 1).then_some(log - middle)));
    }
    let known: Vec<f64> = off.iter().flatten().copied().collect();
    let spread = robust_sd(&known).unwrap_or(0.0);
    let wild = |off: &Option<f64>| spread > 0.0 && off.is_some_and(|off| off.abs() > WILD * spread);
    let mut left_out = Vec::new();
    let mut used = Vec::with_capacity(sorted.len());
    for ((index, one), off) in sorted.iter().zip(&off) {
        if wild(off) {
            left_out.push(*index);
        } else {
            used.push(*one);
        }
    }
    left_out.sort_unstable();
    let repeated = used.chunk_by(|a, b| a.group == b.group).filter(|group| group.len() > 1);
    (repeated.flatten().copied().collect(), left_out)
}

fn knots(used: &[Reference], segments: usize) -> Vec<f64> {
    let (low, high) = used.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| {
        (low.min(one.position), high.max(one.position))
    });
    (0..=segments).map(|knot| low + (high - low) * (count(knot) / count(segments))).collect()
}

/// The function that is 1 at its knot, 0 at all others, and straight between.
fn hat(knots: &[f64], knot: usize, position: f64) -> f64 {
    let here = knots[knot];
    let neighbour = if position <= here { knots.get(knot - 1) } else { knots.get(knot + 1) };
    // Past the last knot lies only rounding.
    let Some(&neighbour) = neighbour else { return 1.0 };
    let width = here - neighbour;
    if width == 0.0 { 0.0 } else { ((position - neighbour) / width).clamp(0.0, 1.0) }
}

/// Less the mean of each group; the values are in the order of the references.
fn within_groups(used: &[Reference], values: &[f64]) -> Vec<Double> {
    let mut centred = Vec::with_capacity(values.len());
    let mut start = 0;
    for group in used.chunk_by(|a, b| a.group == b.group) {
        let own = &values[start..start + group.len()];
        let mean = Double::sum(own.iter().map(|&value| Double::from(value)))
            / Double::from(count(own.len()));
        centred.extend(own.iter().map(|&value| Double::from(value) - mean));
        start += group.len();
    }
    centred
}

fn by_value(a: &Reference, b: &Reference) -> Ordering {
    let order = a.group.cmp(&b.group).then(a.position.total_cmp(&b.position));
    order.then(a.value.total_cmp(&b.value))
}
