//! All that is known of one operation on one setup.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    case::{Absence, Case, Outcome, Role},
    fit::{Fits, Point},
    shape::CountShape,
};
use crate::text::counted;

/// One operation: its blocks, and the lines through them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetAnalysis {
    /// Name of the operation.
    pub target: String,
    /// Its family.
    pub family: Option<String>,
    /// How many of each operation are in one of it, where it is several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, u64>,
    /// Its blocks, by op count.
    pub points: Vec<Point>,
    /// Number of blocks without a number.
    pub failed: usize,
    /// Why there is no slope, where there is none.
    pub no_slope: Option<String>,
    /// What a reader of the numbers must know.
    pub remarks: Vec<String>,
    /// The lines.
    pub fits: Fits,
    /// Where counts leave their lines, by quantity: `gas`, `cycles`, `prover_gas`, `segments`.
    pub shapes: BTreeMap<&'static str, CountShape>,
}

/// A case without a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The operation, if the case measures one.
    pub target: Option<String>,
    /// The op count, if known.
    pub op_count: Option<u64>,
    /// The fixture.
    pub fixture: String,
    /// The class of failure.
    pub kind: Absence,
    /// In words.
    pub reason: String,
    /// Whether another record of the same case has numbers.
    pub superseded: bool,
}

/// What the records of one case amount to.
pub(super) struct Verdict {
    pub(super) counted: bool,
    pub(super) failures: Vec<Failure>,
}

/// Judges the records of one case and sets their roles; `role` is for the one that counts.
///
/// Counts are deterministic. Records that agree are one measurement; records that disagree are
/// none, since nothing says which of them to believe.
pub(super) fn judge(records: &mut [Case], role: Role) -> Verdict {
    let facts = |case: &Case| case.counts().cloned().map(|counts| (case.gas, counts));
    let distinct: BTreeSet<_> = records.iter().filter_map(facts).collect();
    let counted = distinct.len() == 1;
    let mut failures = Vec::new();
    let mut first = true;
    for case in records.iter_mut() {
        match &case.outcome {
            Outcome::Counted(_) if counted => {
                case.role = if first { role } else { Role::Repeat };
                first = false;
            }
            Outcome::Counted(_) => case.role = Role::Disagrees,
            Outcome::Absent { kind, reason } => {
                case.role = Role::Failed;
                failures.push(failure(case, *kind, reason.clone(), counted));
            }
        }
    }
    if let (true, Some(case)) = (distinct.len() > 1, records.first()) {
        let cycles: Vec<String> =
            distinct.iter().map(|(_, counts)| crate::number::integer(counts.cycles.0)).collect();
        let reason = format!(
            "{} disagree, so none is used; cycles: {}",
            counted_records(records),
            cycles.join(" / ")
        );
        failures.push(failure(case, Absence::Disagreement, reason, false));
    }
    Verdict { counted, failures }
}

fn counted_records(records: &[Case]) -> String {
    counted(records.iter().filter(|case| case.counts().is_some()).count(), "record")
}

fn failure(case: &Case, kind: Absence, reason: String, superseded: bool) -> Failure {
    Failure {
        target: case.target.clone(),
        op_count: case.op_count,
        fixture: case.fixture.clone(),
        kind,
        reason,
        superseded,
    }
}

impl TargetAnalysis {
    pub(super) fn new(target: String, cases: &[Case], failed: usize) -> Self {
        let points: Vec<Point> =
            cases.iter().filter(|case| case.role == Role::Point).filter_map(point).collect();
        let fits = Fits::of(&points);
        let shapes = shapes(&points);
        Self {
            target,
            family: cases.iter().filter_map(|case| case.family.clone()).min(),
            parts: cases.first().map(|case| case.parts.clone()).unwrap_or_default(),
            failed,
            no_slope: no_slope(&points),
            remarks: remarks(&points, &fits, &shapes),
            points,
            fits,
            shapes,
        }
    }

    /// The distinct op counts measured.
    pub(crate) fn op_counts(&self) -> BTreeSet<u64> {
        self.points.iter().map(|point| point.op_count).collect()
    }
}

fn point(case: &Case) -> Option<Point> {
    let counts = case.counts()?;
    Some(Point {
        fixture: case.fixture.clone(),
        op_count: case.op_count?,
        gas: case.gas,
        cycles: counts.cycles,
        cycle_parts: counts.cycle_parts.clone(),
        segments: counts.segments,
        shards: counts.shards,
        prover_gas: counts.prover_gas,
        syscalls: counts.syscalls.clone(),
        region_cycles: counts.regions.clone(),
        input_sha256: case.input_sha256.clone(),
        block_hash: case.block_hash.clone(),
    })
}

fn no_slope(points: &[Point]) -> Option<String> {
    let levels: BTreeSet<u64> = points.iter().map(|point| point.op_count).collect();
    match levels.first() {
        None => Some("no case has a number".to_owned()),
        Some(only) if levels.len() == 1 => {
            Some(format!("one op count only ({})", crate::number::integer(*only)))
        }
        Some(_) => None,
    }
}

/// The quantities whose shape is told, with their unit in words.
const SHAPED: [(&str, &str); 4] =
    [("gas", "gas"), ("cycles", "cycles"), ("prover_gas", "prover gas"), ("segments", "segments")];

fn shapes(points: &[Point]) -> BTreeMap<&'static str, CountShape> {
    let count = |name: &str, point: &Point| match name {
        "gas" => Some(point.gas.0),
        "cycles" => Some(point.cycles.0),
        "prover_gas" => point.prover_gas.map(|gas| gas.0),
        _ => point.segments,
    };
    let shape = |(name, _)| Some((name, CountShape::of(points, |point| count(name, point))?));
    SHAPED.into_iter().filter_map(shape).collect()
}

fn remarks(
    points: &[Point],
    fits: &Fits,
    shapes: &BTreeMap<&'static str, CountShape>,
) -> Vec<String> {
    let mut out = Vec::new();
    if fits.cycles_per_op.is_some() && fits.cycles_per_gas.is_none() {
        out.push("block gas does not change with the op count: no cost per gas".to_owned());
    }
    let priced = points.iter().filter(|point| point.prover_gas.is_some()).count();
    if priced != 0 && priced != points.len() {
        out.push(format!("only {priced} of {} points have prover gas", points.len()));
    }
    if fits.cycles_per_op.as_ref().is_some_and(|fit| fit.slope < 0.0) {
        out.push("cycles fall as the op count rises".to_owned());
    }
    out.extend(SHAPED.iter().filter_map(|(name, unit)| shapes.get(name)?.words(unit)));
    out
}
