//! Lines through the points of one target.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use zkgas_model::{Cycles, Gas, ProverGas, record::Shards};
use zkgas_stats::fit_line;

use crate::number::float;

/// One executed block of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The fixture.
    pub fixture: String,
    /// How often the block executes the operation.
    pub op_count: u64,
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
    /// Shards that SP1 proves it in, where the record counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shards: Option<Shards>,
    /// SP1 prover gas.
    pub prover_gas: Option<ProverGas>,
    /// Accelerator calls by kind; `None` where the writer does not count them.
    pub syscalls: Option<BTreeMap<String, u64>>,
    /// Cycles by guest region.
    pub region_cycles: BTreeMap<String, Cycles>,
    /// SHA-256 of the guest input.
    pub input_sha256: Option<String>,
    /// Hash of the block.
    pub block_hash: Option<String>,
}

/// A least-squares line. The counts behind it are deterministic, so it has no error bar; how far
/// the points lie from it is `max_deviation`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// Change per operation, or per gas.
    pub slope: f64,
    /// Value at zero operations, or zero gas.
    pub intercept: f64,
    /// Share of the variance explained; `None` where the measured quantity does not vary.
    pub r_squared: Option<f64>,
    /// Number of points.
    pub points: usize,
    /// Number of distinct abscissae.
    pub levels: usize,
    /// Greatest absolute residual, in the unit of the measured quantity.
    pub max_deviation: f64,
    /// The same as a share of the range that the points span.
    pub max_relative_deviation: f64,
    /// Whether the points lie on the line.
    pub linearity: Linearity,
}

/// What the points say about linearity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Linearity {
    /// Two levels: a line through them always fits.
    Untested,
    /// All points on the line.
    Exact,
    /// Some points off the line.
    Deviates,
}

/// The lines of one target; `None` where there are fewer than two levels.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Fits {
    /// Block gas on op count.
    pub gas_per_op: Option<Fit>,
    /// Cycles on op count.
    pub cycles_per_op: Option<Fit>,
    /// Prover gas on op count.
    pub prover_gas_per_op: Option<Fit>,
    /// Cycles on block gas.
    pub cycles_per_gas: Option<Fit>,
    /// Prover gas on block gas.
    pub prover_gas_per_gas: Option<Fit>,
    /// Accelerator calls on op count, by kind.
    pub syscalls_per_op: BTreeMap<String, Fit>,
}

impl Fits {
    pub(super) fn of(points: &[Point]) -> Self {
        let gas = |point: &Point| Some(point.gas.0);
        let ops = |point: &Point| Some(point.op_count);
        let cycles = |point: &Point| Some(point.cycles.0);
        let prover_gas = |point: &Point| point.prover_gas.map(|gas| gas.0);
        Self {
            gas_per_op: fit(points, ops, gas),
            cycles_per_op: fit(points, ops, cycles),
            prover_gas_per_op: fit(points, ops, prover_gas),
            cycles_per_gas: fit(points, gas, cycles),
            prover_gas_per_gas: fit(points, gas, prover_gas),
            syscalls_per_op: syscalls(points),
        }
    }
}

/// A kind that a counted execution does not mention was not called.
fn syscalls(points: &[Point]) -> BTreeMap<String, Fit> {
    let kinds: BTreeSet<&String> = points
        .iter()
        .filter_map(|point| point.syscalls.as_ref())
        .flat_map(BTreeMap::keys)
        .collect();
    kinds
        .into_iter()
        .filter_map(|kind| {
            let calls = |point: &Point| {
                point.syscalls.as_ref().map(|calls| calls.get(kind).copied().unwrap_or(0))
            };
            fit(points, |point| Some(point.op_count), calls).map(|fit| (kind.clone(), fit))
        })
        .collect()
}

/// The line through the points that have both coordinates.
fn fit(
    points: &[Point],
    x: impl Fn(&Point) -> Option<u64>,
    y: impl Fn(&Point) -> Option<u64>,
) -> Option<Fit> {
    let pairs: Vec<zkgas_stats::Point> = points
        .iter()
        .filter_map(|point| Some(zkgas_stats::Point { x: float(x(point)?), y: float(y(point)?) }))
        .collect();
    // Counts are finite and in range, so the only error is too few levels.
    let line = fit_line(&pairs).ok()?;
    Some(Fit {
        slope: line.slope(),
        intercept: line.intercept(),
        r_squared: line.r_squared(),
        points: line.points(),
        levels: line.levels(),
        max_deviation: line.max_deviation(),
        max_relative_deviation: line.max_relative_deviation(),
        linearity: match line.levels() {
            2 if line.is_exact() => Linearity::Untested,
            _ if line.is_exact() => Linearity::Exact,
            _ => Linearity::Deviates,
        },
    })
}
