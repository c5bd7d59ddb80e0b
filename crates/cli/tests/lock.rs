//! One run at a time on a folder, and a killed run stands in nobody's way.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    fs,
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use common::{json, zkgas};

const RUN: &[&str] = &["run", "--zkvms", "mock", "--guest", "smoke"];

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

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

#[test]
fn a_folder_in_use_is_refused_at_once_and_is_free_once_its_holder_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("out");
    let args = [RUN, &["--output-folder", run.to_str().unwrap()]].concat();
    let mut holder = start(&[&args[..], &["--mock", "delay_ms=600000"]].concat());
    wait_for("the run", || run.join("run-metadata.json").exists());

    let fsck = ["store", "fsck", run.to_str().unwrap()];
    let setting_aside = [&fsck[..], &["--set-aside"]].concat();
    let before = fs::read(run.join("run-metadata.json")).unwrap();
    for second in [&args[..], &setting_aside] {
        let clock = Instant::now();
        let refused = zkgas(second);
        assert!(clock.elapsed() < Duration::from_secs(1), "{:?}", clock.elapsed());
        assert_eq!(refused.status.code(), Some(6), "{}", said(&refused));
        let name = format!("is in use by zkgas pid {} on host ", holder.id());
        assert!(said(&refused).contains(&name), "{}", said(&refused));
    }
    // To look is allowed.
    assert_eq!(zkgas(&fsck).status.code(), Some(3), "there are no records yet");
    assert_eq!(fs::read(run.join("run-metadata.json")).unwrap(), before);
    assert!(holder.try_wait().unwrap().is_none(), "the holder goes on");

    holder.kill().unwrap();
    holder.wait().unwrap();
    let next = zkgas(&args);
    assert_eq!(next.status.code(), Some(0), "{}", said(&next));
    assert!(said(&next).contains("executed 1"), "{}", said(&next));
    assert_eq!(json(&run.join("run-metadata.json"))["status"], "complete");
}
