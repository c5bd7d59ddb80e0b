//! No space for a file: an exit code and words that help, nothing torn, and the same command goes on.
//!
//! The limit is that of the length of a file, which needs no rights and strikes like a full disk: in the
//! middle of a write.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use common::{files, json, zkgas};
use serde_json::Value;

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs zkgas where no file may have more than so many blocks of 512 bytes. What the system does beside
/// that, which is to kill, is left as it is unless `ignored`.
fn limited(blocks: u32, ignored: bool, args: &[&str]) -> Output {
    let trap = if ignored { "trap '' XFSZ; " } else { "" };
    let script = format!("{trap}ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_zkgas")]).args(args).output().unwrap()
}

fn args(run: &Path) -> Vec<String> {
    let start = ["run", "--zkvms", "mock", "--guest", "smoke", "--smoke-rounds", "1,2,3,4,5"];
    let more = ["--actions", "both", "--num-samples", "2", "--save-proofs", "-o"];
    [&start[..], &more, &[run.to_str().unwrap()]].concat().into_iter().map(str::to_owned).collect()
}

/// Everything in a run folder, but for the lock and what says when the run was.
fn tree(run: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(run, &mut found);
    found.into_iter().map(|(path, it)| (path.strip_prefix(run).unwrap().to_owned(), it)).collect()
}

/// What the records say but for clocks and processes.
fn steady(run: &Path) -> BTreeMap<PathBuf, Value> {
    let steady = |path: PathBuf| {
        let mut record = json(&path);
        record["timestamp_completed"].take();
        record["seal"].take();
        record["zkgas"]["attempt"].take();
        record["proving"]["success"]["details"]["phases"].take();
        (path.strip_prefix(run).unwrap().to_owned(), record)
    };
    let folders = [run.join("execute"), run.join("prove")];
    folders.iter().flat_map(|it| files(it)).map(steady).collect()
}

#[test]
fn wherever_the_disk_is_full_nothing_is_torn_and_the_same_command_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let calm = folder.path().join("calm");
    let undisturbed = args(&calm);
    let undisturbed: Vec<&str> = undisturbed.iter().map(String::as_str).collect();
    assert_eq!(zkgas(&undisturbed).status.code(), Some(0));
    let expected = steady(&calm);
    let proofs = |run: &Path| -> BTreeMap<_, _> {
        tree(run).into_iter().filter(|(path, _)| path.starts_with("proofs")).collect()
    };

    let mut stopped_at = Vec::new();
    for ignored in [true, false] {
        for blocks in 0..=4 {
            let run = folder.path().join(format!("{blocks}-{ignored}"));
            let command = args(&run);
            let command: Vec<&str> = command.iter().map(String::as_str).collect();
            let full = limited(blocks, ignored, &command);
            if full.status.code() == Some(0) {
                continue;
            }
            let text = said(&full);
            assert_eq!(full.status.code(), Some(6), "{blocks}: {:?}: {text}", full.status);
            for words in ["disk full", "File too large", "free some space and run the same command"]
            {
                assert!(text.contains(words), "{blocks}: {text}");
            }
            assert!(text.contains(run.to_str().unwrap()), "it names the file: {text}");
            for (path, bytes) in tree(&run) {
                let kind = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
                assert!(!["tmp", "corrupt"].contains(&kind), "{path:?}");
                if kind == "json" {
                    assert!(serde_json::from_slice::<Value>(&bytes).is_ok(), "{path:?} is torn");
                }
            }
            let before = tree(&run);
            let recorded = before
                .iter()
                .filter(|(path, _)| path.starts_with("execute") || path.starts_with("prove"));
            let recorded: Vec<_> = recorded.collect();
            stopped_at.push(recorded.len());

            let resumed = zkgas(&command);
            assert_eq!(resumed.status.code(), Some(0), "{}", said(&resumed));
            let after = tree(&run);
            for (path, bytes) in recorded {
                assert!(after[path] == *bytes, "{path:?} was made again");
            }
            assert_eq!(steady(&run), expected);
            assert_eq!(proofs(&run), proofs(&calm));
            let fsck = zkgas(&["store", "fsck", run.to_str().unwrap()]);
            assert_eq!(fsck.status.code(), Some(0), "{}", said(&fsck));
        }
    }
    // Before the first record, and after all executions.
    assert!(stopped_at.contains(&0) && stopped_at.contains(&5), "{stopped_at:?}");
}

#[test]
fn a_report_for_which_there_is_no_space_leaves_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let command = args(&run);
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    assert_eq!(zkgas(&command).status.code(), Some(0));
    let (input, output) = (run.join("execute"), folder.path().join("report"));
    let (from, to) = (input.to_str().unwrap(), output.to_str().unwrap());
    let report = ["report", "-i", from, "-o", to];
    assert_eq!(zkgas(&report).status.code(), Some(0));
    let before = tree(&output);
    let proving = run.join("prove");
    let more = [&report[..], &["--proving-input", proving.to_str().unwrap()]].concat();
    let full = limited(1, true, &more);
    assert_eq!(full.status.code(), Some(6), "{}", said(&full));
    assert!(said(&full).contains("disk full"), "{}", said(&full));
    for (path, bytes) in tree(&output) {
        let old = before.get(&path);
        assert!(old.is_none_or(|old| *old == bytes) || bytes.len() <= 512, "{path:?} is torn");
    }
    assert_eq!(zkgas(&more).status.code(), Some(0));
}
