//! What a block costs apart from its operations.

use std::collections::BTreeMap;

use zkgas_decide::{Cost, Quantity};
use zkgas_report::{EmptyBlock, SetupAnalysis};
use zkgas_stats::{Point, fit_line, median, sample_mean};

use super::time::{Timed, float};

/// The target that measures it directly.
pub(crate) const EMPTY: &str = "empty";

/// The fixed cost of a block, and where it is from.
#[derive(Debug, Default)]
pub(crate) struct Fixed {
    cycles: Option<f64>,
    prover_gas: Option<f64>,
    time: Option<(Cost, &'static str)>,
}

impl Fixed {
    pub(super) fn of(setup: &SetupAnalysis, timed: Option<&Timed>) -> Self {
        let least = |of: fn(&EmptyBlock) -> Option<u64>| {
            setup.fixed_cost.empty.iter().filter_map(of).min().map(float)
        };
        let time = timed.and_then(|timed| {
            let from_empty = || Some((empty(timed)?, "the empty block"));
            let from_lines =
                || Some((intercept(setup, timed)?, "the median of the times at 0 cycles"));
            from_empty().or_else(from_lines)
        });
        Self {
            cycles: least(|block| Some(block.cycles.0)),
            prover_gas: least(|block| Some(block.prover_gas?.0)),
            time,
        }
    }

    /// The cost and its source. Where nothing tells, it is taken to be 0.
    pub(crate) fn cost(&self, quantity: Quantity) -> (Cost, &'static str) {
        let counted = |count: Option<f64>| count.map(|it| (Cost::Exact(it), "the empty block"));
        let found = match quantity {
            Quantity::Cycles => counted(self.cycles),
            Quantity::ProverGas => counted(self.prover_gas),
            Quantity::Time => self.time,
        };
        found.unwrap_or((Cost::Exact(0.0), "not measured, and taken to be 0"))
    }
}

/// The mean time of the empty block.
fn empty(timed: &Timed) -> Option<Cost> {
    let operation = timed.operations.iter().find(|one| one.name == EMPTY)?;
    let seconds: Vec<f64> = operation.blocks.iter().map(|block| block.cost).collect();
    match sample_mean(&seconds) {
        Ok(mean) => Some(Cost::Estimated(mean)),
        Err(_) => seconds.first().copied().map(Cost::Exact),
    }
}

/// Over all operations, the median of the time that a block without a cycle would take.
fn intercept(setup: &SetupAnalysis, timed: &Timed) -> Option<Cost> {
    let of_target = |target: &zkgas_report::TargetAnalysis| {
        let points: BTreeMap<&str, f64> =
            target.points.iter().map(|it| (it.fixture.as_str(), float(it.cycles.0))).collect();
        let points: Vec<Point> = points
            .iter()
            .flat_map(|(fixture, cycles)| {
                let seconds = timed.blocks.get(*fixture).map(Vec::as_slice).unwrap_or_default();
                seconds.iter().map(|y| Point { x: *cycles, y: *y })
            })
            .collect();
        fit_line(&points).ok().map(|line| line.intercept())
    };
    let intercepts: Vec<f64> = setup.targets.iter().filter_map(of_target).collect();
    median(&intercepts).filter(|seconds| *seconds >= 0.0).map(Cost::Exact)
}
