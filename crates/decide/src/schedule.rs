//! Multipliers of gas: what proving an operation costs for each gas, relative to a reference.

use std::collections::BTreeMap;

use serde::Serialize;
use thiserror::Error;
use zkgas_stats::{Confidence, Interval, median};

use crate::{Cost, Decimal, Rounding, cost::bounds};

/// One operation, as a schedule needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Its name.
    pub name: String,
    /// Its family.
    pub family: Option<String>,
    /// Gas of one operation.
    pub gas_per_op: Option<f64>,
    /// Proving cost for each gas, or why there is none.
    pub cost: Result<Cost, String>,
}

/// What a multiplier of 1 stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reference {
    /// The median of the operations that are resolved.
    #[default]
    Median,
    /// This operation.
    Anchor(String),
}

/// Which end of an interval becomes the multiplier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The upper: the operation hardly costs more.
    #[default]
    Upper,
    /// The estimate: the operation costs more as often as less.
    Estimate,
}

/// How a schedule is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// What 1 stands for.
    pub reference: Reference,
    /// Which end of the interval.
    pub bound: Bound,
    /// Digits.
    pub rounding: Rounding,
    /// Of the intervals.
    pub confidence: Confidence,
}

/// Why there is no schedule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScheduleError {
    /// No operation is known to cost anything.
    #[error("no operation has a cost that is resolved from zero, so there is nothing to relate to")]
    NothingResolved,
    /// There is no operation of that name.
    #[error("there is no operation `{0}` to anchor to")]
    NoAnchor(String),
    /// The anchor has no cost, or one that may be 0.
    #[error("the cost of the anchor `{0}` isn't resolved from zero; anchor to another operation")]
    AnchorUnresolved(String),
}

/// Multipliers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Schedule {
    /// What 1 stands for, in words.
    pub reference: String,
    /// Cost for each gas that 1 stands for. It is a convention, so no interval is relative to its own.
    pub unit: f64,
    /// Which end of the interval was taken.
    pub bound: Bound,
    /// For what isn't listed: the greatest of all multipliers.
    pub unlisted: Decimal,
    /// The multipliers, greatest first.
    pub multipliers: Vec<Multiplier>,
}

/// The multiplier of one operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Multiplier {
    /// The operation.
    pub operation: String,
    /// Its family.
    pub family: Option<String>,
    /// Gas of one operation.
    pub gas_per_op: Option<f64>,
    /// Relative cost for each gas, as estimated or counted.
    pub estimate: Option<f64>,
    /// Of the estimate; `None` of counts.
    #[serde(serialize_with = "bounds")]
    pub interval: Option<Interval>,
    /// The multiplier, rounded.
    pub value: Decimal,
    /// What it rests on.
    pub basis: Basis,
    /// Why the basis isn't the operation's own cost, if it isn't.
    pub why: Option<String>,
}

/// What a multiplier rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The operation's own cost, counted or resolved from zero.
    Measured,
    /// The upper bound, whatever was asked for: the interval holds 0.
    UpperBound,
    /// The greatest multiplier of its family.
    FamilyWorst,
    /// The greatest multiplier of all.
    Worst,
}

impl Basis {
    /// As tables print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::UpperBound => "upper bound",
            Self::FamilyWorst => "worst of its family",
            Self::Worst => "worst of all",
        }
    }
}

/// Makes a schedule.
///
/// Nothing gets a multiplier that is too small for want of data: an operation whose interval holds 0 gets
/// its upper bound, and one without a cost the greatest multiplier of its family, or of all.
pub fn schedule(operations: &[Operation], options: &Options) -> Result<Schedule, ScheduleError> {
    let (unit, reference) = unit(operations, options)?;
    let mut multipliers = Vec::new();
    let mut unknown = Vec::new();
    for operation in operations {
        match own(operation, unit, options) {
            Ok(multiplier) => multipliers.push(multiplier),
            Err(why) => unknown.push((operation, why)),
        }
    }
    let worst = greatest(multipliers.iter()).ok_or(ScheduleError::NothingResolved)?;
    let mut families: BTreeMap<String, Decimal> = BTreeMap::new();
    for multiplier in &multipliers {
        let Some(family) = &multiplier.family else { continue };
        let greatest = families.entry(family.clone()).or_insert(multiplier.value);
        if multiplier.value.to_f64() > greatest.to_f64() {
            *greatest = multiplier.value;
        }
    }
    multipliers.extend(unknown.into_iter().map(|(operation, why)| {
        let family = operation.family.as_ref().and_then(|family| families.get(family));
        Multiplier {
            operation: operation.name.clone(),
            family: operation.family.clone(),
            gas_per_op: operation.gas_per_op,
            estimate: None,
            interval: None,
            value: family.copied().unwrap_or(worst),
            basis: if family.is_some() { Basis::FamilyWorst } else { Basis::Worst },
            why: Some(why),
        }
    }));
    multipliers.sort_by(|a, b| {
        let by_value = b.value.to_f64().total_cmp(&a.value.to_f64());
        by_value.then_with(|| a.operation.cmp(&b.operation))
    });
    Ok(Schedule { reference, unit, bound: options.bound, unlisted: worst, multipliers })
}

/// What 1 stands for, and in words.
fn unit(operations: &[Operation], options: &Options) -> Result<(f64, String), ScheduleError> {
    let resolved = |operation: &Operation| {
        let cost = *operation.cost.as_ref().ok()?;
        cost.is_resolved(options.confidence).then_some(cost.value())
    };
    match &options.reference {
        Reference::Median => {
            let values: Vec<f64> = operations.iter().filter_map(resolved).collect();
            let unit = median(&values).ok_or(ScheduleError::NothingResolved)?;
            Ok((unit, format!("the median of {} operations", values.len())))
        }
        Reference::Anchor(name) => {
            let anchor = operations.iter().find(|operation| operation.name == *name);
            let anchor = anchor.ok_or_else(|| ScheduleError::NoAnchor(name.clone()))?;
            let unit =
                resolved(anchor).ok_or_else(|| ScheduleError::AnchorUnresolved(name.clone()))?;
            Ok((unit, name.clone()))
        }
    }
}

/// The multiplier from the operation's own cost, or why it has none.
fn own(operation: &Operation, unit: f64, options: &Options) -> Result<Multiplier, String> {
    let cost = operation.cost.clone()?;
    let relative = cost.scaled(1.0 / unit).ok_or("its cost is out of range")?;
    let (confidence, resolved) = (options.confidence, relative.is_resolved(options.confidence));
    let taken = match options.bound {
        Bound::Estimate if resolved => relative.value(),
        _ => relative.upper(confidence),
    };
    let value = Decimal::of(taken, options.rounding)
        .ok_or("it comes out as costing nothing, or less than nothing")?;
    Ok(Multiplier {
        operation: operation.name.clone(),
        family: operation.family.clone(),
        gas_per_op: operation.gas_per_op,
        estimate: Some(relative.value()),
        interval: relative.interval(confidence),
        value,
        basis: if resolved { Basis::Measured } else { Basis::UpperBound },
        why: (!resolved).then(|| "its interval holds 0".to_owned()),
    })
}

fn greatest<'m>(multipliers: impl Iterator<Item = &'m Multiplier>) -> Option<Decimal> {
    multipliers.map(|it| it.value).max_by(|a, b| a.to_f64().total_cmp(&b.to_f64()))
}
