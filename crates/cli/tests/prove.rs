//! Proofs: recorded once each, and verified by another process.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use common::{files, zkgas};
use serde_json::Value;

const SMOKE: &[&str] = &["run", "--zkvms", "mock", "--guest", "smoke", "--actions", "both"];
const ROUNDS: &[&str] = &["--smoke-rounds", "1,10,100,1000,10000"];

fn args<'a>(run: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    [SMOKE, ROUNDS, &["--output-folder", run.to_str().unwrap()], more].concat()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The records below a folder, by their path in it.
fn records(folder: &Path) -> BTreeMap<PathBuf, Value> {
    let found = if folder.exists() { files(folder) } else { Vec::new() };
    let json = |path: &PathBuf| path.extension().is_some_and(|it| it == "json");
    let read = |path: PathBuf| {
        let value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        (path.strip_prefix(folder).unwrap().to_owned(), value)
    };
    found.into_iter().filter(json).map(read).collect()
}

/// A folder for a run, and the mock with a fault that all processes of the run count together.
fn counted(fault: &str) -> (tempfile::TempDir, PathBuf, String) {
    let folder = tempfile::tempdir().unwrap();
    let (run, tally) = (folder.path().join("out"), folder.path().join("tally"));
    fs::create_dir(&tally).unwrap();
    let mock = format!("fault={fault},tally={}", tally.display());
    (folder, run, mock)
}

#[test]
fn each_sample_is_proven_verified_and_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("out");
    let output = zkgas(&args(&run, &["--num-samples", "3", "--save-proofs"]));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("proved 15, skipped 0"), "{}", said(&output));
    let proofs = records(&run.join("prove"));
    assert_eq!(proofs.len(), 15);
    for (path, record) in &proofs {
        // What the incumbent's readers ask for.
        let success = &record["proving"]["success"];
        assert!(success["proof_size"].is_u64() && success["proving_time_ms"].is_u64(), "{path:?}");
        assert!(record.get("execution").is_none());
        let saved = run.join("proofs").join(path).with_extension("proof");
        assert_eq!(fs::metadata(saved).unwrap().len(), success["proof_size"].as_u64().unwrap());
    }
    let before: Vec<_> = proofs.into_iter().collect();
    let again = zkgas(&args(&run, &["--num-samples", "4"]));
    assert!(said(&again).contains("proved 5, skipped 15"), "{}", said(&again));
    let after = records(&run.join("prove"));
    assert!(before.iter().all(|(path, record)| after[path] == *record), "nothing is replaced");
}

#[test]
fn a_prover_that_dies_costs_an_attempt_and_its_failure_is_kept() {
    // Twice over all processes, then never again.
    let (_folder, run, mock) = counted("abort@prove:*2");
    let output = zkgas(&args(&run, &["--num-samples", "1", "--mock", &mock]));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(records(&run.join("prove")).len(), 5);
    let failed = records(&run.join("attempts"));
    assert_eq!(failed.len(), 2, "{failed:?}");
    for record in failed.values() {
        assert_eq!(record["proving"]["crashed"]["kind"], "worker_signal");
    }
}

#[test]
fn a_prover_that_is_replaced_warms_up_before_it_tries_again() {
    // The first proof is a warm-up.
    let (_folder, run, mock) = counted("abort@prove:2*1");
    let output = zkgas(&args(&run, &["--num-samples", "1", "--warm-ups", "1", "--mock", &mock]));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let proofs = records(&run.join("prove"));
    let again: Vec<&Value> = proofs
        .values()
        .map(|record| &record["zkgas"]["attempt"])
        .filter(|attempt| attempt["number"] == 2)
        .collect();
    assert_eq!((proofs.len(), again.len()), (5, 1));
    assert_eq!(again[0]["worker"], 2);
    assert_eq!(records(&run.join("warm_up")).len(), 2);
}

#[test]
fn a_proof_is_verified_before_the_next_begins_or_beside_it() {
    let time = |value: &Value| humantime::parse_rfc3339(value.as_str().unwrap()).unwrap();
    // The verifier starts after the first proof, which is nothing to do beside the second.
    for (more, beside) in [([].as_slice(), 0), (&["--verify-beside"], 3)] {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("out");
        let slow = ["--num-samples", "1", "--mock", "delay_ms=200"];
        let output = zkgas(&args(&run, &[&slow, more].concat()));
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let proofs = records(&run.join("prove")).into_values();
        let mut times: Vec<_> = proofs
            .map(|it| (time(&it["zkgas"]["attempt"]["started"]), time(&it["timestamp_completed"])))
            .collect();
        times.sort();
        assert_eq!(times.len(), 5);
        let overlap = times.windows(2).filter(|pair| pair[1].0 < pair[0].1).count();
        assert_eq!(overlap, beside, "{times:?}");
    }
}

/// Somebody builds or installs another version while a run of hours is under way.
#[test]
fn a_run_outlives_the_file_of_its_binary() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (run, binary) = (folder.path().join("out"), folder.path().join("zkgas"));
    fs::hard_link(env!("CARGO_BIN_EXE_zkgas"), &binary).unwrap();
    let slow = ["--num-samples", "1", "--fresh-worker", "--mock", "delay_ms=200"];
    let mut child = std::process::Command::new(&binary)
        .args(args(&run, &slow))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    while records(&run.join("prove")).is_empty() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    fs::remove_file(&binary).unwrap();
    fs::write(&binary, "#!/bin/false\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("proved 5, skipped 0"), "{}", said(&output));
}

#[test]
fn a_verifier_that_dies_beside_a_proof_costs_an_attempt_of_its_own() {
    let (_folder, run, mock) = counted("abort@verify:2*2");
    let more = ["--num-samples", "1", "--verify-beside", "--save-proofs", "--mock", &mock];
    let output = zkgas(&args(&run, &more));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("proved 5, skipped 0"), "{}", said(&output));
    assert_eq!(records(&run.join("prove")).len(), 5);
    let failed: Vec<Value> = records(&run.join("attempts")).into_values().collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0]["proving"]["crashed"]["kind"], "worker_signal");
    let again = records(&run.join("prove")).into_values();
    let again =
        again.filter(|it| it["zkgas"]["attempt"]["number"] == 2).map(|it| it["name"].clone());
    assert_eq!(again.collect::<Vec<_>>(), [failed[0]["name"].clone()]);
}

#[test]
fn an_execution_that_takes_its_process_along_is_one_failure_among_others() {
    let kinds = [("abort", "worker_signal"), ("exit_0", "worker_exit"), ("half_frame", "protocol")];
    for (fault, kind) in kinds {
        // Both attempts at the first unit.
        let (_folder, run, mock) = counted(&format!("{fault}@execute:*2"));
        let more = ["--actions", "execute", "--jobs", "1", "--mock", &mock];
        let smoke = ["run", "--zkvms", "mock", "--guest", "smoke"];
        let run_once = || {
            zkgas(&[&smoke, ROUNDS, &["--output-folder", run.to_str().unwrap()], &more].concat())
        };
        let output = run_once();
        assert_eq!(output.status.code(), Some(4), "{}", said(&output));
        assert!(said(&output).contains("executed 4"), "{}", said(&output));
        let recorded = records(&run.join("execute"));
        let crashed: Vec<&Value> = recorded
            .values()
            .map(|it| &it["execution"]["crashed"])
            .filter(|it| !it.is_null())
            .collect();
        assert_eq!((recorded.len(), crashed.len()), (5, 1));
        assert_eq!(crashed[0]["kind"], kind, "{crashed:?}");
        let tried: Vec<Value> = records(&run.join("attempts")).into_values().collect();
        assert_eq!(tried.len(), 1, "{tried:?}");
        assert_eq!(tried[0]["execution"]["crashed"]["kind"], kind, "the first attempt is kept");
        let again = run_once();
        assert_eq!(again.status.code(), Some(0), "{}", said(&again));
        assert!(said(&again).contains("executed 1, skipped 4"), "{}", said(&again));
    }
}

#[test]
fn an_execution_that_dies_once_is_made_again() {
    let (_folder, run, mock) = counted("segfault@execute:*1");
    let output = zkgas(&args(&run, &["--num-samples", "1", "--mock", &mock]));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("executed 5"), "{}", said(&output));
    let tried: Vec<Value> = records(&run.join("attempts")).into_values().collect();
    assert_eq!(tried.len(), 1, "{tried:?}");
    assert_eq!(tried[0]["execution"]["crashed"]["kind"], "worker_signal");
}

#[test]
fn a_goal_that_no_proof_tells_is_refused_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("out");
    for (more, words) in [
        (["--time", "busy"].as_slice(), "zkgas report --time busy"),
        (&["--gpus", "0"], "--gpus goes with --prove-resource gpu"),
        (&["--spread-segments"], "--gpus"),
        (&["--prove-resource", "gpu", "--gpus", "0,1", "--spread-segments"], "--zkvms risc0 alone"),
    ] {
        let output = zkgas(&args(&run, more));
        assert_eq!(output.status.code(), Some(2), "{more:?}: {}", said(&output));
        assert!(said(&output).contains(words), "{more:?}: {}", said(&output));
        assert!(!run.exists(), "{more:?}");
    }
}

#[test]
fn a_failure_that_is_left_is_never_counted_as_done() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("out");
    let wrong = args(&run, &["--num-samples", "1", "--mock", "fault=corrupt@prove"]);
    let first = zkgas(&wrong);
    assert_eq!(first.status.code(), Some(4), "{}", said(&first));
    for record in records(&run.join("prove")).values() {
        assert_eq!(record["proving"]["crashed"]["kind"], "verify_failed", "{record}");
    }
    // Another attempt would not change it, and none is made, but the run still fails.
    let second = zkgas(&wrong);
    assert_eq!(second.status.code(), Some(4), "{}", said(&second));
    assert!(said(&second).contains("recorded before"), "{}", said(&second));
    // Not even with a mock that works, unless asked.
    let retried = zkgas(&args(&run, &["--num-samples", "1", "--retry-crashed"]));
    assert_eq!(retried.status.code(), Some(0), "{}", said(&retried));
    assert_eq!(records(&run.join("attempts")).len(), 5, "the failures are kept");
}
