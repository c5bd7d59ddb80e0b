//! Planted costs come back as multipliers, and published ones as a schedule.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use common::zkgas;
use serde_json::Value;

fn answer(args: &[&str]) -> String {
    let output = zkgas(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Imports a table with planted lines: cycles of an operation for each gas, and seconds.
fn planted(folder: &Path, operations: &[(&str, u32, f64)]) -> PathBuf {
    let mut text = String::from("name,opcode,op_count,gas_used,zk_cycles,proving_time_s\n");
    for (name, cycles, seconds) in operations {
        // A millisecond up and down, so that there is noise to learn.
        let levels = [(0_u32, 0.001), (100_000, -0.001), (200_000, -0.001), (300_000, 0.001)];
        for (op_count, noise) in levels {
            let gas = 3 * op_count;
            let time = 8.0 + seconds * f64::from(gas) + noise;
            let cycles = 1_000 + u64::from(*cycles) * u64::from(gas);
            text.extend([format!(
                "\"t::test_{name}[op_count_{op_count}]\",\"{name}\",{op_count},{},{cycles},{time:.3}\n",
                21_000 + gas
            )]);
        }
    }
    let (table, out) = (folder.join("raw.csv"), folder.join("run"));
    fs::write(&table, text).unwrap();
    answer(&["import", table.to_str().unwrap(), "--output", out.to_str().unwrap()]);
    out
}

fn json(run: &Path, more: &[&str]) -> Value {
    let args = [&["schedule", run.to_str().unwrap(), "--format", "json"], more].concat();
    serde_json::from_str(&answer(&args)).unwrap()
}

fn multiplier<'v>(answer: &'v Value, name: &str) -> &'v Value {
    let all = answer["schedule"]["multipliers"].as_array().unwrap();
    all.iter().find(|it| it["operation"] == name).unwrap()
}

const PLANTED: &[(&str, u32, f64)] =
    &[("add", 10, 1e-5), ("mulmod", 140, 14e-5), ("pop", 2, 0.5e-5), ("modexp", 1_500, 150e-5)];

#[test]
fn planted_ratios_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let run = planted(folder.path(), PLANTED);
    let counted = json(&run, &["--cost", "cycles", "--anchor", "add", "--round", "none"]);
    for (name, cycles, _) in PLANTED {
        let found = multiplier(&counted, name)["value"].as_f64().unwrap();
        assert!((found / (f64::from(*cycles) / 10.0) - 1.0).abs() < 1e-12, "{name}: {found}");
    }
    let timed = json(&run, &["--anchor", "add", "--bound", "estimate", "--round", "nearest:3"]);
    assert_eq!(timed["cost"], "time");
    for (name, _, seconds) in PLANTED {
        let found = multiplier(&timed, name);
        let value = found["value"].as_f64().unwrap();
        assert!((value / (seconds / 1e-5) - 1.0).abs() < 0.01, "{name}: {value}");
        assert_eq!(found["basis"], "measured");
    }
    let upper = json(&run, &["--anchor", "add"]);
    for (name, ..) in PLANTED {
        let found = multiplier(&upper, name);
        assert!(found["value"].as_f64() >= found["interval"]["high"].as_f64(), "{name}");
    }
}

#[test]
fn the_worst_block_is_of_the_dearest_operation() {
    let folder = tempfile::tempdir().unwrap();
    let run = planted(folder.path(), PLANTED);
    let answer = json(&run, &["--gas-limit", "60000000"]);
    let worst = &answer["worst_blocks"][0];
    assert_eq!(worst["operation"], "modexp");
    // 60 M gas at 1.5 ms each, and what a block takes anyway.
    let seconds = worst["cost"].as_f64().unwrap();
    assert!((seconds / 90_008.0 - 1.0).abs() < 0.001, "{seconds}");
    let interval = &worst["interval"];
    assert!(interval["low"].as_f64().unwrap() < seconds);
    assert!(interval["high"].as_f64().unwrap() > seconds);
    let extrapolation = worst["extrapolation"].as_f64().unwrap();
    assert!((extrapolation - 60e6 / 921_000.0).abs() < 1e-6, "{extrapolation}");
}

#[test]
fn published_figures_make_a_schedule_without_a_multiplier_that_is_too_small() {
    let folder = tempfile::tempdir().unwrap();
    let source =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../import/tests/data/sp1-raw-data.csv");
    let run = folder.path().join("pub");
    answer(&["import", source.to_str().unwrap(), "--output", run.to_str().unwrap()]);
    let csv = answer(&["schedule", run.to_str().unwrap(), "--format", "csv"]);
    assert_eq!(csv.lines().count(), 106, "{csv}");
    assert!(csv.starts_with("operation,family,multiplier,"), "{csv}");
    assert!(csv.lines().nth(1).unwrap().starts_with("modexp,"), "{csv}");
    let whole = json(&run, &["--anchor", "add"]);
    let all = whole["schedule"]["multipliers"].as_array().unwrap();
    assert_eq!(all.len(), 105);
    for it in all {
        let (low, high) = (it["interval"]["low"].as_f64(), it["interval"]["high"].as_f64());
        assert_eq!(it["basis"] == "measured", low.unwrap() > 0.0, "{it}");
        assert!(it["value"].as_f64() >= high, "{it}");
    }
}

#[test]
fn hostile_names_are_escaped_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let run = planted(
        folder.path(),
        &[("=cmd()|x", 10, 1e-5), ("add*/;}|<b>", 20, 2e-5), ("ADD", 30, 3e-5), ("add", 40, 4e-5)],
    );
    let run = run.to_str().unwrap();
    let csv = answer(&["schedule", run, "--format", "csv"]);
    assert!(csv.lines().any(|line| line.starts_with("'=cmd()|x,")), "{csv}");
    let markdown = answer(&["schedule", run, "--format", "markdown"]);
    let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 6, "{markdown}");
    assert!(rows.iter().all(|row| row.matches('|').count() == 10), "{markdown}");
    assert!(!markdown.contains("<b>"), "{markdown}");
    let solidity = answer(&["schedule", run, "--format", "solidity"]);
    let names: Vec<&str> = solidity
        .lines()
        .filter_map(|line| line.strip_prefix("    uint256 internal constant "))
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(names.len(), 6, "{solidity}");
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), 6, "{solidity}");
    for name in names {
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "_$".contains(c)), "{name}");
    }
    let code: Vec<&str> = solidity.lines().filter(|line| !line.trim().starts_with("//")).collect();
    assert_eq!(code.join("\n").matches('}').count(), 1, "{solidity}");
}

#[test]
fn wrong_words_are_refused_with_what_helps() {
    let folder = tempfile::tempdir().unwrap();
    let run = planted(folder.path(), PLANTED);
    let run = run.to_str().unwrap();
    for (args, code, says) in [
        (&["schedule", run, "--anchor", "nope"][..], 7, "no operation `nope`"),
        (&["schedule", run, "--round", "down:2"], 2, "up:2"),
        (&["schedule", run, "--gas-limit", "0"], 2, "gas-limit"),
        (&["schedule", run, "--zkvm", "sp1"], 3, "only"),
        (&["schedule", folder.path().to_str().unwrap()], 3, "neither `execute` nor `prove`"),
    ] {
        let output = zkgas(args);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        assert!(said.contains(says), "{args:?}: {said}");
    }
}
