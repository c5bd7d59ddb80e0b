//! A run that is killed takes its workers along, whatever they are at.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

use std::{
    fs,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

const RUN: &[&str] = &["run", "--zkvms", "mock", "--guest", "smoke"];

fn start(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_zkgas"))
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[track_caller]
fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what} does not come");
        sleep(Duration::from_millis(5));
    }
}

/// A process as `/proc` has it: id, parent, and group. None that is dead already.
fn processes() -> Vec<(u32, u32, u32)> {
    let parse = |entry: fs::DirEntry| {
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        let id = stat.split_once(' ')?.0.parse().ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
        let state = fields.next()?;
        let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        (state != "Z").then_some((id, parent, group))
    };
    fs::read_dir("/proc").unwrap().flatten().filter_map(parse).collect()
}

/// What a worker is at when its run is killed.
const MISBEHAVIOUR: &[&str] = &[
    "delay_ms=600000",
    "fault=hang@start",
    "fault=hang@execute",
    "fault=stop@execute",
    "fault=endless_stderr@execute",
    "fault=hang@prove",
    "fault=hang@verify",
    "fault=stop@start",
    "fault=stop@prove",
    "fault=stop@verify",
    "fault=close_output@prove",
    "fault=close_output@verify",
    "fault=endless_stderr@prove",
    "fault=endless_stderr@verify",
];

#[test]
fn no_worker_outlives_a_run_that_is_killed_whatever_it_was_at() {
    let folder = tempfile::tempdir().unwrap();
    let runs: Vec<(&str, Child)> = MISBEHAVIOUR
        .iter()
        .map(|&mock| {
            let run = folder.path().join(mock);
            let action = if mock.ends_with("@execute") { "execute" } else { "prove" };
            let more = ["--actions", action, "--mock", mock, "--output-folder"];
            (mock, start(&[RUN, &more, &[run.to_str().unwrap()]].concat()))
        })
        .collect();
    // A verifier comes after a prover that is done, and lives on beside it.
    let has_workers = |mock: &str, id: u32| {
        let workers = processes().iter().filter(|(_, parent, _)| *parent == id).count();
        workers == 1 + usize::from(mock.ends_with("@verify"))
    };
    for (mock, run) in &runs {
        wait_for(mock, || has_workers(mock, run.id()));
    }
    // To the point where it goes wrong.
    sleep(Duration::from_millis(500));
    let groups: Vec<(&str, u32)> = runs
        .iter()
        .flat_map(|(mock, run)| {
            let workers = processes().into_iter().filter(|(_, parent, _)| *parent == run.id());
            workers.map(|(_, _, group)| (*mock, group)).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(groups.len(), 14 + 4);
    for (_, mut run) in runs {
        run.kill().unwrap();
        run.wait().unwrap();
    }
    let clock = Instant::now();
    let mut left = groups;
    while clock.elapsed() < Duration::from_secs(5) && !left.is_empty() {
        sleep(Duration::from_millis(50));
        let alive = processes();
        left.retain(|(_, leader)| alive.iter().any(|(_, _, group)| group == leader));
    }
    for (_, group) in &left {
        let _ = Command::new("kill").args(["-9", "--", &format!("-{group}")]).status();
    }
    assert!(left.is_empty(), "still there after 5 s: {left:?}");
}
