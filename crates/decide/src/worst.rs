//! The block that takes longest to prove, at a gas limit.

use serde::Serialize;
use zkgas_stats::{Confidence, Interval};

use crate::{Cost, cost::bounds};

/// An operation that a block may be filled with.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The operation.
    pub operation: String,
    /// Gas of one operation.
    pub gas_per_op: Option<f64>,
    /// Proving cost for each gas.
    pub cost: Cost,
    /// The blocks that were measured.
    pub blocks: Vec<Block>,
}

/// A measured block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// Gas used.
    pub gas: f64,
    /// What proving it took.
    pub cost: f64,
}

/// A block with nothing but one operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Worst {
    /// The operation.
    pub operation: String,
    /// How often it fits.
    pub operations: Option<f64>,
    /// What proving the block takes.
    pub cost: f64,
    /// Of the cost; `None` of counts.
    #[serde(serialize_with = "bounds")]
    pub interval: Option<Interval>,
    /// The limit over the gas of the largest block measured: how far the line is drawn on.
    pub extrapolation: Option<f64>,
    /// What the dearest block measured would take if it went on to the limit as it is, with what surrounds
    /// the operation.
    pub as_measured: Option<f64>,
}

/// What a block of each operation takes at `limit` gas, the dearest first.
///
/// Costs add up, and so does gas. So a block that mixes operations costs a mean of what blocks of each
/// alone cost, and none costs more than the dearest of these: the worst mix is one operation, unless
/// something else than gas is limited.
pub fn worst_blocks(
    candidates: &[Candidate],
    fixed: Cost,
    limit: f64,
    confidence: Confidence,
) -> Vec<Worst> {
    let mut blocks: Vec<Worst> =
        candidates.iter().filter_map(|one| worst(one, fixed, limit, confidence)).collect();
    blocks.sort_by(|a, b| b.cost.total_cmp(&a.cost).then_with(|| a.operation.cmp(&b.operation)));
    blocks
}

fn worst(one: &Candidate, fixed: Cost, limit: f64, confidence: Confidence) -> Option<Worst> {
    let cost = one.cost.scaled(limit)?.plus(fixed)?;
    let largest = one.blocks.iter().map(|block| block.gas).max_by(f64::total_cmp);
    let rate = one
        .blocks
        .iter()
        .filter(|block| block.gas > 0.0)
        .map(|block| (block.cost - fixed.value()) / block.gas)
        .max_by(f64::total_cmp);
    let finite = |number: &f64| number.is_finite();
    Some(Worst {
        operation: one.operation.clone(),
        operations: one.gas_per_op.filter(|gas| *gas > 0.0).map(|gas| limit / gas).filter(finite),
        cost: cost.value(),
        interval: cost.interval(confidence),
        extrapolation: largest.filter(|gas| *gas > 0.0).map(|gas| limit / gas).filter(finite),
        as_measured: rate.map(|rate| fixed.value() + rate * limit).filter(finite),
    })
}
