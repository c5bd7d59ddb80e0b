//! The files as a reader sees them.

use zkgas_report::OutputFile;

use crate::records::{counted, crashed, file, files, sample};

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
fn figures() {
    let files = files(sample());
    check("cycles-per-gas.svg", &files, "plots/cycles-per-gas.svg");
    check("cycles-modexp.svg", &files, "plots/cycles-modexp.svg");
}
