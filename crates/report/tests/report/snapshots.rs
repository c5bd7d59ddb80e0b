//! The files as a reader sees them.

use zkgas_report::OutputFile;

use zkgas_model::record::{FailureKind, Record};

use crate::{
    proofs::{Truth, failed, run},
    records::{counted, crashed, file, files, sample, success},
};

/// Six operations that were executed and proven three times, with noise, a drift, and a failure.
fn timed() -> Vec<Record> {
    let truth = Truth { fixed: 20.0, per_op: 0.002, noise: 0.01, wild: 0.02, drift: 0.05 };
    let mut records = run(truth, 6, 3, 11);
    records.push(failed(6, 1000, 1, FailureKind::OutOfMemory));
    for target in 0..6 {
        for op_count in [0, 1000, 2000, 3000, 4000] {
            let mut record = counted(&format!("op{target:02}"), op_count);
            success(&mut record).total_num_cycles.0 = 20_000_000 + 2_000 * (target + 1) * op_count;
            records.push(record);
        }
    }
    records
}

fn check(name: &str, files: &[OutputFile], path: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, file(files, path));
    });
}

#[test]
fn markdown() {
    check("report.md", &files(sample()), "zk-gas-report.md");
}

#[test]
fn csv() {
    let files = files(sample());
    check("regression.csv", &files, "regression.csv");
    check("raw-data.csv", &files, "raw-data.csv");
}

/// A small one: the whole sample is long and says nothing more about the schema.
#[test]
fn json() {
    let records = vec![
        counted("add", 0),
        counted("add", 10),
        counted("add", 20),
        crashed("add", 30, None, "boom"),
        counted("empty", 0),
    ];
    check("report.json", &files(records), "zk-gas-report.json");
}

#[test]
fn times() {
    let files = files(timed());
    check("times.md", &files, "zk-gas-report.md");
    check("regression-time.csv", &files, "regression-time.csv");
}

#[test]
fn figures() {
    let files = files(sample());
    check("cycles-per-gas.svg", &files, "plots/cycles-per-gas.svg");
    check("cycles-modexp.svg", &files, "plots/cycles-modexp.svg");
}
