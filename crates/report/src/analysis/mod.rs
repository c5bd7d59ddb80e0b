//! Records to numbers.

mod case;
mod comparison;
mod fit;
mod fixed;
mod forecast;
mod setup;
mod shape;
mod target;
mod time;

use std::collections::BTreeSet;

use serde::Serialize;

pub use case::{Absence, Case, Counts, Outcome, Role};
pub use comparison::{Comparison, Difference, RatioSpread, TargetRatio};
pub use fit::{Fit, Fits, Linearity, Point};
pub use fixed::{EmptyBlock, Extreme, FixedCost, NotMarginal, Spread};
pub use forecast::{Forecast, Foretold};
pub use setup::Setup;
pub use shape::{CountJump, CountShape, ShapeKind};
pub use target::{Failure, TargetAnalysis};
pub use time::{
    Agreement, Drift, Estimated, Grain, Knot, LackOfFit, Least, Missing, Need, Noise, OfShards,
    Predicted, Price, Proof, ProofFailure, ProofOutcome, ProofRole, Prover, Reference, TimedLevel,
    TimedPoint, TimedSetup, TimedTarget, TimedVerdict, TwoStage,
};

use crate::input::{Entry, Input, LeftOut, RunFacts};

/// The target that measures a block's fixed cost directly.
const EMPTY: &str = "empty";

/// Everything a report says, before it is laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// What is known of the run.
    pub run: RunFacts,
    /// How many records became what.
    pub totals: Totals,
    /// Contradictions that a reader must know of.
    pub notes: Vec<String>,
    /// The numbers, one entry for each zkVM, client, and guest.
    pub setups: Vec<SetupAnalysis>,
    /// Setups side by side, wherever two differ in one thing.
    pub comparisons: Vec<Comparison>,
    /// Proving times, one entry for each setup, proof kind, resource, and machine.
    pub timed: Vec<TimedSetup>,
    /// Every record of an execution, sorted.
    pub cases: Vec<Case>,
    /// The files that cannot be used, sorted.
    pub left_out: Vec<LeftOut>,
}

/// Where each record went. The parts add up to `records`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All records.
    pub records: usize,
    /// Points of a target.
    pub points: usize,
    /// Agreeing repeats of a point.
    pub repeats: usize,
    /// Empty blocks that are not points.
    pub empty: usize,
    /// Blocks that measure no single operation.
    pub not_marginal: usize,
    /// Records without counts.
    pub failed: usize,
    /// Records left out because they disagree with each other.
    pub disagreeing: usize,
}

/// The numbers of one setup.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetupAnalysis {
    /// A name for it, unique within the report.
    pub label: String,
    /// What was run.
    pub setup: Setup,
    /// Its targets, by family and name.
    pub targets: Vec<TargetAnalysis>,
    /// Its targets of several operations, which are in no list of operations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mixes: Vec<TargetAnalysis>,
    /// What these should count by the slopes of their operations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forecasts: Vec<Forecast>,
    /// The cost of a block apart from what it measures.
    pub fixed_cost: FixedCost,
    /// Cases without a number.
    pub failures: Vec<Failure>,
    /// Blocks that measure no single operation.
    pub not_marginal: Vec<NotMarginal>,
}

/// Sorts the records into setups and targets and fits their lines.
pub fn analyse(input: &Input) -> Analysis {
    let executed =
        |entry: &&Entry| entry.record.proving.is_none() || entry.record.execution.is_some();
    let mut cases: Vec<Case> = input
        .records
        .iter()
        .filter(executed)
        .map(|entry| Case::read(&entry.record, &entry.told(), &input.run))
        .collect();
    cases.sort_unstable();
    let mut setups: Vec<SetupAnalysis> =
        cases.chunk_by_mut(|a, b| a.setup == b.setup).map(analyse_setup).collect();
    setups.sort_by(|a, b| a.setup.rank().cmp(&b.setup.rank()));
    let found: Vec<&Setup> = setups.iter().map(|analysis| &analysis.setup).collect();
    let labels = setup::labels(&found);
    let mut notes = setup::contradictions(&input.run, &found);
    for (setup, label) in setups.iter_mut().zip(labels) {
        setup.label = label;
    }
    let comparisons = comparison::compare(&setups);
    let timed = time::analyse(input, &setups);
    let totals = totals(&cases);
    notes.extend(excluded(&input.excluded_samples));
    notes.extend(missing(input.run.planned_cases, &cases));
    let mut left_out = input.left_out.clone();
    left_out.sort_unstable();
    Analysis { run: input.run.clone(), totals, notes, setups, comparisons, timed, cases, left_out }
}

/// `cases` share a setup and are not empty.
fn analyse_setup(cases: &mut [Case]) -> SetupAnalysis {
    let setup = cases.first().map(|case| case.setup.clone()).unwrap_or_default();
    let mut targets = Vec::new();
    let mut empty = Vec::new();
    let mut failures = Vec::new();
    let mut not_marginal = Vec::new();
    for group in cases.chunk_by_mut(|a, b| a.target == b.target) {
        let target = group.first().and_then(|case| case.target.clone());
        let marginal = target.is_some() && has_a_row(group, target.as_deref());
        let mut failed = 0;
        for records in group.chunk_by_mut(Case::same_case) {
            let has_op_count = records.first().is_some_and(|case| case.op_count.is_some());
            let role = match target.as_deref() {
                Some(_) if marginal && has_op_count => Role::Point,
                Some(EMPTY) => Role::Empty,
                _ => Role::NotMarginal,
            };
            let verdict = target::judge(records, role);
            failed += usize::from(!verdict.counted);
            failures.extend(verdict.failures);
        }
        if target.as_deref() == Some(EMPTY) {
            let is_empty = |case: &&Case| matches!(case.role, Role::Empty | Role::Point);
            empty.extend(group.iter().filter(is_empty).filter_map(EmptyBlock::of));
        }
        let is_stray = |case: &&Case| case.role == Role::NotMarginal;
        not_marginal.extend(group.iter().filter(is_stray).filter_map(NotMarginal::of));
        if let (true, Some(target)) = (marginal, target) {
            targets.push(TargetAnalysis::new(target, group, failed));
        }
    }
    // Targets without a family come last.
    targets.sort_by(|a, b| {
        (a.family.is_none(), &a.family, &a.target).cmp(&(b.family.is_none(), &b.family, &b.target))
    });
    let (targets, mixes): (Vec<_>, Vec<_>) =
        targets.into_iter().partition(|target: &TargetAnalysis| target.parts.is_empty());
    let fixed_cost = FixedCost::new(empty, &targets);
    let forecasts = forecast::of_counts(&targets, &mixes);
    SetupAnalysis {
        label: String::new(),
        setup,
        targets,
        mixes,
        forecasts,
        fixed_cost,
        failures,
        not_marginal,
    }
}

/// Whether a group gets a row of its own. Every target with an op count does; the empty block does
/// only where it was measured at several, since otherwise its fixed cost is all there is to say.
fn has_a_row(group: &[Case], target: Option<&str>) -> bool {
    let levels: BTreeSet<u64> = group.iter().filter_map(|case| case.op_count).collect();
    levels.len() >= if target == Some(EMPTY) { 2 } else { 1 }
}

fn totals(cases: &[Case]) -> Totals {
    let count = |role: Role| cases.iter().filter(|case| case.role == role).count();
    Totals {
        records: cases.len(),
        points: count(Role::Point),
        repeats: count(Role::Repeat),
        empty: count(Role::Empty),
        not_marginal: count(Role::NotMarginal),
        failed: count(Role::Failed),
        disagreeing: count(Role::Disagrees),
    }
}

/// A sentence about samples that were left out on request.
fn excluded(samples: &[u32]) -> Option<String> {
    let samples: BTreeSet<u32> = samples.iter().copied().collect();
    let samples: Vec<String> = samples.iter().map(u32::to_string).collect();
    (!samples.is_empty()).then(|| format!("Left out on request: sample {}.", samples.join(", ")))
}

/// A sentence about cases that were planned and left no record.
fn missing(planned: Option<u64>, cases: &[Case]) -> Option<String> {
    let planned = planned?;
    let found: BTreeSet<_> = cases.iter().map(|case| (&case.setup, &case.fixture)).collect();
    let found = u64::try_from(found.len()).ok()?;
    (planned != found).then(|| {
        format!(
            "The run planned {} cases and there are records of {}.",
            crate::number::integer(planned),
            crate::number::integer(found)
        )
    })
}
