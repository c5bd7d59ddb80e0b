//! A run folder in which anything may have happened to a file: the run says so, sets it aside, and makes it
//! again, or says what to do; it takes neither long nor much memory.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
    time::{Duration, Instant},
};

use common::{json, small, zkgas};

const UNIT: &str = "smoke/mock-v1/smoke.py::test_smoke[op_count_1].json";

fn run(folder: &Path) -> Output {
    let start = ["run", "--zkvms", "mock", "--guest", "smoke", "--smoke-rounds", "1"];
    let more = ["--actions", "both", "--num-samples", "1", "-o", folder.to_str().unwrap()];
    small(&[&start[..], &more].concat())
}

fn report(folder: &Path) -> Output {
    let inputs = [folder.join("execute"), folder.join("prove"), folder.join("report")];
    let [execute, prove, output] = inputs.each_ref().map(|path| path.to_str().unwrap());
    small(&["report", "-i", execute, "--proving-input", prove, "-o", output])
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What may stand in the place of a file.
enum Text {
    Bytes(Vec<u8>),
    /// So many zeros, which take no room.
    Sparse(u64),
}

impl Text {
    fn write(&self, path: &Path) {
        match self {
            Self::Bytes(bytes) => fs::write(path, bytes).unwrap(),
            Self::Sparse(length) => fs::File::create(path).unwrap().set_len(*length).unwrap(),
        }
    }
}

/// Made from what was there.
fn hostile(whole: &[u8]) -> Vec<(&'static str, Text)> {
    let text = std::str::from_utf8(whole).unwrap();
    let digits = "9".repeat(8 << 20);
    let bytes = |it: String| Text::Bytes(it.into_bytes());
    vec![
        ("empty", Text::Bytes(vec![])),
        ("half", Text::Bytes(whole[..whole.len() / 2].to_vec())),
        ("deep", bytes("[".repeat(1_000_000))),
        ("deep object", bytes("{\"a\":".repeat(1_000_000))),
        ("digits", bytes(digits.clone())),
        ("digits in a field", bytes(format!("{{\"name\": {digits}"))),
        ("exponent", bytes("{\"name\": 1e999}".to_owned())),
        ("NaN", bytes("{\"name\": NaN}".to_owned())),
        ("byte order mark", bytes(format!("\u{feff}{text}"))),
        ("UTF-16", Text::Bytes(text.encode_utf16().flat_map(u16::to_le_bytes).collect())),
        ("2 GiB", Text::Sparse(2 << 30)),
    ]
}

#[track_caller]
fn at_once<T>(what: &str, act: impl FnOnce() -> T) -> T {
    let clock = Instant::now();
    let done = act();
    assert!(clock.elapsed() < Duration::from_secs(1), "{what}: {:?}", clock.elapsed());
    done
}

#[test]
fn a_damaged_record_is_left_out_of_reports_then_set_aside_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_eq!(run(&out).status.code(), Some(0));
    for below in ["execute", "prove/sample-1"] {
        let path = out.join(below).join(UNIT);
        let whole = fs::read(&path).unwrap();
        let mut texts = hostile(&whole);
        let twice = String::from_utf8(whole.clone()).unwrap().replacen('{', "{\"name\": \"x\",", 1);
        let line_ends = String::from_utf8(whole.clone()).unwrap().replace('\n', "\r\n");
        texts.push(("key twice", Text::Bytes(twice.into_bytes())));
        texts.push(("line ends", Text::Bytes(line_ends.into_bytes())));
        for (name, text) in texts {
            text.write(&path);
            let reported = at_once(name, || report(&out));
            let left_out = format!("left out {}: ", path.display());
            assert_eq!(reported.status.code(), Some(7), "{name}: {}", said(&reported));
            assert!(said(&reported).contains(&left_out), "{name}: {}", said(&reported));
            assert!(said(&reported).contains("zkgas store fsck"), "{name}: {}", said(&reported));

            let again = at_once(name, || run(&out));
            assert_eq!(again.status.code(), Some(0), "{name}: {}", said(&again));
            let aside = format!("set aside {}.", path.display());
            assert!(said(&again).contains(&aside), "{name}: {}", said(&again));
            assert!(said(&again).len() < 2_000, "{name}: {}", said(&again));
            assert_eq!(json(&path)["name"], "smoke.py::test_smoke[op_count_1]");
        }
    }
    let fsck = zkgas(&["store", "fsck", out.to_str().unwrap(), "--format", "json"]);
    assert_eq!(fsck.status.code(), Some(0), "{}", said(&fsck));
    let found: serde_json::Value = serde_json::from_slice(&fsck.stdout).unwrap();
    assert_eq!(found["left_over"]["set_aside"].as_array().unwrap().len(), 26, "nothing is lost");
}

#[test]
fn damaged_facts_are_refused_with_the_file_and_what_to_do_and_are_left() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_eq!(run(&out).status.code(), Some(0));
    for name in ["plan.json", "run-metadata.json"] {
        let path: PathBuf = out.join(name);
        let whole = fs::read(&path).unwrap();
        for (what, text) in hostile(&whole) {
            text.write(&path);
            let length = fs::metadata(&path).unwrap().len();
            let refused = at_once(what, || run(&out));
            assert_eq!(refused.status.code(), Some(7), "{name}, {what}: {}", said(&refused));
            let words = format!("{} is unreadable: ", path.display());
            let text = said(&refused);
            assert!(text.contains(&words) && text.len() < 2_000, "{name}, {what}: {text}");
            assert!(text.contains("; restore it, or name another folder"), "{text}");
            assert_eq!(fs::metadata(&path).unwrap().len(), length, "it is left as it is");
            let looked = at_once(what, || small(&["store", "fsck", out.to_str().unwrap()]));
            assert_eq!(looked.status.code(), Some(7), "{name}, {what}: {}", said(&looked));
            assert!(said(&looked).contains(&format!("{name}: ")), "{}", said(&looked));
        }
        fs::write(&path, whole).unwrap();
    }
    assert_eq!(run(&out).status.code(), Some(0));
}
