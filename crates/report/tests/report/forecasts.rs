//! Blocks of several operations.

use zkgas_model::{Cycles, record::Record};
use zkgas_report::{Analysis, Forecast};

use crate::{
    proofs::{Truth, proof, run},
    records::{analysis, counted, file, files, provenance, success},
};

const TRUTH: Truth = Truth { fixed: 20.0, per_op: 0.01, noise: 0.01, wild: 0.0, drift: 0.0 };

/// Counts of a target with so many cycles an operation.
fn executed(target: &str, per_op: u64) -> [Record; 2] {
    [0, 100].map(|op_count| {
        let mut record = counted(target, op_count);
        success(&mut record).total_num_cycles = Cycles(1_000_000 + per_op * op_count);
        record
    })
}

/// The same of several operations.
fn mixed(target: &str, per_op: u64, parts: &[(&str, u64)]) -> [Record; 2] {
    executed(target, per_op).map(|mut record| {
        provenance(&mut record).parts =
            parts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        record
    })
}

fn only<'a>(forecasts: &'a [Forecast], quantity: &str) -> &'a Forecast {
    forecasts.iter().find(|it| it.quantity == quantity).expect("it is foretold")
}

fn of_counts() -> Vec<Record> {
    let mut records = Vec::new();
    records.extend(executed("a", 10));
    records.extend(executed("b", 200));
    records.extend(mixed("exact", 2 * 10 + 3 * 200, &[("a", 2), ("b", 3)]));
    records.extend(mixed("dearer", 2 * (10 + 200), &[("a", 1), ("b", 1)]));
    records.extend(mixed("cheaper", 100, &[("b", 1)]));
    records.extend(mixed("strange", 100, &[("a", 1), ("c", 1)]));
    records
}

#[test]
fn counts_of_several_operations_are_the_sum_of_the_single_ones() {
    let analysis = analysis(of_counts());
    let setup = &analysis.setups[0];
    let names = |targets: &[zkgas_report::TargetAnalysis]| -> Vec<String> {
        targets.iter().map(|target| target.target.clone()).collect()
    };
    assert_eq!(names(&setup.targets), ["a", "b"]);
    assert_eq!(names(&setup.mixes), ["cheaper", "dearer", "exact", "strange"]);
    let cycles = only(&setup.forecasts, "cycles");
    let found: Vec<(&str, f64, f64)> = cycles
        .rows
        .iter()
        .map(|row| (row.target.as_str(), row.predicted.value.round(), row.measured.round()))
        .collect();
    let expected = [
        ("cheaper", 20_000.0, 10_000.0),
        ("dearer", 21_000.0, 42_000.0),
        ("exact", 62_000.0, 62_000.0),
    ];
    assert_eq!(found, expected);
    assert_eq!(cycles.unknown["strange"], ["c"]);
    let agreement = cycles.agreement.expect("three are enough");
    // Off by +100 %, -50 %, and nothing.
    assert!((agreement.mean_error - 0.5).abs() < 1e-9);
    assert!((agreement.median_error - 0.5).abs() < 1e-9);
    assert_eq!(agreement.coverage, None, "counts have no interval");
    assert!(cycles.rows.iter().all(|row| row.holds.is_none()));
}

#[test]
fn the_report_tells_forecasts_and_keeps_them_out_of_the_operations() {
    let files = files(of_counts());
    let markdown = file(&files, "zk-gas-report.md");
    assert!(markdown.contains("## Blocks of several operations"), "{markdown}");
    assert!(markdown.contains("there is no cost of c."), "{markdown}");
    let csv = file(&files, "forecasts.csv");
    assert!(csv.contains("cycles,slopes,exact,62000,62000,62000,62000,"), "{csv}");
    assert!(!file(&files, "regression.csv").contains("exact"));
    assert!(file(&files, "raw-data.csv").contains("exact"));
}

/// Six operations, op00 dearest by `TRUTH`, and targets of two of them each that cost `factor` times
/// their sum.
fn timed(factor: f64) -> Analysis {
    let mut records = run(TRUTH, 6, 3, 11);
    let mut position = 5_000;
    for mix in 0..5_u32 {
        let per_op = TRUTH.per_op * f64::from(2 * mix + 3) * factor;
        for sample in 1..=3 {
            for op_count in [0, 1_000] {
                let n = f64::from(u32::try_from(op_count).expect("small"));
                let wobble = 1.0 + 0.005 * (f64::from(position % 3) - 1.0);
                let seconds = (TRUTH.fixed + per_op * n) * wobble;
                let mut record = proof(60 + mix, op_count, sample, seconds, position);
                provenance(&mut record).parts =
                    [mix, mix + 1].map(|op| (format!("op{op:02}"), 1)).into();
                records.push(record);
                position += 1;
            }
        }
    }
    analysis(records)
}

#[test]
fn times_that_add_up_lie_in_the_interval_of_their_forecast() {
    let analysis = timed(1.0);
    let timed = &analysis.timed[0];
    assert_eq!((timed.targets.len(), timed.mixes.len()), (6, 5));
    let forecast = timed.forecast.as_ref().expect("there are mixes");
    let agreement = forecast.agreement.expect("five");
    assert_eq!(agreement.coverage, Some(1.0), "{forecast:?}");
    assert!((agreement.slope.value - 1.0).abs() < 0.03, "{agreement:?}");
}

#[test]
fn times_that_do_not_add_up_lie_outside() {
    let analysis = timed(1.5);
    let forecast = analysis.timed[0].forecast.as_ref().expect("there are mixes");
    let agreement = forecast.agreement.expect("five");
    assert_eq!(agreement.coverage, Some(0.0), "{forecast:?}");
    assert!((agreement.slope.value - 1.5).abs() < 0.05, "{agreement:?}");
}
