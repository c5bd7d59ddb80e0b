//! `zkgas report` over executions and proofs, ours and those of other tools.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{fs, path::Path};

use common::zkgas;
use serde_json::json;

const RUN: &[&str] = &["run", "--zkvms", "mock", "--guest", "smoke", "--actions", "both"];
const ROUNDS: &[&str] =
    &["--smoke-rounds", "1,10,100,1000,10000", "--num-samples", "3", "--reference-every", "0"];

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn a_run_of_both_is_reported_and_twice_alike() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("out");
    let ran = zkgas(&[RUN, ROUNDS, &["--output-folder", text(&run)]].concat());
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let (execute, prove) = (run.join("execute"), run.join("prove"));
    let report = |name: &str| {
        let output = folder.path().join(name);
        let inputs =
            ["report", "--execution-input", text(&execute), "--proving-input", text(&prove)];
        let done = zkgas(&[&inputs[..], &["--output", text(&output)]].concat());
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        [
            "zk-gas-report.md",
            "zk-gas-report.html",
            "zk-gas-report.json",
            "regression-time.csv",
            "raw-proofs.csv",
        ]
        .map(|name| read(&output.join(name)))
    };
    let first = report("a");
    assert_eq!(first, report("b"));
    assert!(first[0].contains("## Findings"), "{}", first[0]);
    assert!(first[0].contains("## Proving time of each operation"), "{}", first[0]);
    assert_eq!(first[4].lines().count(), 16, "a row for each proof, and a head");
}

/// A run folder as the incumbent writes it: nothing of ours in a file, hardware beside the proofs.
fn foreign(root: &Path) {
    for sample in 1..=3_u64 {
        for n in [0_u64, 100, 200, 300] {
            let name = format!("test_marginal_opcodes.py::test_add[fork_Prague-op_count_{n}]");
            let took = 9_000 + 20 * n + 13 * ((sample * 7 + n) % 5);
            let record = json!({
                "name": name, "timestamp_completed": format!("2026-01-10T0{sample}:00:00.5Z"),
                "metadata": {"block_used_gas": 21_000 + 3 * n},
                "proving": {"success": {"proof_size": 1, "proving_time_ms": took}},
            });
            let below = root.join(format!("prove/sample-{sample}/reth/sp1-v5.2.3"));
            fs::create_dir_all(&below).unwrap();
            fs::write(below.join(format!("{name}.json")), record.to_string()).unwrap();
        }
    }
    let hardware = json!({"cpu_model": "Example", "total_ram_gib": 9, "gpus": [{"model": "Card"}, {"model": "Card"}]});
    fs::write(root.join("prove/sample-1/hardware.json"), hardware.to_string()).unwrap();
}

#[test]
fn proofs_of_the_incumbent_are_enough() {
    let folder = tempfile::tempdir().unwrap();
    foreign(folder.path());
    let (prove, output) = (folder.path().join("prove"), folder.path().join("report"));
    let csv = folder.path().join("csv");
    let report = |more: &[&str]| {
        let args = ["report", "--proving-input", text(&prove), "--output", text(&output)];
        zkgas(&[&args[..], &["--output-csv", text(&csv), "--inline-images"], more].concat())
    };
    let done = report(&[]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let page = read(&output.join("zk-gas-report.md"));
    for row in ["| zkVM | sp1 v5.2.3 |", "| Execution client | reth |", "| GPUs | 2 × Card |"] {
        assert!(page.contains(row), "{row}\n{page}");
    }
    assert!(!output.join("regression-time.csv").exists());
    let table = read(&csv.join("regression-time.csv"));
    assert!(table.contains("sp1-v5.2.3 with reth,add,,3,4,12,0,0,"), "{table}");
    let done = report(&["--exclude-samples", "2"]);
    assert_eq!(done.status.code(), Some(0));
    let table = read(&csv.join("regression-time.csv"));
    assert!(table.contains("sp1-v5.2.3 with reth,add,,2,4,8,0,0,"), "{table}");
    let page = read(&output.join("zk-gas-report.md"));
    assert!(page.contains("Left out on request: sample 2."), "{page}");
}

#[test]
fn neither_input_is_a_mistake_that_is_named() {
    let done = zkgas(&["report", "--output", "x"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("--execution-input"));
}
