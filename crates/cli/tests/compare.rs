//! Two runs: what was planted is found, and nothing else.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use common::zkgas;
use serde_json::Value;

/// Operations, and microseconds for each gas.
const OPERATIONS: [(&str, f64); 8] = [
    ("add", 10.0),
    ("mul", 20.0),
    ("sub", 30.0),
    ("div", 40.0),
    ("and", 50.0),
    ("or", 60.0),
    ("xor", 70.0),
    ("pop", 80.0),
];

/// Imports a run of three samples with planted costs, and noise of 0.2 % that differs from seed to seed.
/// One operation may be a fifth dearer.
fn planted(folder: &Path, name: &str, seed: u32, dearer: Option<&str>) -> PathBuf {
    let mut text = String::from("name,opcode,op_count,gas_used,zk_cycles,sample,proving_time_s\n");
    let mut state = seed;
    let mut noise = || {
        // A congruential generator is random enough to be noise.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 24) - 0.5
    };
    for (operation, microseconds) in OPERATIONS {
        let (per_gas, factor) = if dearer == Some(operation) { (12, 1.2) } else { (10, 1.0) };
        for op_count in [0_u32, 100_000, 200_000, 300_000] {
            let gas = 3 * op_count;
            let cycles = 1_000 + per_gas * u64::from(gas);
            for sample in 1..=3 {
                let cost = 1e-6 * microseconds * factor * f64::from(gas);
                let time = (8.0 + cost) * (1.0 + 0.004 * noise());
                text.extend([format!(
                    "t::test_{operation}[op_count_{op_count}],{operation},{op_count},{},{cycles},\
                     {sample},{time:.3}\n",
                    21_000 + gas
                )]);
            }
        }
    }
    let (table, out) = (folder.join(format!("{name}.csv")), folder.join(name));
    fs::write(&table, text).unwrap();
    let output = zkgas(&["import", table.to_str().unwrap(), "--output", out.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    out
}

fn compare(a: &Path, b: &Path, more: &[&str]) -> Output {
    zkgas(&[&["compare", a.to_str().unwrap(), b.to_str().unwrap()], more].concat())
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Operations with this verdict in a quantity.
fn with(answer: &Value, quantity: &str, verdict: &str) -> Vec<String> {
    let rows = answer["rows"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row["quantity"] == quantity && row["verdict"] == verdict);
    rows.map(|row| row["operation"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn one_operation_a_fifth_dearer_is_named_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let a = planted(folder.path(), "a", 1, None);
    let b = planted(folder.path(), "b", 2, Some("div"));
    let output = compare(&a, &b, &["--format", "json", "--fail-on-regression", "10"]);
    assert_eq!(output.status.code(), Some(5));
    let answer = json(&output);
    for quantity in ["time", "cycles"] {
        assert_eq!(with(&answer, quantity, "dearer"), ["div"], "{quantity}");
        assert!(with(&answer, quantity, "cheaper").is_empty(), "{quantity}");
    }
    assert_eq!(with(&answer, "cycles", "same").len(), 7);
    assert_eq!(with(&answer, "time", "not_significant").len(), 7);
    let rows = answer["rows"].as_array().unwrap();
    let first = rows.iter().find(|row| row["quantity"] == "time").unwrap();
    assert_eq!(first["operation"], "div", "the greatest change comes first");
    let bound = |end: &str| first["interval"][end].as_f64().unwrap();
    assert!(bound("low") < 1.2 && bound("high") > 1.2, "{first}");
    let counted = rows.iter().find(|row| row["quantity"] == "cycles").unwrap();
    assert!(counted["interval"].is_null() && counted["ratio"] == 1.2, "{counted}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.matches("regression: ").count(), 2, "{said}");
    // 20 % is not more than 30 %, and what got cheaper is no regression.
    assert_eq!(compare(&a, &b, &["--fail-on-regression", "30%"]).status.code(), Some(0));
    assert_eq!(compare(&b, &a, &["--fail-on-regression", "0"]).status.code(), Some(0));
    assert_eq!(compare(&a, &b, &[]).status.code(), Some(0), "nobody asked to fail");
}

#[test]
fn noise_alone_is_no_change() {
    let folder = tempfile::tempdir().unwrap();
    let a = planted(folder.path(), "a", 3, None);
    let b = planted(folder.path(), "b", 4, None);
    let output = compare(&a, &b, &["--format", "json", "--fail-on-regression", "0"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(with(&json(&output), "time", "not_significant").len(), 8);
}

#[test]
fn another_client_is_named_in_the_head() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, client: &str| {
        let (table, out) = (folder.path().join("raw.csv"), folder.path().join(name));
        let rows =
            (0..4).map(|n| format!("t::test_add[op_count_{n}],{},{}\n", 21_000 + 3 * n, 9 * n));
        let rows: String = rows.collect();
        fs::write(&table, format!("name,gas_used,zk_cycles\n{rows}")).unwrap();
        let paths = ["import", table.to_str().unwrap(), "--output", out.to_str().unwrap()];
        let more = ["--zkvm", "sp1", "--zkvm-version", "5.2.3", "--execution-client", client];
        assert!(zkgas(&[&paths[..], &more].concat()).status.success());
        out
    };
    let (a, b) = (run("a", "reth"), run("b", "ethrex"));
    for format in ["table", "markdown"] {
        let output = compare(&a, &b, &["--format", format]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("client: A reth, B ethrex (DIFFERENT)"), "{said}");
        assert!(said.contains("zkVM version: 5.2.3"), "{said}");
    }
    let csv = compare(&a, &b, &["--format", "csv"]);
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert!(csv.starts_with("operation,family,quantity,a,b,b_a,low,high,p,verdict,"), "{csv}");
    assert!(csv.contains("add,,cycles,9,9,1,,,,same,"), "{csv}");
}

/// The mock's cost is of gas, so all operations rise together.
#[test]
fn a_mock_that_is_a_fifth_dearer_is_found_out_and_its_settings_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let ok = |args: &[&str]| {
        let output = zkgas(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let bench = path("bench");
    ok(&["bench", "--zkvms", "mock", "--include", "add,mulmod,pop", "--output", &bench]);
    let witnesses = format!("{bench}/witnesses");
    let run = |name: &str, mock: &str| {
        let out = path(name);
        let args = ["run", "--zkvms", "mock", "--actions", "both", "--num-samples", "3"];
        let more = ["--mock", mock, "-i", &witnesses, "-o", &out];
        ok(&[&args[..], &more].concat());
        PathBuf::from(out)
    };
    let a = run("a", "per_gas=10,time_fixed_ms=10,time_per_gas_ns=30000,noise=0.1%,seed=1");
    let b = run("b", "per_gas=12,time_fixed_ms=10,time_per_gas_ns=36000,noise=0.1%,seed=2");
    let answer = json(&compare(&a, &b, &["--format", "json"]));
    for quantity in ["cycles", "time"] {
        let mut found = with(&answer, quantity, "dearer");
        found.sort();
        assert_eq!(found, ["add", "mulmod", "pop"], "{quantity}: {answer}");
    }
    for row in answer["rows"].as_array().unwrap() {
        let ratio = row["ratio"].as_f64().unwrap();
        assert!((ratio / 1.2 - 1.0).abs() < 0.05, "{row}");
    }
    let output = compare(&a, &b, &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.lines().any(|it| it.starts_with("settings: A ") && it.ends_with("(DIFFERENT)")));
    assert!(said.contains("proof kind: core") || said.contains("proof kind: compressed"), "{said}");
}
