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
#[cfg(feature = "sp1")]
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
    // A record without a seal, so that the change is not found out.
    record["zkgas"]["schema"] = 1.into();
    record.as_object_mut().unwrap().remove("seal");
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

#[test]
fn every_combination_is_measured_and_compared() {
    let folder = tempfile::tempdir().unwrap();
    let matrix = ["--zkvms", "mock,mock", "--execution-client", "reth,ethrex"];
    // One client first: the matrix then executes the other one only.
    let first = bench(folder.path(), &["--zkvms", "mock"]);
    assert!(first.status.success(), "{first:?}");
    let once = files(&folder.path().join("execute")).len();
    let second = bench(folder.path(), &matrix);
    assert!(second.status.success(), "{second:?}");
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains(&format!("executed {once}, skipped {once}")), "{said}");
    assert!(said.contains("mock v1 with reth") && said.contains("mock v1 with ethrex"), "{said}");

    let metadata = json(&folder.path().join("run-metadata.json"));
    assert_eq!(metadata["execution_client"], "reth,ethrex");
    assert_eq!((&metadata["zkvms"], &metadata["units"]), (&"mock".into(), &(2 * once).into()));

    // The planted costs: 25 cycles a gas against 10, and 1.5 times the fixed cost.
    let ratios = rows(&folder.path().join("report/comparison.csv"));
    assert!(ratios.len() >= 3, "{ratios:?}");
    for (target, row) in ratios {
        assert_eq!(row["comparison"], "ethrex/reth in mock-v1");
        let ratio = row["cycles_per_op_ratio"].parse::<f64>().unwrap();
        assert!((ratio - 2.5).abs() < 1e-9, "{target}: {ratio}");
    }
    let report = fs::read_to_string(folder.path().join("report/zk-gas-report.md")).unwrap();
    assert!(report.contains("## Side by side") && !report.contains("Take note"), "{report}");

    // A run of one combination reports on that one.
    assert!(bench(folder.path(), &["--zkvms", "mock"]).status.success());
    let report = fs::read_to_string(folder.path().join("report/zk-gas-report.md")).unwrap();
    assert!(!report.contains("Side by side") && !report.contains("ethrex"));
}

#[test]
#[cfg(feature = "sp1")]
fn sp1_and_the_mock_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    assert!(bench(folder.path(), &["--zkvms", "mock,sp1"]).status.success());
    let ratios = rows(&folder.path().join("report/comparison.csv"));
    let add = &ratios["add"];
    assert_eq!(add["comparison"], "mock-v1/sp1-v6.10.0 with reth");
    // 30 cycles for the 3 gas of ADD in the mock, 54 to 56 in SP1.
    let ratio = add["cycles_per_op_ratio"].parse::<f64>().unwrap();
    assert!((30.0 / 56.0..=30.0 / 54.0).contains(&ratio), "{ratio}");
    assert_eq!(add["prover_gas_per_op_ratio"], "", "prover gas of two kinds has no ratio");
}
