//! `zkgas fill`, as a user types it.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{fs, path::Path, process::Output};

use common::{files, json, zkgas};

fn fill(output: &Path, more: &[&str]) -> Output {
    let output = output.to_str().unwrap();
    zkgas(&[&["fill", "--scale", "1000000", "--output", output], more].concat())
}

/// What a successful command remarked.
#[track_caller]
fn remarks(output: &Output) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

fn answer(args: &[&str]) -> String {
    let output = zkgas(args);
    remarks(&output);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_there_is_not_filled_again() {
    let folder = tempfile::tempdir().unwrap();
    let include = ["--include", "add,sub,clz,not", "--fork", "Osaka"];
    let first = fill(folder.path(), &include);
    assert!(remarks(&first).contains("filled 4 tests, 16 fixtures"));
    let again = || remarks(&fill(folder.path(), &include));
    assert!(again().contains("filled 0 tests, 0 fixtures, 0.0 Mgas"));
    assert!(again().contains("4 tests were there already"));

    let all = files(folder.path());
    assert_eq!(all.len(), 4, "the ledger is hidden");
    let before = fs::read(&all[0]).unwrap();
    fs::write(&all[0], &before[..before.len() / 2]).unwrap();
    fs::remove_file(&all[1]).unwrap();
    assert!(again().contains("filled 2 tests, 8 fixtures"));
    assert_eq!(fs::read(&all[0]).unwrap(), before);

    // Another fork makes other blocks in a file of the same name.
    let other = remarks(&fill(folder.path(), &["--include", "add"]));
    assert!(other.contains("filled 1 tests"), "{other}");
}

#[test]
fn clean_removes_what_earlier_filters_left() {
    let folder = tempfile::tempdir().unwrap();
    remarks(&fill(folder.path(), &["--include", "add,sub"]));
    remarks(&fill(folder.path(), &["--include", "sub", "--clean"]));
    let all = files(folder.path());
    assert_eq!(all.len(), 1);
    assert!(all[0].ends_with("blockchain_tests/benchmark/marginal/marginal_opcodes/sub.json"));
}

#[test]
fn chosen_op_counts_take_the_place_of_the_grid() {
    let folder = tempfile::tempdir().unwrap();
    let output = fill(folder.path(), &["--include", "add", "--op-counts", "300,0,7,7"]);
    assert!(remarks(&output).contains("filled 1 tests, 3 fixtures"));
    let fixtures = json(&files(folder.path())[0]);
    let names: Vec<&String> = fixtures.as_object().unwrap().keys().collect();
    for count in ["op_count_0]", "op_count_7]", "op_count_300]"] {
        assert_eq!(names.iter().filter(|name| name.ends_with(count)).count(), 1, "{names:?}");
    }

    let output = fill(folder.path(), &["--include", "add,create", "--op-counts", "0,21"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("create holds at most 20 operations, not 21"), "{said}");
}

#[test]
fn lists_say_what_there_is_and_what_is_not_yet() {
    let table = answer(&["fill", "--list", "--include", "add,clz,modexp"]);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 5, "{table}");
    assert!(lines[1].starts_with("add") && lines[1].ends_with("0,100,200,300"));
    assert!(lines[2].starts_with("clz") && lines[2].ends_with("from Osaka on"));
    assert!(lines[3].starts_with("modexp") && lines[3].contains("0x05"));
    assert_eq!(lines[4], "2 tests, 8 fixtures");

    let all = answer(&["fill", "--list", "json", "--suite", "marginal-0c73"]);
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    let available = all.as_array().unwrap().iter().filter(|row| row["available"] == true);
    let fixtures = |row: &serde_json::Value| row["op_counts"].as_array().unwrap().len();
    let (tests, fixtures) =
        available.fold((0, 0), |(tests, sum), row| (tests + 1, sum + fixtures(row)));
    assert_eq!((tests, fixtures), (161, 805));
}

#[test]
fn a_revision_has_two_names() {
    let list = |more: &[&str]| answer(&[&["fill", "--list", "json"], more].concat());
    let by_suite = list(&["--suite", "marginal-0c73"]);
    assert_eq!(list(&["--revision", "0c73"]), by_suite);
    assert_eq!(list(&["--suite", "marginal", "--revision", "0c73"]), by_suite);
    assert_eq!(list(&["--suite", "marginal-0c73", "--revision", "0c73"]), by_suite);
    assert_ne!(list(&[]), by_suite);
    let both = zkgas(&["fill", "--list", "--suite", "marginal-f4c8", "--revision", "0c73"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn an_operation_of_a_later_fork_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let output = fill(folder.path(), &["--include", "clz"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("CLZ exists from Osaka on; use --fork Osaka"), "{said}");
    assert_eq!(files(folder.path()).len(), 0);
}

#[test]
fn osaka_spreads_calls_over_transactions() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().to_str().unwrap();
    answer(&["fill", "--fork", "Osaka", "--include", "add", "--output", output]);
    let fixtures = json(&files(folder.path())[0]);
    for (name, fixture) in fixtures.as_object().unwrap() {
        assert!(name.contains("[fork_Osaka-blockchain_test-op_count_"), "{name}");
        let transactions = fixture["blocks"][0]["transactions"].as_array().unwrap();
        assert!(transactions.len() > 1);
        for (nonce, transaction) in transactions.iter().enumerate() {
            // EIP-7825.
            assert_eq!(transaction["gasLimit"], "0x01000000");
            assert_eq!(transaction["nonce"], format!("0x{nonce:02x}"));
        }
    }
}
