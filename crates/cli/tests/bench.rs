//! The whole job, as a user runs it.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::float_cmp,
    missing_docs,
    reason = "tests"
)]

mod common;

use std::{collections::BTreeMap, fs, path::Path};

use common::{files, json, zkgas};

const FEW: [&str; 2] = ["--include", "add,pop,bls12_g1add"];

fn bench(folder: &Path, extra: &[&str]) -> std::process::Output {
    let output = folder.to_str().unwrap();
    zkgas(&[&["bench", "--output", output], &FEW[..], extra].concat())
}

/// The rows of a CSV file by their first column.
fn rows(path: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let target = header.iter().position(|&name| name == "target").unwrap();
    lines
        .map(|cells| {
            let row = header.iter().zip(&cells).map(|(&key, &cell)| (key.into(), cell.into()));
            (cells[target].to_owned(), row.collect())
        })
        .collect()
}

#[test]
fn sp1_measures_what_the_engine_costs() {
    let folder = tempfile::tempdir().unwrap();
    let run = bench(folder.path(), &[]);
    assert!(run.status.success(), "{run:?}");
    let answer = String::from_utf8(run.stdout).unwrap();
    assert!(answer.trim_end().ends_with("report/zk-gas-report.md"), "{answer}");

    let rows = rows(&folder.path().join("report/regression.csv"));
    let number = |target: &str, column: &str| rows[target][column].parse::<f64>().unwrap();
    let add = number("add", "cycles_per_op");
    assert!((54.0..=56.0).contains(&add), "ADD costs {add} cycles");
    assert!((number("add", "gas_per_op") - 3.0).abs() < 1e-9);
    assert!((number("pop", "gas_per_op") - 2.0).abs() < 1e-9);
    // The id of this one carries the count of one call of two; its price is 375 gas (EIP-2537).
    assert!((number("bls12_g1add", "gas_per_op") - 375.0).abs() < 30.0);

    let records = files(&folder.path().join("execute"));
    let empty = records.iter().find(|path| path.to_str().unwrap().contains("test_empty")).unwrap();
    let cycles = json(empty)["execution"]["success"]["total_num_cycles"].as_u64().unwrap();
    assert!((100_000..=400_000).contains(&cycles), "the empty block costs {cycles} cycles");
}

#[test]
fn a_second_run_executes_nothing_and_reports_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mock = ["--zkvms", "mock"];
    assert!(bench(folder.path(), &mock).status.success());
    let tables = |path: &Path| fs::read(path.join("report/regression.csv")).unwrap();
    let (before, records) = (tables(folder.path()), files(&folder.path().join("execute")));

    // A torn record is set aside and made again; the others stay.
    let torn = &records[0];
    let whole = fs::read(torn).unwrap();
    fs::write(torn, &whole[..whole.len() / 2]).unwrap();
    let again = bench(folder.path(), &mock);
    assert!(again.status.success());
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(said.contains("set aside"), "{said}");
    assert!(said.contains(&format!("executed 1, skipped {}", records.len() - 1)), "{said}");
    assert_eq!(tables(folder.path()), before);
    assert!(fs::exists(format!("{}.corrupt", torn.display())).unwrap());
}

#[test]
fn planted_costs_come_back() {
    let folder = tempfile::tempdir().unwrap();
    assert!(bench(folder.path(), &["--zkvms", "mock"]).status.success());
    for (target, row) in rows(&folder.path().join("report/regression.csv")) {
        if target != "empty" {
            assert_eq!(row["cycles_per_gas"].parse::<f64>().unwrap(), 10.0, "{target}");
            assert_eq!(row["prover_gas_per_gas"].parse::<f64>().unwrap(), 20.0, "{target}");
        }
    }
}

#[test]
fn another_guest_is_measured_again() {
    let folder = tempfile::tempdir().unwrap();
    assert!(bench(folder.path(), &["--zkvms", "mock"]).status.success());
    let records = files(&folder.path().join("execute"));
    let mut record = json(&records[0]);
    record["zkgas"]["elf_sha256"] = "00".repeat(32).into();
    fs::write(&records[0], record.to_string()).unwrap();
    let again = bench(folder.path(), &["--zkvms", "mock"]);
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(said.contains("executed 1, skipped"), "{said}");
}

#[test]
fn two_amplifications_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    assert!(bench(folder.path(), &["--zkvms", "mock"]).status.success());
    let other = bench(folder.path(), &["--zkvms", "mock", "--scale", "7"]);
    assert_eq!(other.status.code(), Some(2));
    let said = String::from_utf8(other.stderr).unwrap();
    assert!(said.contains("1/100") && said.contains("1/7"), "{said}");
}

#[test]
fn the_report_is_over_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    assert!(bench(folder.path(), &["--zkvms", "mock"]).status.success());
    let output = folder.path().to_str().unwrap();
    let args = ["bench", "--output", output, "--zkvms", "mock", "--include", "pop"];
    assert!(zkgas(&args).status.success());
    let targets: Vec<_> = rows(&folder.path().join("report/regression.csv")).into_keys().collect();
    assert_eq!(targets.iter().filter(|target| *target != "empty").count(), 1, "{targets:?}");
}
