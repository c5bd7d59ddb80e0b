//! Ctrl-C: nothing is lost, nothing is repeated, and the last line says how to go on.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use common::{files, zkgas};

fn start(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_zkgas"))
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let (flag, id) = (format!("-{name}"), child.id().to_string());
    assert!(Command::new("kill").args([&flag, &id]).status().unwrap().success());
}

fn records(run: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let execute = run.join("execute");
    let found = if execute.exists() { files(&execute) } else { Vec::new() };
    found.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[track_caller]
fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_mins(1), "{what} does not come");
        sleep(Duration::from_millis(5));
    }
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What follows `to go on: ` in the last line.
#[track_caller]
fn resuming(output: &Output) -> String {
    let said = said(output);
    let last = said.lines().last().unwrap_or_default();
    last.strip_prefix("interrupted; to go on: ").unwrap_or_else(|| panic!("{said}")).to_owned()
}

/// `executed 3, skipped 4 …`
fn executed(output: &Output) -> usize {
    let said = said(output);
    let line = said.lines().find_map(|line| line.strip_prefix("executed ")).unwrap();
    line.split(',').next().unwrap().parse().unwrap()
}

/// A folder of witnesses: 13 of them.
fn witnesses(folder: &Path) -> String {
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let tests = ["--include", "add,pop,keccak256", "--scale", "100000"];
    assert!(zkgas(&[&["fill", "--output", &at("fx")], &tests[..]].concat()).status.success());
    let made = zkgas(&["witness", "-o", &at("w"), "tests", "--eest-fixtures-path", &at("fx")]);
    assert!(made.status.success());
    at("w")
}

/// Units start right after the facts are written, and leave no trace before they end.
fn wait_until_units_run(run: &Path) {
    wait_for("the start", || run.join("run-metadata.json").exists());
    sleep(Duration::from_secs(1));
}

#[test]
fn bench_stops_and_its_last_line_resumes_it() {
    let folder = tempfile::tempdir().unwrap();
    // A name that a shell would take apart.
    let run = folder.path().join("it's out");
    let mut args = vec!["bench", "--output", run.to_str().unwrap(), "--include", "add,pop"];
    args.extend(["--zkvms", "mock", "--mock-delay", "150", "--jobs", "1"]);
    let child = start(&args);
    wait_for("the second record", || records(&run).len() >= 2);
    let before = Instant::now();
    signal(&child, "INT");
    let stopped = child.wait_with_output().unwrap();
    assert_eq!(stopped.status.code(), Some(130), "{}", said(&stopped));
    assert!(before.elapsed() < Duration::from_secs(10));
    assert!(stopped.stdout.is_empty(), "there is no report to answer");
    assert!(!run.join("report").exists());
    let there = records(&run);
    assert_eq!(executed(&stopped), there.len(), "what is said to be done is on disk");

    let resumed = Command::new("sh").args(["-c", &resuming(&stopped)]).output().unwrap();
    assert_eq!(resumed.status.code(), Some(0), "{}", said(&resumed));
    let all = records(&run);
    assert!(there.len() < all.len(), "the signal came in the middle");
    assert_eq!(executed(&resumed), all.len() - there.len(), "{}", said(&resumed));
    for (path, content) in there {
        assert!(all[&path] == content, "{} was written again", path.display());
    }
    assert!(run.join("report/zk-gas-report.md").exists());
}

#[test]
fn a_run_stopped_again_and_again_does_each_unit_once() {
    let folder = tempfile::tempdir().unwrap();
    let (input, run) = (witnesses(folder.path()), folder.path().join("out"));
    let mut args = vec!["run", "-i", &input, "-o", run.to_str().unwrap()];
    args.extend(["--zkvms", "mock", "--mock-delay", "40", "--jobs", "2"]);
    let (mut done, mut stops) = (0, 0);
    let last = loop {
        let mut child = start(&args);
        let mut ended = false;
        wait_for("another record, or the end", || {
            ended = child.try_wait().unwrap().is_some();
            ended || records(&run).len() > done
        });
        if !ended {
            signal(&child, "INT");
        }
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            Some(130) => stops += 1,
            Some(0) => break output,
            code => panic!("{code:?}: {}", said(&output)),
        }
        done += executed(&output);
        assert_eq!(records(&run).len(), done);
        resuming(&output);
    };
    done += executed(&last);
    assert!(stops >= 2, "{stops} stops");
    assert_eq!((done, records(&run).len()), (files(Path::new(&input)).len(), done));
}

#[test]
fn a_killed_run_loses_and_repeats_nothing_that_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let (input, run) = (witnesses(folder.path()), folder.path().join("out"));
    let mut args = vec!["run", "-i", &input, "-o", run.to_str().unwrap()];
    args.extend(["--zkvms", "mock", "--mock-delay", "5", "--jobs", "2"]);
    let total = files(Path::new(&input)).len();
    let mut there = records(&run);
    // Delays of every phase, from before the first record to after the last.
    for delay in (0..).map(|step| step * 7 % 97) {
        let mut child = start(&args);
        sleep(Duration::from_millis(delay));
        // It may have ended by itself.
        child.kill().ok();
        child.wait().unwrap();
        let now = records(&run);
        for (path, content) in &there {
            assert!(now[path] == *content, "{} was written again", path.display());
        }
        there = now;
        if there.len() == total {
            break;
        }
    }
    let last = zkgas(&args);
    assert_eq!((last.status.code(), executed(&last)), (Some(0), 0), "{}", said(&last));
    assert!(!said(&last).contains("set aside"), "{}", said(&last));
}

#[test]
fn the_second_signal_stops_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (input, run) = (witnesses(folder.path()), folder.path().join("out"));
    let mut args = vec!["run", "-i", &input, "-o", run.to_str().unwrap()];
    args.extend(["--zkvms", "mock", "--mock-delay", "60000"]);
    let mut child = start(&args);
    wait_until_units_run(&run);
    signal(&child, "INT");
    sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "units under way are given time");
    let before = Instant::now();
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    assert!(before.elapsed() < Duration::from_secs(1));
    let said = said(&output);
    assert!(said.contains("Ctrl-C again") && said.contains("to go on: "), "{said}");
}

#[test]
fn a_unit_that_does_not_end_is_left_after_ten_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let (input, run) = (witnesses(folder.path()), folder.path().join("out"));
    let mut args = vec!["run", "-i", &input, "-o", run.to_str().unwrap()];
    args.extend(["--zkvms", "mock", "--mock-delay", "60000"]);
    let child = start(&args);
    wait_until_units_run(&run);
    let before = Instant::now();
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    let took = before.elapsed().as_secs_f64();
    assert!((9.0..12.0).contains(&took), "{took} s");
    resuming(&output);
}
