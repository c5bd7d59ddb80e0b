//! The cost of a block apart from the operation it measures.

use std::collections::BTreeMap;

use serde::Serialize;
use zkgas_model::{Cycles, Gas, ProverGas};
use zkgas_stats::median;

use super::{
    case::Case,
    fit::{Fit, Fits},
    target::TargetAnalysis,
};

/// What a block costs before it measures anything.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FixedCost {
    /// The blocks of the target `empty`, measured directly.
    pub empty: Vec<EmptyBlock>,
    /// Intercepts of cycles on op count, over all targets.
    pub cycles: Option<Spread>,
    /// Intercepts of prover gas on op count, over all targets.
    pub prover_gas: Option<Spread>,
}

/// A block that runs an empty loop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EmptyBlock {
    /// The fixture.
    pub fixture: String,
    /// Turns of the loop, if its name says.
    pub op_count: Option<u64>,
    /// Gas used by the block.
    pub gas: Gas,
    /// Cycles of the execution.
    pub cycles: Cycles,
    /// What the zkVM's cycles consist of, by its own names; empty where it has no parts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cycle_parts: BTreeMap<String, Cycles>,
    /// Segments of the execution, where the zkVM cuts it into segments that the record counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments: Option<u64>,
    /// SP1 prover gas.
    pub prover_gas: Option<ProverGas>,
}

/// A block that measures no single operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotMarginal {
    /// The fixture.
    pub fixture: String,
    /// What its name lacks.
    pub reason: String,
    /// Gas used by the block.
    pub gas: Gas,
    /// Cycles of the execution.
    pub cycles: Cycles,
    /// SP1 prover gas.
    pub prover_gas: Option<ProverGas>,
}

/// How intercepts spread over the targets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// The smallest.
    pub least: Extreme,
    /// The middle one.
    pub median: f64,
    /// The greatest.
    pub greatest: Extreme,
}

/// One end of a [`Spread`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Extreme {
    /// The target it belongs to.
    pub target: String,
    /// The intercept.
    pub value: f64,
}

impl FixedCost {
    pub(super) fn new(empty: Vec<EmptyBlock>, targets: &[TargetAnalysis]) -> Self {
        Self {
            empty,
            cycles: spread(targets, |fits| fits.cycles_per_op.as_ref()),
            prover_gas: spread(targets, |fits| fits.prover_gas_per_op.as_ref()),
        }
    }
}

impl EmptyBlock {
    pub(super) fn of(case: &Case) -> Option<Self> {
        let counts = case.counts()?;
        Some(Self {
            fixture: case.fixture.clone(),
            op_count: case.op_count,
            gas: case.gas,
            cycles: counts.cycles,
            cycle_parts: counts.cycle_parts.clone(),
            segments: counts.segments,
            prover_gas: counts.prover_gas,
        })
    }
}

impl NotMarginal {
    pub(super) fn of(case: &Case) -> Option<Self> {
        let counts = case.counts()?;
        let lacks = match (&case.target, case.op_count) {
            (None, None) => "neither target nor op count",
            (None, Some(_)) => "no target",
            (Some(_), _) => "no op count",
        };
        Some(Self {
            fixture: case.fixture.clone(),
            reason: lacks.to_owned(),
            gas: case.gas,
            cycles: counts.cycles,
            prover_gas: counts.prover_gas,
        })
    }
}

fn spread(targets: &[TargetAnalysis], line: impl Fn(&Fits) -> Option<&Fit>) -> Option<Spread> {
    let mut intercepts: Vec<Extreme> = targets
        .iter()
        .filter_map(|target| {
            let value = line(&target.fits)?.intercept;
            Some(Extreme { target: target.target.clone(), value })
        })
        .collect();
    intercepts.sort_by(|a, b| a.value.total_cmp(&b.value).then_with(|| a.target.cmp(&b.target)));
    let values: Vec<f64> = intercepts.iter().map(|extreme| extreme.value).collect();
    Some(Spread {
        least: intercepts.first()?.clone(),
        median: median(&values)?,
        greatest: intercepts.last()?.clone(),
    })
}
