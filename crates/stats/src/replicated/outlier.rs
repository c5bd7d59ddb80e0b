//! Measurements that the noise doesn't explain.
//!
//! A residual is judged against replicates of its own level, never against other levels: the end points of a line
//! must not be suspicious for being far out. The first guess starts from medians, so that a wild
//! value can't hide behind the spread that it makes (masking); then residuals are studentised with the
//! measurement left out of its own fit (Cook and Weisberg, *Residuals and Influence in Regression*, 1982, section
//! 2.2.2), and the limit is Bonferroni's over all of them.
//!
//! The limit is read from Student's t with four degrees of freedom, because proving times have such tails: noise is
//! noise, however long its tail, and leaving it out would make intervals too narrow.

use super::{
    noise::{NoiseSource, residuals, settle, weights},
    series::{Cell, Series},
    two_way::{TwoWay, level_means, per_level},
    variance::{Square, Variance},
};
use crate::{checked::count, distribution::StudentT, median::median};

/// When a residual is an outlier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutlierRule {
    family_error: f64,
    tail_degrees: f64,
}

impl Default for OutlierRule {
    /// One false alarm in twenty studies, if the noise has the tails of Student's t with 4 degrees of freedom.
    fn default() -> Self {
        Self { family_error: 0.05, tail_degrees: 4.0 }
    }
}

impl OutlierRule {
    /// With another probability of any false alarm, and other tails; `None` unless the probability is between
    /// 1e-9 and 0.5, and the degrees of freedom are from 1 to 1000.
    pub fn new(family_error: f64, tail_degrees: f64) -> Option<Self> {
        let usable = (1e-9..=0.5).contains(&family_error) && (1.0..=1000.0).contains(&tail_degrees);
        usable.then_some(Self { family_error, tail_degrees })
    }

    /// The greatest size of `tests` studentised residuals that is still noise.
    fn limit(self, tests: usize, degrees: f64) -> f64 {
        let tails = self.tail_degrees.min(degrees - 1.0).max(1.0);
        let p = 1.0 - self.family_error / (2.0 * count(tests.max(1)));
        let quantile = StudentT::new(tails).ok().and_then(|t| t.quantile(p));
        quantile.unwrap_or(f64::MAX)
    }
}

/// Whether an outlier was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was left out of every fit.
    LeftOut,
    /// It stays: its level has too few replicates to say which of them is wrong.
    Kept,
}

/// A measurement that the noise doesn't explain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlier {
    /// Position of the series in the study.
    pub series: usize,
    /// Position of the measurement in the series, as it was given.
    pub measurement: usize,
    /// The residual over its standard deviation, at most 1e9 in size.
    pub studentised: f64,
    /// Whether it was left out.
    pub fate: Fate,
}

pub(super) struct Search<'a> {
    series: &'a [Series],
    rule: OutlierRule,
}

pub(super) struct Found {
    pub(super) kept: Vec<Vec<bool>>,
    pub(super) settled: (Variance, Vec<Square>),
    pub(super) outliers: Vec<Outlier>,
}

impl<'a> Search<'a> {
    pub(super) fn new(series: &'a [Series], rule: OutlierRule) -> Self {
        Self { series, rule }
    }

    /// `None` where replicates don't differ at all.
    pub(super) fn run(&self) -> Option<Found> {
        const MOST_ROUNDS: u32 = 10;
        let (mut kept, mut start) = self.first_guess()?;
        for _ in 0..MOST_ROUNDS {
            let settled = settle(self.series, &kept, start, NoiseSource::Replicates)?;
            start = settled.0;
            let (next, outliers) = self.judge(&kept, &settled);
            if next == kept {
                return Some(Found { kept, settled, outliers });
            }
            kept = next;
        }
        let settled = settle(self.series, &kept, start, NoiseSource::Replicates)?;
        let (_, outliers) = self.judge(&kept, &settled);
        Some(Found { kept, settled, outliers })
    }

    /// Residuals from medians, and a noise that large ones can't move.
    fn first_guess(&self) -> Option<(Vec<Vec<bool>>, Variance)> {
        let polished: Vec<Vec<(f64, f64, f64)>> = self.series.iter().map(polish).collect();
        let squares: Vec<Square> = polished
            .iter()
            .flatten()
            .filter(|(_, _, share)| *share > 1e-9)
            .map(|&(residual, t, share)| Square { t, value: residual * residual / share, share })
            .collect();
        let squares = Square::sorted(squares);
        let start = Variance::start(&squares)?;
        let variance = Variance::robust(&squares, start)?;
        let kept = self
            .series
            .iter()
            .zip(&polished)
            .map(|(series, polished)| {
                let sizes: Vec<f64> = polished
                    .iter()
                    .map(|&(residual, t, share)| {
                        residual.abs() / (variance.at(t) * share.max(1e-9)).sqrt()
                    })
                    .collect();
                keep(series, &sizes, 4.0)
            })
            .collect();
        Some((kept, variance))
    }

    fn judge(
        &self,
        kept: &[Vec<bool>],
        settled: &(Variance, Vec<Square>),
    ) -> (Vec<Vec<bool>>, Vec<Outlier>) {
        let degrees: f64 = settled.1.iter().map(|square| square.share).sum();
        let tests = self.series.iter().map(Series::measurements).sum();
        let limit = self.rule.limit(tests, degrees);
        let mut next = Vec::with_capacity(kept.len());
        let mut outliers = Vec::new();
        for (position, (series, kept)) in self.series.iter().zip(kept).enumerate() {
            let studentised = studentise(series, kept, settled.0, degrees);
            let sizes: Vec<f64> = studentised.iter().map(|value| value.abs()).collect();
            let stays = keep(series, &sizes, limit);
            for ((cell, &studentised), &stays) in series.cells.iter().zip(&studentised).zip(&stays)
            {
                if studentised.abs() > limit {
                    let fate = if stays { Fate::Kept } else { Fate::LeftOut };
                    let measurement = cell.index;
                    outliers.push(Outlier { series: position, measurement, studentised, fate });
                }
            }
            next.push(stays);
        }
        (next, outliers)
    }
}

/// Leaves out what exceeds the limit, the greatest first, and less than half of a level.
fn keep(series: &Series, sizes: &[f64], limit: f64) -> Vec<bool> {
    let all = vec![true; sizes.len()];
    let mut room: Vec<usize> =
        per_level(series, &all).into_iter().map(|number| number.saturating_sub(1) / 2).collect();
    let mut order: Vec<usize> = (0..sizes.len()).filter(|&at| sizes[at] > limit).collect();
    order.sort_by(|&a, &b| sizes[b].total_cmp(&sizes[a]).then(a.cmp(&b)));
    let mut kept = all;
    for position in order {
        let left = &mut room[series.cells[position].level];
        if *left > 0 {
            *left -= 1;
            kept[position] = false;
        }
    }
    // A series without contrast would have no slope; then its outliers stay.
    if series.has_contrast(&kept) { kept } else { vec![true; sizes.len()] }
}

/// Residuals from level medians and sample medians (Tukey's median polish, two sweeps), with the size of the
/// level and the share of a degree of freedom.
fn polish(series: &Series) -> Vec<(f64, f64, f64)> {
    let kept = vec![true; series.cells.len()];
    let mut residuals: Vec<f64> = series.cells.iter().map(|cell| cell.y).collect();
    let mut sizes = vec![0.0; series.levels.len()];
    for _ in 0..2 {
        let moved = sweep(series, &mut residuals, |cell| cell.level, series.levels.len());
        for (size, moved) in sizes.iter_mut().zip(moved) {
            *size += moved;
        }
        sweep(series, &mut residuals, |cell| cell.sample, series.samples);
    }
    let weights = vec![1.0; series.levels.len()];
    let fit = TwoWay::fit(series, &kept, &weights);
    series
        .cells
        .iter()
        .zip(residuals)
        .map(|(cell, residual)| {
            (residual, sizes[cell.level], (1.0 - fit.leverage(cell, &weights)).max(0.0))
        })
        .collect()
}

/// Takes the median of each group from its residuals.
fn sweep(
    series: &Series,
    residuals: &mut [f64],
    group: impl Fn(&Cell) -> usize,
    groups: usize,
) -> Vec<f64> {
    let mut members = vec![Vec::new(); groups];
    for (cell, residual) in series.cells.iter().zip(residuals.iter()) {
        members[group(cell)].push(*residual);
    }
    let medians: Vec<f64> = members.iter().map(|list| median(list).unwrap_or(0.0)).collect();
    for (cell, residual) in series.cells.iter().zip(residuals.iter_mut()) {
        *residual -= medians[group(cell)];
    }
    medians
}

/// Each residual over the standard deviation that it would have, had it been left out.
fn studentise(series: &Series, kept: &[bool], variance: Variance, degrees: f64) -> Vec<f64> {
    let means = level_means(series, kept);
    let weights = weights(series, kept, variance);
    let fit = TwoWay::fit(series, kept, &weights);
    let mut internal = residuals(series, kept, variance, NoiseSource::Replicates).into_iter();
    let bounded = |value: f64| if value.is_nan() { 0.0 } else { value.clamp(-1e9, 1e9) };
    series
        .cells
        .iter()
        .zip(kept)
        .map(|(cell, &kept)| {
            let sd = variance.at(means[cell.level]).sqrt();
            if !kept {
                // It had no part in the fit, so its variance adds to that of the fitted value.
                let spread = (1.0 + fit.leverage(cell, &weights)).sqrt();
                return bounded(fit.residual(cell) / (sd * spread));
            }
            let Some(residual) = internal.next() else { return 0.0 };
            let rest = 1.0 - residual.leverage;
            if rest <= 1e-9 {
                return 0.0;
            }
            let z = residual.value / (sd * rest.sqrt());
            // The noise without this residual: its square is taken out of the pooled variance.
            let others = (degrees - z * z).max(0.0) / (degrees - 1.0).max(1e-9);
            bounded(if others > 0.0 { z / others.sqrt() } else { z.signum() * 1e9 })
        })
        .collect()
}
