//! What has no number is listed, never dropped.

use zkgas_model::record::FailureKind;
use zkgas_report::{Absence, Input, LeftOut, OutputFile, Role, RunFacts, analyse, render};

use crate::records::{analysis, counted, crashed, entries, facts, file, files, foreign, sample};

#[test]
fn no_records_give_a_report_that_says_so() {
    let files = render(&analyse(&Input::default()));
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "zk-gas-report.md",
            "zk-gas-report.html",
            "zk-gas-report.json",
            "regression.csv",
            "raw-data.csv"
        ]
    );
    for path in ["zk-gas-report.md", "zk-gas-report.html"] {
        assert!(file(&files, path).contains("No records were given"), "{path}");
    }
    assert!(file(&files, "zk-gas-report.md").contains("| Processor | not recorded |"));
    assert_eq!(file(&files, "raw-data.csv").lines().count(), 1);
}

#[test]
fn files_left_out_are_listed_with_their_reason() {
    let left_out = |path: &str| LeftOut { path: path.to_owned(), why: "EOF at line 3".to_owned() };
    for records in [Vec::new(), sample()] {
        let shown = |left_out: Vec<LeftOut>| {
            let files = render(&analyse(&Input {
                records: entries(records.clone()),
                run: facts(),
                left_out,
                ..Input::default()
            }));
            ["zk-gas-report.md", "zk-gas-report.json"].map(|path| file(&files, path).to_owned())
        };
        let [markdown, json] = shown(vec![left_out("reth/b.json"), left_out("reth/a.json")]);
        let row = |name: &str| format!("| reth/{name}.json | EOF at line 3 |\n");
        assert!(markdown.contains(&(row("a") + &row("b"))), "{markdown}");
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json["left_out"][1]["path"], "reth/b.json");
        let [markdown, json] = shown(Vec::new());
        assert!(!markdown.contains("Files left out") && !json.contains("left_out"));
    }
}

#[test]
fn every_record_has_a_role_and_a_row() {
    let records = sample();
    let analysis = analysis(records.clone());
    let totals = analysis.totals;
    assert_eq!(totals.records, records.len());
    let parts = totals.points
        + totals.repeats
        + totals.empty
        + totals.not_marginal
        + totals.failed
        + totals.disagreeing;
    assert_eq!(parts, totals.records);
    assert_eq!((totals.repeats, totals.empty, totals.not_marginal), (1, 1, 1));
    assert_eq!((totals.failed, totals.disagreeing), (3, 2));
    let rows = csv::Reader::from_reader(file(&render(&analysis), "raw-data.csv").as_bytes())
        .into_records()
        .count();
    assert_eq!(rows, records.len());
}

#[test]
fn failures_carry_their_reason() {
    let analysis = analysis(sample());
    let failures: Vec<(Absence, Option<&str>)> = analysis.setups[0]
        .failures
        .iter()
        .map(|failure| (failure.kind, failure.target.as_deref()))
        .collect();
    assert_eq!(
        failures,
        [
            (Absence::GuestPanic, Some("sload")),
            (Absence::Disagreement, Some("sub")),
            (Absence::NotExecuted, Some("sub")),
            (Absence::WrongOutput, Some("tload")),
        ]
    );
    let files = render(&analysis);
    for path in ["zk-gas-report.md", "zk-gas-report.html", "zk-gas-report.json", "raw-data.csv"] {
        assert!(file(&files, path).contains("exit code 1: out of memory"), "{path}");
    }
}

#[test]
fn rows_without_a_slope_say_why() {
    let files = files(sample());
    let report = file(&files, "zk-gas-report.md");
    let row = |target: &str| {
        let start = format!("| {target} | arithmetic |");
        report.lines().find(|line| line.starts_with(&start)).expect("a row").to_owned()
    };
    assert!(row("sload").contains("no slope: one op count only (0)"), "{}", row("sload"));
    assert!(row("sload").contains("1, 1 failed"));
    assert!(row("tload").contains("no slope: no case has a number"));
    assert!(row("sub").contains("0, 2 failed"));
    assert!(row("mulmod").contains("not tested: two op counts"));
}

#[test]
fn a_failure_that_was_repaired_is_still_listed() {
    let records = vec![
        crashed("add", 0, Some(FailureKind::Zkvm), "out of memory"),
        counted("add", 0),
        counted("add", 9),
    ];
    let analysis = analysis(records);
    let setup = &analysis.setups[0];
    assert!(setup.failures[0].superseded);
    assert_eq!((setup.targets[0].failed, setup.targets[0].points.len()), (0, 2));
    assert!(
        file(&render(&analysis), "zk-gas-report.md")
            .contains("another record of this case has counts")
    );
}

#[test]
fn strangers_are_called_not_marginal() {
    let analysis = analysis(vec![foreign("mainnet-block-23533500", 30_000_000, 600_000_000)]);
    assert_eq!(analysis.cases[0].role, Role::NotMarginal);
    let files: Vec<OutputFile> = render(&analysis);
    let report = file(&files, "zk-gas-report.md");
    assert!(report.contains(
        "| mainnet-block-23533500 | neither target nor op count | 30,000,000 | 600,000,000 |  |"
    ));
    assert!(report.contains("No record measures an operation."));
}

#[test]
fn planned_cases_without_a_record_are_noted() {
    let run = RunFacts { planned_cases: Some(3), ..facts() };
    let records = entries(vec![counted("add", 0), counted("add", 1)]);
    let analysis = analyse(&Input { records, run, ..Input::default() });
    assert_eq!(analysis.notes, ["The run planned 3 cases and there are records of 2."]);
}
