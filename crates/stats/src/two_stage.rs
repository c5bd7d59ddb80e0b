//! Prices from exact features: what a unit of each costs is fitted once over all blocks, and an operation
//! is priced from its own exact features.
//!
//! y = c₀ + Σ cₖ fₖ + e over blocks, with all c at or above zero. Features come in one by one, each time the
//! one that lowers Schwarz's criterion n ln(RSS/n) + k ln n most (Ann. Stat. 6, 1978), as long as no
//! coefficient is driven to zero and the condition index stays below 100; features may also be in it from the start. Blocks of one group share what the
//! model misses, so errors are from the jackknife over groups (Efron and Stein, Ann. Stat. 9, 1981), and
//! the check predicts each group from a fit that never saw it.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::{
    checked::{DataError, at_least, count, positive, same_length, sum},
    confidence::Confidence,
    distribution::StudentT,
    estimate::{Estimate, EstimateError, Interval},
    multiple::{MultipleError, Table, Triangle, solve_non_negative},
    validation::Validation,
};

/// Fewer groups than this can't tell how groups differ.
const FEWEST_GROUPS: usize = 5;

/// Features that share more information than this aren't told apart.
const MOST_CONDITION: f64 = 100.0;

/// A block: what it did, exactly, and what that took.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What was measured with it; its other blocks are left out together with it.
    pub group: u32,
    /// How much of each feature it has.
    pub features: Vec<f64>,
    /// What was measured.
    pub y: f64,
    /// The standard deviation of that.
    pub sd: f64,
}

/// What a group's own measurements say, to be predicted without them.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The group.
    pub group: u32,
    /// How much of each feature one operation has.
    pub features: Vec<f64>,
    /// What one operation costs by the group's own slope.
    pub measured: Estimate,
}

/// Why there are no prices.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TwoStageError {
    /// A number, a length, or the number of groups.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The regression.
    #[error(transparent)]
    Fit(#[from] MultipleError),
    /// No feature explains anything.
    #[error("no feature lowers the criterion")]
    NoFeature,
    /// Features that must be in the fit, one of which is none, or is there twice.
    #[error("feature {0} is none of the blocks', or is there twice")]
    NotAFeature(usize),
    /// A target whose group has no blocks.
    #[error("group {0} has no blocks")]
    UnknownGroup(u32),
    /// A result has no representation as an `f64`.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// Prices of features.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoStage {
    features: usize,
    selected: Vec<usize>,
    /// The constant, then the selected features.
    coefficients: Vec<f64>,
    condition: f64,
    /// By group, the coefficients without it.
    without: BTreeMap<u32, Vec<f64>>,
}

/// A group predicted from all others.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The group.
    pub group: u32,
    /// What one operation costs by the features, from the other groups.
    pub predicted: f64,
    /// Where the group's own slope should lie: the errors of both, and how far groups are off as a rule.
    pub interval: Interval,
    /// The group's own slope.
    pub measured: Estimate,
}

/// All groups, each predicted from the others.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossCheck {
    /// In the order of the targets.
    pub predictions: Vec<Prediction>,
    /// By how much groups are off, as a share, over and above the errors of both sides.
    pub misfit: f64,
    /// Measured on predicted, over the groups whose slope is above zero; `None` of fewer than three.
    pub validation: Option<Validation>,
}

impl TwoStage {
    /// Fits and selects, over at least five groups.
    pub fn fit(blocks: &[Block]) -> Result<Self, TwoStageError> {
        Self::fit_with(blocks, &[])
    }

    /// The same with features that are in it from the start, whatever they explain. Their coefficients may be
    /// zero.
    pub fn fit_with(blocks: &[Block], always: &[usize]) -> Result<Self, TwoStageError> {
        let features = blocks.first().map_or(0, |block| block.features.len());
        for (at, &feature) in always.iter().enumerate() {
            if feature >= features || always[..at].contains(&feature) {
                return Err(TwoStageError::NotAFeature(feature));
            }
        }
        let mut groups: BTreeMap<u32, Vec<&Block>> = BTreeMap::new();
        for block in blocks {
            same_length(block.features.len(), features)?;
            groups.entry(block.group).or_default().push(block);
        }
        at_least(groups.len(), FEWEST_GROUPS)?;
        // The whole table is checked at once; a group alone may be smaller than it has columns.
        table(blocks.iter())?;
        let parts = groups
            .values()
            .map(|own| part(own, features))
            .collect::<Result<Vec<Triangle>, TwoStageError>>()?;
        let whole = Triangle::stacked(&parts).ok_or(MultipleError::Overflow)?;
        let selected = select(&whole, features, always, count(blocks.len()))?;
        let columns: Vec<usize> =
            core::iter::once(0).chain(selected.iter().map(|feature| feature + 1)).collect();
        let reduced = whole.subset(&columns);
        let parts: Vec<Triangle> = parts.iter().map(|part| part.subset(&columns)).collect();
        let coefficients = solve_non_negative(&reduced)?.coefficients().to_vec();
        let condition = reduced.condition().ok_or(MultipleError::Overflow)?;
        let without = leave_out(&parts)?;
        let without = groups.into_keys().zip(without).collect();
        Ok(Self { features, selected, coefficients, condition, without })
    }

    /// The features that were selected, by position, in the order in which they came in.
    pub fn selected(&self) -> &[usize] {
        &self.selected
    }

    /// What a block costs that has none of the features.
    pub fn constant(&self) -> Result<Estimate, EstimateError> {
        let mut row = vec![0.0; self.coefficients.len()];
        row[0] = 1.0;
        self.combine(&row)
    }

    /// What a unit of a feature costs; `None` of one that wasn't selected.
    pub fn unit_price(&self, feature: usize) -> Option<Estimate> {
        let position = self.selected.iter().position(|&selected| selected == feature)?;
        let mut row = vec![0.0; self.coefficients.len()];
        row[position + 1] = 1.0;
        self.combine(&row).ok()
    }

    /// What something costs that has these features, without the constant.
    pub fn price(&self, features: &[f64]) -> Result<Estimate, TwoStageError> {
        Ok(self.combine(&self.row(features)?)?)
    }

    /// The condition index of the selected columns.
    pub fn condition(&self) -> f64 {
        self.condition
    }

    /// Predicts each target from the fit without its group.
    pub fn cross_check(
        &self,
        targets: &[Target],
        confidence: Confidence,
    ) -> Result<CrossCheck, TwoStageError> {
        at_least(targets.len(), 1)?;
        let mut raw = Vec::with_capacity(targets.len());
        for target in targets {
            let row = self.row(&target.features)?;
            let unknown = TwoStageError::UnknownGroup(target.group);
            let coefficients = self.without.get(&target.group).ok_or(unknown)?;
            let error =
                libm::hypot(self.combine(&row)?.standard_error(), target.measured.standard_error());
            raw.push((product(&row, coefficients), error, target));
        }
        let misfit = misfit(&raw);
        let degrees = count(self.without.len() - 1);
        let t = StudentT::new(degrees).map_err(|_| EstimateError::NotFinite)?.critical(confidence);
        let predictions = raw
            .into_iter()
            .map(|(predicted, error, target)| {
                let half = t * libm::hypot(error, misfit * predicted);
                let interval = Interval::new(predicted - half, predicted + half)?;
                let measured = target.measured;
                Ok(Prediction { group: target.group, predicted, interval, measured })
            })
            .collect::<Result<Vec<Prediction>, EstimateError>>()?;
        let usable: Vec<&Prediction> = predictions
            .iter()
            .filter(|one| one.predicted > 0.0 && one.measured.value() > 0.0)
            .collect();
        let list =
            |f: fn(&Prediction) -> f64| usable.iter().map(|&one| f(one)).collect::<Vec<f64>>();
        let intervals: Vec<Interval> = usable.iter().map(|one| one.interval).collect();
        let validation = Validation::with_intervals(
            &list(|one| one.predicted),
            &intervals,
            &list(|one| one.measured.value()),
        )
        .ok();
        Ok(CrossCheck { predictions, misfit, validation })
    }

    fn row(&self, features: &[f64]) -> Result<Vec<f64>, TwoStageError> {
        same_length(features.len(), self.features)?;
        crate::checked::usable(features.iter().copied())?;
        Ok(core::iter::once(0.0)
            .chain(self.selected.iter().map(|&index| features[index]))
            .collect())
    }

    /// A linear combination of the coefficients, with the jackknife's error:
    /// (G − 1)/G Σ (v(c₍ᵧ₎ − c̄))².
    fn combine(&self, row: &[f64]) -> Result<Estimate, EstimateError> {
        let groups = count(self.without.len());
        let values: Vec<f64> = self.without.values().map(|own| product(row, own)).collect();
        let mean = sum(values.iter().copied()) / groups;
        let spread = sum(values.iter().map(|value| (value - mean).powi(2)));
        let error = ((groups - 1.0) / groups * spread).sqrt();
        Estimate::new(product(row, &self.coefficients), error, groups - 1.0)
    }
}

fn product(row: &[f64], coefficients: &[f64]) -> f64 {
    row.iter().zip(coefficients).map(|(x, c)| x * c).sum()
}

fn table<'a>(blocks: impl Iterator<Item = &'a Block> + Clone) -> Result<Table, TwoStageError> {
    positive(blocks.clone().map(|block| block.sd).collect::<Vec<f64>>())?;
    let rows: Vec<Vec<f64>> = blocks
        .clone()
        .map(|block| core::iter::once(1.0).chain(block.features.iter().copied()).collect())
        .collect();
    let y: Vec<f64> = blocks.clone().map(|block| block.y).collect();
    let weights: Vec<f64> = blocks.map(|block| 1.0 / (block.sd * block.sd)).collect();
    Ok(Table::new(&rows, &y)?.weighted(&weights)?)
}

/// The triangle of one group, padded with rows of zeros that say nothing.
fn part(own: &[&Block], features: usize) -> Result<Triangle, TwoStageError> {
    let padding = vec![vec![0.0; features + 1]; (features + 1).saturating_sub(own.len())];
    let mut rows: Vec<Vec<f64>> = own
        .iter()
        .map(|block| core::iter::once(1.0).chain(block.features.iter().copied()).collect())
        .collect();
    let mut y: Vec<f64> = own.iter().map(|block| block.y).collect();
    let mut weights: Vec<f64> = own.iter().map(|block| 1.0 / (block.sd * block.sd)).collect();
    y.resize(own.len() + padding.len(), 0.0);
    weights.resize(own.len() + padding.len(), 1.0);
    rows.extend(padding);
    Ok(Table::new(&rows, &y)?.weighted(&weights)?.triangle())
}

/// Forward selection; positions of features, with those that are always there in front.
fn select(
    whole: &Triangle,
    features: usize,
    always: &[usize],
    blocks: f64,
) -> Result<Vec<usize>, TwoStageError> {
    let start: Vec<usize> =
        core::iter::once(0).chain(always.iter().map(|feature| feature + 1)).collect();
    let criterion = |columns: &[usize]| -> Option<f64> {
        let reduced = whole.subset(columns);
        reduced.condition().filter(|condition| *condition <= MOST_CONDITION)?;
        let fit = solve_non_negative(&reduced).ok()?;
        if fit.coefficients()[start.len()..].iter().any(|coefficient| *coefficient <= 0.0) {
            return None;
        }
        let rss = (fit.residual_norm().powi(2) / blocks).max(1e-60);
        Some(blocks * libm::log(rss) + count(columns.len()) * libm::log(blocks))
    };
    let mut columns = start.clone();
    let mut best = criterion(&columns).ok_or_else(|| {
        let condition = whole.subset(&start).condition().unwrap_or(f64::MAX);
        MultipleError::IllConditioned { condition }
    })?;
    loop {
        let mut next = None;
        for feature in 0..features {
            if columns.contains(&(feature + 1)) {
                continue;
            }
            let mut wider = columns.clone();
            wider.push(feature + 1);
            if let Some(value) = criterion(&wider).filter(|value| *value < best) {
                (best, next) = (value, Some(wider));
            }
        }
        match next {
            Some(wider) => columns = wider,
            None if columns.len() > 1 => {
                return Ok(columns[1..].iter().map(|column| column - 1).collect());
            }
            None => return Err(TwoStageError::NoFeature),
        }
    }
}

/// By group, the coefficients without it: from what comes before it and what comes after.
fn leave_out(parts: &[Triangle]) -> Result<Vec<Vec<f64>>, TwoStageError> {
    let overflow = || TwoStageError::Fit(MultipleError::Overflow);
    let mut after: Vec<Option<Triangle>> = vec![None; parts.len() + 1];
    for position in (0..parts.len()).rev() {
        let both = after[position + 1].iter().chain([&parts[position]]);
        after[position] = Triangle::stacked(both);
    }
    let mut before: Option<Triangle> = None;
    let mut left = Vec::with_capacity(parts.len());
    for (position, part) in parts.iter().enumerate() {
        let rest = before.iter().chain(&after[position + 1]);
        let rest = Triangle::stacked(rest).ok_or_else(overflow)?;
        left.push(solve_non_negative(&rest)?.coefficients().to_vec());
        before = Triangle::stacked(before.iter().chain([part]));
    }
    Ok(left)
}

/// The relative standard deviation by which predictions miss, less what both errors explain.
fn misfit(raw: &[(f64, f64, &Target)]) -> f64 {
    let usable: Vec<f64> = raw
        .iter()
        .filter(|(predicted, _, _)| *predicted > 0.0)
        .map(|(predicted, error, target)| {
            let off = target.measured.value() - predicted;
            (off * off - error * error) / (predicted * predicted)
        })
        .filter(|square| square.is_finite())
        .collect();
    (sum(usable.iter().copied()) / count(usable.len().max(1))).max(0.0).sqrt()
}
