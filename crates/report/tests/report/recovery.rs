//! Planted times come back: the figures that reliability is held to.

use zkgas_report::{TimedSetup, TimedTarget};
use zkgas_stats::median;

use crate::{
    proofs::{Truth, run},
    records::analysis,
};

const SEEDS: u64 = 200;
const TARGETS: u32 = 12;
const TRUTH: Truth = Truth { fixed: 20.0, per_op: 0.01, noise: 0.01, wild: 0.02, drift: 0.05 };

fn timed(truth: Truth, samples: u32, seed: u64) -> TimedSetup {
    let mut timed = analysis(run(truth, TARGETS, samples, seed)).timed;
    assert_eq!(timed.len(), 1);
    timed.remove(0)
}

fn share(part: usize, whole: usize) -> f64 {
    let float = |count: usize| f64::from(u32::try_from(count).expect("few"));
    float(part) / float(whole)
}

/// Targets are sorted by name, and their names by what was planted.
fn planted(target: &TimedTarget) -> f64 {
    let number: u32 = target.target[2..].parse().expect("a number");
    TRUTH.per_op * f64::from(number + 1)
}

#[test]
fn slopes_lie_in_their_intervals_in_spite_of_noise_outliers_and_drift() {
    for samples in [3, 10] {
        let (mut held, mut all, mut errors, mut flagged) = (0, 0, Vec::new(), 0);
        for seed in 0..SEEDS {
            let timed = timed(TRUTH, samples, seed);
            flagged += usize::from(timed.drift.as_ref().is_some_and(|drift| drift.removed));
            for target in &timed.targets {
                let (slope, truth) = (target.per_op.expect("a slope"), planted(target));
                // Times are relative to the average of the run, which is 2.5 % slower than its start.
                let average = truth * (1.0 + TRUTH.drift / 2.0);
                held += usize::from(slope.low <= average && average <= slope.high);
                errors.push((slope.value / average - 1.0).abs());
                all += 1;
            }
        }
        let coverage = share(held, all);
        let error = median(&errors).expect("errors");
        let drift = share(flagged, usize::try_from(SEEDS).expect("few"));
        assert!(coverage >= 0.93, "R = {samples}: {coverage}");
        assert!(drift >= 0.95, "R = {samples}: {drift}");
        if samples == 10 {
            assert!(error <= 0.01, "{error}");
        }
    }
}

#[test]
fn a_run_that_does_not_drift_is_not_said_to() {
    let steady = Truth { drift: 0.0, ..TRUTH };
    let seen =
        (0..SEEDS).filter(|&seed| timed(steady, 3, seed).drift.is_some_and(|drift| drift.drifting));
    let seen = share(seen.count(), usize::try_from(SEEDS).expect("few"));
    assert!(seen <= 0.05, "{seen}");
}

#[test]
fn outliers_are_listed_and_no_level_is_lost() {
    let (mut listed, mut planted) = (0, 0);
    for seed in 0..20 {
        let timed = timed(TRUTH, 5, seed);
        for target in &timed.targets {
            listed += target.outliers().count();
            assert_eq!(target.levels.len(), 5);
            for level in &target.levels {
                assert!(level.proofs >= 3, "{level:?}");
            }
            planted += target
                .points
                .iter()
                .filter(|it| it.seconds > 3.0 * level_median(target, it.op_count))
                .count();
        }
    }
    assert!(planted > 50, "{planted}");
    assert!(listed.abs_diff(planted) <= 3, "{listed} of {planted}");
}

fn level_median(target: &TimedTarget, op_count: u64) -> f64 {
    let own: Vec<f64> =
        target.points.iter().filter(|it| it.op_count == op_count).map(|it| it.seconds).collect();
    median(&own).expect("points")
}
