//! `zkgas store fsck`: everything that cannot be used is named, moved only if asked, and never deleted.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use common::zkgas;
use serde_json::Value;

const UNIT: &str = "smoke/mock-v1/smoke.py::test_smoke[op_count_2].json";

fn run(folder: &Path) -> Output {
    let start = ["run", "--zkvms", "mock", "--guest", "smoke", "--smoke-rounds", "1,2,3"];
    let more = ["--actions", "both", "--num-samples", "2", "--save-proofs", "-o"];
    zkgas(&[&start[..], &more, &[folder.to_str().unwrap()]].concat())
}

fn fsck(folder: &Path, more: &[&str]) -> Output {
    zkgas(&[&["store", "fsck", folder.to_str().unwrap()], more].concat())
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn answer(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every file by its path below a folder, but for the lock.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(tree(&path));
        } else if !path.ends_with(".zkgas.lock") {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// Cuts a file in half.
fn tear(path: &Path) {
    let whole = fs::read(path).unwrap();
    fs::write(path, &whole[..whole.len() / 2]).unwrap();
}

#[test]
fn a_folder_that_is_well_is_said_to_be_in_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_eq!(run(&out).status.code(), Some(0));
    let before = tree(&out);
    let looked = fsck(&out, &[]);
    assert_eq!(looked.status.code(), Some(0), "{}", said(&looked));
    let text = String::from_utf8(looked.stdout).unwrap();
    for line in [
        "records   9 usable: 9 sealed, 0 without a seal, 0 of other tools",
        "attempts  0 of these, tried again or replaced",
        "setup     smoke/mock-v1: 3 executions, 6 proofs (3 in each of samples 1 to 2)",
        "proofs    6 saved, and those of their records",
        "left over 0 half-written files, 0 set aside before, 0 proofs without a record",
        "unusable  0",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}: {text}");
    }
    let found = answer(&fsck(&out, &["--format", "json"]));
    assert_eq!(
        (&found["schema"], &found["records"], &found["proofs"]),
        (&1.into(), &9.into(), &6.into())
    );
    assert_eq!(found["setups"][0]["samples"], serde_json::json!({ "1": 3, "2": 3 }));
    // With nothing to move, nothing is moved.
    assert_eq!(fsck(&out, &["--set-aside"]).status.code(), Some(0));
    assert_eq!(tree(&out), before);
}

#[test]
fn references_are_counted_and_have_no_saved_proofs() {
    let folder = tempfile::tempdir().unwrap();
    let start = ["run", "--zkvms", "mock", "--guest", "smoke", "--smoke-rounds", "1,2,3"];
    let more = ["--actions", "prove", "--save-proofs", "--reference-every", "2", "-o", "out"];
    let mut command = assert_cmd::Command::cargo_bin("zkgas").unwrap();
    command.current_dir(&folder).args([&start[..], &more].concat()).assert().success();
    let looked = fsck(&folder.path().join("out"), &["--format", "json"]);
    assert_eq!(looked.status.code(), Some(0), "{}", said(&looked));
    let found = answer(&looked);
    let controls = found["setups"][0]["controls"].as_u64().unwrap();
    assert!(controls > 1, "{found}");
    assert_eq!((&found["records"], &found["proofs"]), (&(9 + controls).into(), &9.into()));
    assert_eq!(found["left_over"]["proofs_without_record"], serde_json::json!([]));
    let verified = zkgas(&["verify", folder.path().join("out").to_str().unwrap()]);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
}

#[test]
fn what_cannot_be_used_is_named_then_set_aside_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_eq!(run(&out).status.code(), Some(0));
    let whole = tree(&out).len();
    let execution = out.join("execute").join(UNIT);
    let proof_record = out.join("prove/sample-1").join(UNIT);
    let proof = out.join("proofs/sample-2").join(UNIT).with_extension("proof");
    let facts = out.join("hardware.json");
    tear(&execution);
    let text = fs::read_to_string(&proof_record).unwrap();
    fs::write(&proof_record, text.replace("\"proof_size\": 1", "\"proof_size\": 2")).unwrap();
    tear(&proof);
    tear(&facts);
    fs::write(out.join("execute/.zkgas-1-1.tmp"), "half").unwrap();
    let before = tree(&out);

    let looked = fsck(&out, &[]);
    assert_eq!(looked.status.code(), Some(7));
    let text = said(&looked);
    for (path, why) in [
        (&execution, "line 1: "),
        (&proof_record, "the seal does not match: changed after writing"),
        (&proof, "its record names "),
        (&facts, "EOF"),
    ] {
        let path = path.strip_prefix(&out).unwrap().to_str().unwrap();
        let line =
            text.lines().find(|line| line.starts_with(path)).unwrap_or_else(|| panic!("{text}"));
        assert!(line.contains(why) || path.starts_with("execute"), "{line}");
    }
    assert!(text.contains("--set-aside moves these out of the way"), "{text}");
    assert_eq!(tree(&out), before, "to look changes nothing");

    let moved = fsck(&out, &["--set-aside", "--format", "json"]);
    assert_eq!(moved.status.code(), Some(0), "{}", said(&moved));
    let found = answer(&moved);
    assert_eq!(found["unusable"].as_array().unwrap().len(), 4);
    let after = tree(&out);
    assert_eq!(after.len(), before.len(), "nothing is deleted");
    for flaw in found["unusable"].as_array().unwrap() {
        let path = |key: &str| out.join(flaw[key].as_str().unwrap());
        assert!(!path("path").exists());
        assert_eq!(after[&path("set_aside")], before[&path("path")]);
    }
    assert_eq!(found["left_over"]["temporary"], serde_json::json!(["execute/.zkgas-1-1.tmp"]));

    let again = run(&out);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert!(said(&again).contains("executed 1, skipped 2"), "{}", said(&again));
    assert!(said(&again).contains("proved 1, skipped 5"), "{}", said(&again));
    let last = fsck(&out, &["--format", "json"]);
    assert_eq!(last.status.code(), Some(0), "{}", said(&last));
    let found = answer(&last);
    assert_eq!((&found["records"], &found["proofs"]), (&9.into(), &5.into()));
    assert_eq!(found["left_over"]["set_aside"].as_array().unwrap().len(), 3);
    // The saved proof is not made again, since its record is whole.
    assert_eq!(tree(&out).len(), whole - 1 + 4);
}

#[test]
fn what_must_not_be_made_anew_is_named_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_eq!(run(&out).status.code(), Some(0));
    let newer = out.join("execute").join(UNIT);
    fs::write(&newer, r#"{"zkgas": {"schema": 99}}"#).unwrap();
    let plan = fs::read_to_string(out.join("plan.json")).unwrap();
    fs::write(out.join("plan.json"), plan.replace("\"samples\": 2", "\"samples\": 9")).unwrap();
    tear(&out.join("run-metadata.json"));
    std::os::unix::fs::symlink("/", out.join("prove/link")).unwrap();
    let before =
        |out: &Path| [newer.clone(), out.join("plan.json")].map(|it| fs::read(it).unwrap());
    let (old, looked) = (before(&out), fsck(&out, &["--set-aside"]));
    assert_eq!(looked.status.code(), Some(7));
    let text = said(&looked);
    for words in [
        "op_count_2].json: its schema is newer than this build; update zkgas",
        "plan.json: it was changed after it was written; restore it, or name another folder",
        "run-metadata.json: EOF",
        "prove/link: it is a link or a device",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("set aside as"), "{text}");
    assert_eq!(before(&out), old);
}

#[test]
fn a_folder_that_is_none_or_holds_nothing_is_said_to() {
    let folder = tempfile::tempdir().unwrap();
    let empty = fsck(folder.path(), &[]);
    assert_eq!(empty.status.code(), Some(3));
    assert!(said(&empty).contains("holds no records"), "{}", said(&empty));
    for more in [&[][..], &["--set-aside"]] {
        let absent = fsck(&folder.path().join("absent"), more);
        assert_eq!(absent.status.code(), Some(6));
        assert!(said(&absent).contains("absent"), "{}", said(&absent));
        assert!(!folder.path().join("absent").exists(), "a look makes no folder");
    }
}
