//! Replicated measurements at several levels.

use core::cmp::Ordering;

use thiserror::Error;

use crate::checked::{DataError, usable};

/// One measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measurement {
    /// The level: what was set, such as the op count.
    pub x: f64,
    /// The sample: one pass over the levels, with whatever was particular to it.
    pub sample: u32,
    /// What was measured, such as seconds.
    pub y: f64,
}

/// Why measurements are no series.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SeriesError {
    /// A number is not usable.
    #[error(transparent)]
    Data(#[from] DataError),
    /// All measurements are at one level.
    #[error("a slope needs two levels")]
    OneLevel,
    /// No sample has two levels, so that levels can't be told from samples.
    #[error("no sample has measurements at two levels")]
    NoContrast,
}

/// Measurements of one thing at several levels, each in one or more samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Sorted by level, sample, and value: every sum is taken in this order.
    pub(super) cells: Vec<Cell>,
    pub(super) levels: Vec<f64>,
    /// By level: how many series have these very measurements.
    pub(super) sharing: Vec<f64>,
    /// Number of samples. Their positions follow from what they hold, not from what they are called.
    pub(super) samples: usize,
}

/// A measurement, with the positions of its level and its sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub(super) level: usize,
    pub(super) sample: usize,
    pub(super) y: f64,
    /// Position in the input.
    pub(super) index: usize,
}

impl Series {
    /// From measurements in any order.
    pub fn new(measurements: &[Measurement]) -> Result<Self, SeriesError> {
        usable(measurements.iter().flat_map(|one| [one.x, one.y]))?;
        let mut sorted: Vec<(usize, Measurement)> = measurements
            .iter()
            .map(|one| Measurement { x: one.x + 0.0, y: one.y + 0.0, ..*one })
            .enumerate()
            .collect();
        sorted.sort_by(|a, b| by_value(&a.1, &b.1));
        let mut levels: Vec<f64> = sorted.iter().map(|(_, one)| one.x).collect();
        levels.dedup_by(|a, b| a.total_cmp(b) == Ordering::Equal);
        if levels.len() < 2 {
            return Err(SeriesError::OneLevel);
        }
        let samples = ranked(&sorted);
        let mut cells: Vec<Cell> = sorted
            .into_iter()
            .map(|(index, one)| Cell {
                level: levels.partition_point(|level| *level < one.x),
                sample: samples.iter().position(|sample| *sample == one.sample).unwrap_or(0),
                y: one.y,
                index,
            })
            .collect();
        cells.sort_by(|a, b| {
            a.level.cmp(&b.level).then(a.sample.cmp(&b.sample)).then(a.y.total_cmp(&b.y))
        });
        let samples = samples.len();
        let sharing = vec![1.0; levels.len()];
        let series = Self { cells, levels, sharing, samples };
        if series.has_contrast(&vec![true; series.cells.len()]) {
            Ok(series)
        } else {
            Err(SeriesError::NoContrast)
        }
    }

    /// The same, where so many series have the very same measurements, by level in ascending order. These tell
    /// of the noise once, so each of the series counts for its part of that.
    #[must_use]
    pub fn sharing(mut self, series: impl IntoIterator<Item = u32>) -> Self {
        for (sharing, series) in self.sharing.iter_mut().zip(series) {
            *sharing = f64::from(series.max(1));
        }
        self
    }

    /// Number of measurements.
    pub fn measurements(&self) -> usize {
        self.cells.len()
    }

    /// The distinct levels, ascending.
    pub fn levels(&self) -> &[f64] {
        &self.levels
    }

    /// The number of samples.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Whether some sample still has two levels.
    pub(super) fn has_contrast(&self, kept: &[bool]) -> bool {
        (0..self.samples).any(|sample| {
            let mut levels =
                self.kept(kept).filter(|cell| cell.sample == sample).map(|cell| cell.level);
            let first = levels.next();
            levels.any(|level| Some(level) != first)
        })
    }

    pub(super) fn kept<'a>(&'a self, kept: &'a [bool]) -> impl Iterator<Item = &'a Cell> {
        self.cells.iter().zip(kept).filter(|(_, kept)| **kept).map(|(cell, _)| cell)
    }
}

/// The samples in the order of what they hold, so that their names don't decide the order of sums.
fn ranked(sorted: &[(usize, Measurement)]) -> Vec<u32> {
    let mut names: Vec<u32> = sorted.iter().map(|(_, one)| one.sample).collect();
    names.sort_unstable();
    names.dedup();
    let mut held: Vec<(Vec<(f64, f64)>, u32)> = names
        .into_iter()
        .map(|name| {
            let own = sorted.iter().filter(|(_, one)| one.sample == name);
            (own.map(|(_, one)| (one.x, one.y)).collect(), name)
        })
        .collect();
    let by_pair = |a: &(f64, f64), b: &(f64, f64)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
    held.sort_by(|(a, _), (b, _)| {
        let first = a.iter().zip(b).map(|(a, b)| by_pair(a, b)).find(|order| order.is_ne());
        first.unwrap_or(a.len().cmp(&b.len()))
    });
    held.into_iter().map(|(_, name)| name).collect()
}

fn by_value(a: &Measurement, b: &Measurement) -> Ordering {
    a.x.total_cmp(&b.x).then(a.sample.cmp(&b.sample)).then(a.y.total_cmp(&b.y))
}
