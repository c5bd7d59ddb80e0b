//! Setups side by side: the ratio of one to another, operation by operation.

use std::collections::BTreeMap;

use serde::Serialize;
use zkgas_stats::geometric_mean;

use super::{
    SetupAnalysis,
    fit::{Fit, Fits},
    fixed::Extreme,
    target::TargetAnalysis,
};
use crate::number::float;

/// In what two setups differ. Everything above it in this list is the same for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// The zkVM, with the same client: cycles are of two kinds.
    Zkvm,
    /// The version of the zkVM.
    Version,
    /// The execution client.
    Client,
    /// The guest or its settings.
    Guest,
}

impl Difference {
    /// As tables print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zkvm => "zkVM",
            Self::Version => "zkVM version",
            Self::Client => "client",
            Self::Guest => "guest",
        }
    }
}

/// One setup measured in units of another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// A short name, unique within the report, such as `ethrex/reth in sp1-v6.10.0`.
    pub name: String,
    /// In what the two differ.
    pub differs_in: Difference,
    /// Label of the setup above the line.
    pub numerator: String,
    /// Label of the setup below the line, the reference.
    pub denominator: String,
    /// Cycles of the empty block, where both measured the same one.
    pub empty_block: Option<f64>,
    /// Cycles per operation, over all operations that have the ratio.
    pub cycles_per_op: Option<RatioSpread>,
    /// Prover gas per operation, within one zkVM only.
    pub prover_gas_per_op: Option<RatioSpread>,
    /// Every operation of either setup, by family and name.
    pub targets: Vec<TargetRatio>,
}

/// The ratios of one operation. `None` where one setup has no slope, or one that is not above zero.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetRatio {
    /// The operation.
    pub target: String,
    /// Its family.
    pub family: Option<String>,
    /// Of cycles per operation.
    pub cycles_per_op: Option<f64>,
    /// Of cycles per gas.
    pub cycles_per_gas: Option<f64>,
    /// Of prover gas per operation, within one zkVM only.
    pub prover_gas_per_op: Option<f64>,
    /// Whether both were measured at the same op counts; the slopes are over unlike points otherwise.
    pub same_op_counts: bool,
}

/// How ratios spread over the operations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatioSpread {
    /// Number of operations that have the ratio.
    pub operations: usize,
    /// Number of operations that do not.
    pub undefined: usize,
    /// Geometric mean, every operation counting the same.
    pub geometric_mean: f64,
    /// The smallest.
    pub least: Extreme,
    /// The greatest.
    pub greatest: Extreme,
}

/// Every comparison that changes one thing. `setups` stand in their order of reference: the first of
/// those that differ in one thing only is what the others are divided by.
pub(super) fn compare(setups: &[SetupAnalysis]) -> Vec<Comparison> {
    let mut found = Vec::new();
    for kind in [Difference::Client, Difference::Zkvm, Difference::Version, Difference::Guest] {
        for (at, numerator) in setups.iter().enumerate() {
            let base = setups[..at].iter().find(|base| differ_in(base, numerator) == Some(kind));
            if let Some(base) = base {
                found.push(Comparison::new(numerator, base, kind));
            }
        }
    }
    for at in 0..found.len() {
        let twin = |other: &Comparison| other.name == found[at].name;
        if found.iter().filter(|other| twin(other)).count() > 1 {
            let Comparison { numerator, denominator, .. } = &found[at];
            found[at].name = format!("{numerator} / {denominator}");
        }
    }
    found
}

/// The one thing in which two setups differ. A guest belongs to its zkVM and client and goes with them;
/// blocks of different forks are different blocks.
fn differ_in(a: &SetupAnalysis, b: &SetupAnalysis) -> Option<Difference> {
    let (a, b) = (&a.setup, &b.setup);
    if a.fork != b.fork {
        return None;
    }
    let zkvm = a.zkvm != b.zkvm;
    let version = a.zkvm_version != b.zkvm_version;
    match (zkvm, version, a.client != b.client) {
        (true, _, false) => Some(Difference::Zkvm),
        (false, true, false) => Some(Difference::Version),
        (false, false, true) => Some(Difference::Client),
        (false, false, false) => Some(Difference::Guest),
        _ => None,
    }
}

impl Comparison {
    fn new(numerator: &SetupAnalysis, base: &SetupAnalysis, differs_in: Difference) -> Self {
        let targets = targets(numerator, base, differs_in != Difference::Zkvm);
        Self {
            name: name(numerator, base, differs_in),
            differs_in,
            numerator: numerator.label.clone(),
            denominator: base.label.clone(),
            empty_block: empty_block(numerator, base),
            cycles_per_op: spread(&targets, |target| target.cycles_per_op),
            prover_gas_per_op: spread(&targets, |target| target.prover_gas_per_op),
            targets,
        }
    }
}

fn name(numerator: &SetupAnalysis, base: &SetupAnalysis, differs_in: Difference) -> String {
    let (above, below) = (&numerator.setup, &base.setup);
    match differs_in {
        Difference::Client => {
            format!("{}/{} in {}", above.client(), below.client(), above.zkvm())
        }
        Difference::Zkvm | Difference::Version => {
            format!("{}/{} with {}", above.zkvm(), below.zkvm(), above.client())
        }
        Difference::Guest => format!("{} / {}", numerator.label, base.label),
    }
}

fn targets(
    numerator: &SetupAnalysis,
    base: &SetupAnalysis,
    same_prover_gas: bool,
) -> Vec<TargetRatio> {
    type Sides<'a> = [Option<&'a TargetAnalysis>; 2];
    let mut rows: BTreeMap<&str, Sides<'_>> = BTreeMap::new();
    for (side, setup) in [numerator, base].into_iter().enumerate() {
        for target in &setup.targets {
            rows.entry(&target.target).or_default()[side] = Some(target);
        }
    }
    let mut targets: Vec<TargetRatio> = rows
        .into_iter()
        .map(|(name, sides)| {
            let of = |line: fn(&Fits) -> Option<&Fit>| {
                let slope = |side: Option<&TargetAnalysis>| Some(line(&side?.fits)?.slope);
                ratio(slope(sides[0])?, slope(sides[1])?)
            };
            let prover_gas = of(|fits| fits.prover_gas_per_op.as_ref());
            let op_counts = sides.map(|side| side.map(TargetAnalysis::op_counts));
            TargetRatio {
                target: name.to_owned(),
                family: sides.into_iter().flatten().find_map(|side| side.family.clone()),
                cycles_per_op: of(|fits| fits.cycles_per_op.as_ref()),
                cycles_per_gas: of(|fits| fits.cycles_per_gas.as_ref()),
                prover_gas_per_op: prover_gas.filter(|_| same_prover_gas),
                same_op_counts: op_counts[0] == op_counts[1],
            }
        })
        .collect();
    // As in the tables of one setup: targets without a family come last.
    targets.sort_by(|a, b| {
        (a.family.is_none(), &a.family, &a.target).cmp(&(b.family.is_none(), &b.family, &b.target))
    });
    targets
}

/// A cost at or below zero is a slope that found nothing, and no ratio of costs.
fn ratio(above: f64, below: f64) -> Option<f64> {
    let ratio = above / below;
    (above > 0.0 && below > 0.0 && ratio.is_normal()).then_some(ratio)
}

fn empty_block(numerator: &SetupAnalysis, base: &SetupAnalysis) -> Option<f64> {
    let below = base.fixed_cost.empty.first()?;
    let mut blocks = numerator.fixed_cost.empty.iter();
    let above = blocks.find(|block| block.fixture == below.fixture)?;
    ratio(float(above.cycles.0), float(below.cycles.0))
}

fn spread(
    targets: &[TargetRatio],
    of: impl Fn(&TargetRatio) -> Option<f64>,
) -> Option<RatioSpread> {
    let mut ratios: Vec<Extreme> = targets
        .iter()
        .filter_map(|target| Some(Extreme { target: target.target.clone(), value: of(target)? }))
        .collect();
    ratios.sort_by(|a, b| a.value.total_cmp(&b.value).then_with(|| a.target.cmp(&b.target)));
    let values: Vec<f64> = ratios.iter().map(|ratio| ratio.value).collect();
    Some(RatioSpread {
        operations: ratios.len(),
        undefined: targets.len() - ratios.len(),
        geometric_mean: geometric_mean(&values)?,
        least: ratios.first()?.clone(),
        greatest: ratios.last()?.clone(),
    })
}
