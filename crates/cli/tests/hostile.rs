//! Whatever the input holds: no panic, no file outside the output folder, no text that steers the
//! terminal or poses as a message, and an error names the file.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Output,
    time::{Duration, Instant},
};

use common::{files, json, small, zkgas};
use serde_json::{Map, Value};

const NAMES: &[&str] = &[
    "",
    ".",
    "..",
    "../../../up",
    "/etc/absolute",
    "a/b/../../../c::t",
    "..\\..\\back",
    "C:\\windows",
    "nul\0byte",
    "line\nerror: forged",
    "\r\u{1b}[2Jscreen\u{9b}31m",
    "\u{202e}nosj.live",
    "test_case[op_count_1]",
    "TEST_CASE[op_count_1]",
    "caf\u{e9}",
    "cafe\u{301}",
    "CON",
    "-rf",
    ".hidden",
    "trailing. ",
    "%2e%2e%2fpercent",
    "$(touch pwned)`touch pwned`",
    "name.json",
    "name",
];

/// One good fixture.
fn fixture(folder: &Path) -> Value {
    let output = folder.join("fx");
    let fill = ["fill", "--include", "pop", "--scale", "100000", "--output"];
    assert!(zkgas(&[&fill[..], &[output.to_str().unwrap()]].concat()).status.success());
    let all = json(&files(&output)[0]);
    all.as_object().unwrap().values().next().unwrap().clone()
}

/// Everything below a folder but for one path.
fn tree(folder: &Path, but: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path == but {
            continue;
        }
        if path.is_dir() {
            found.extend(tree(&path, but));
        }
        found.insert(path);
    }
    found
}

fn witness(fixtures: &Path, output: &Path) -> Output {
    let (from, to) = (fixtures.to_str().unwrap(), output.to_str().unwrap());
    small(&["witness", "-o", to, "tests", "--eest-fixtures-path", from])
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Text on a terminal may hold nothing that steers it, and no line that we did not write.
#[track_caller]
fn is_tame(said: &str) {
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!said.contains(steers), "{said:?}");
    assert!(said.lines().all(|line| !line.starts_with("error: forged")), "{said}");
}

#[test]
fn no_name_leads_out_of_the_folder_and_none_hides_another() {
    let root = tempfile::tempdir().unwrap();
    let fixture = fixture(root.path());
    let long = ["x".repeat(300), "y".repeat(100_000), "é".repeat(150)];
    let names: Vec<&str> = NAMES.iter().copied().chain(long.iter().map(String::as_str)).collect();
    let all: Map<String, Value> =
        names.iter().map(|&name| (name.to_owned(), fixture.clone())).collect();
    let file = root.path().join("deep/in/here/all.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, Value::Object(all).to_string()).unwrap();
    let output = root.path().join("deep/in/here/w");
    let before = tree(root.path(), &output);

    let made = witness(&file, &output);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    is_tame(&said(&made));
    assert_eq!(tree(root.path(), &output), before, "nothing outside the folder");
    let witnesses: Vec<_> = fs::read_dir(&output).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(witnesses.len(), names.len());
    let written: BTreeSet<String> =
        witnesses.iter().map(|path| json(path)["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(written.len(), names.len(), "each has its own");

    let run = root.path().join("deep/in/here/out");
    let before = tree(root.path(), &run);
    let (from, to) = (output.to_str().unwrap(), run.to_str().unwrap());
    let ran = zkgas(&["run", "--zkvms", "mock", "-i", from, "-o", to]);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
    is_tame(&said(&ran));
    assert_eq!(tree(root.path(), &run), before, "nothing outside the folder");
    assert_eq!(files(&run.join("execute")).len(), names.len());

    let (execute, report) = (run.join("execute"), run.join("report"));
    let args = ["-i", execute.to_str().unwrap(), "-o", report.to_str().unwrap()];
    let reported = zkgas(&[&["report"], &args[..]].concat());
    assert_eq!(reported.status.code(), Some(0), "{}", said(&reported));
    assert_eq!(tree(root.path(), &run), before, "nothing outside the folder");
    is_tame(&fs::read_to_string(report.join("zk-gas-report.md")).unwrap());
}

#[test]
fn failures_with_hostile_names_are_told_tamely() {
    let root = tempfile::tempdir().unwrap();
    let bad: Map<String, Value> = NAMES
        .iter()
        .map(|&name| (name.to_owned(), serde_json::json!({ "blocks": [], "network": name })))
        .collect();
    // The file's own name is hostile too.
    let file = root.path().join("\u{1b}[2J\nerror: forged\u{202e}.json");
    fs::write(&file, Value::Object(bad).to_string()).unwrap();
    let made = witness(root.path(), &root.path().join("w"));
    assert_eq!(made.status.code(), Some(7));
    let said = said(&made);
    is_tame(&said);
    assert_eq!(said.lines().filter(|line| line.starts_with("failed: ")).count(), NAMES.len());
}

#[test]
fn files_that_are_none_end_in_an_error_at_once() {
    let root = tempfile::tempdir().unwrap();
    let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    let digits = "9".repeat(8 << 20);
    let good = serde_json::json!({ "a": fixture(root.path()) }).to_string();
    let texts: Vec<(&str, Vec<u8>)> = vec![
        ("empty.json", Vec::new()),
        ("byte-order-mark.json", format!("\u{feff}{good}").into_bytes()),
        ("utf-16.json", good.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("latin-1.json", b"{\"caf\xe9\": {}}".to_vec()),
        ("deep.json", deep.clone().into_bytes()),
        ("deep-field.json", format!("{{\"a\": {{\"blocks\": {deep}}}}}").into_bytes()),
        ("unclosed.json", "{\"a\":".repeat(1_000_000).into()),
        ("digits.json", format!("{{\"a\": {{\"blocks\": {digits}}}}}").into()),
        ("digits-alone.json", digits.clone().into()),
        ("exponent.json", b"{\"a\": 1e999}".to_vec()),
        ("line-ends.json", b"{\r\n\"a\": {\r\n\"blocks\": []}}\r\n".to_vec()),
        ("long-name.json", format!("{{\"{digits}\": {{}}}}").into()),
        ("nan.json", b"{\"a\": NaN}".to_vec()),
        ("twice.json", b"{\"a\": {\"blocks\": []}, \"a\": {\"blocks\": []}}".to_vec()),
        ("zip.json", b"PK\x03\x04\0\0\0".to_vec()),
    ];
    for (name, text) in texts {
        let path = root.path().join(name);
        fs::write(&path, text).unwrap();
        let output = root.path().join("w").join(name);
        let (start, made) = (Instant::now(), witness(&path, &output));
        assert!(start.elapsed() < Duration::from_secs(1), "{name}: {:?}", start.elapsed());
        is_refused(&made, name);

        let run = root.path().join("out");
        let (from, to) = (path.to_str().unwrap(), run.to_str().unwrap());
        let (start, ran) =
            (Instant::now(), small(&["run", "--zkvms", "mock", "-i", from, "-o", to]));
        assert!(start.elapsed() < Duration::from_secs(1), "{name}: {:?}", start.elapsed());
        is_refused(&ran, name);
    }
}

/// Exit code 7, few words, and among them the file and what to do.
#[track_caller]
fn is_refused(output: &Output, name: &str) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(7), "{name}: {said}");
    // The name of a fixture may be as long as it likes.
    assert!(said.len() < if name == "long-name.json" { 10_000 } else { 2_000 }, "{name}: {said}");
    assert!(said.contains(name) || name == "long-name.json", "{said}");
    let remedies = ["again", "give files"];
    assert!(remedies.iter().any(|it| said.contains(it)) || name == "long-name.json", "{said}");
    is_tame(&said);
}

#[test]
fn a_file_of_two_gibibytes_is_refused_without_being_read() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("in");
    fs::create_dir(&folder).unwrap();
    // Sparse: it takes no room.
    fs::File::create(folder.join("huge.json")).unwrap().set_len(2 << 30).unwrap();
    let (input, output) = (folder.to_str().unwrap(), root.path().join("w"));
    let out = output.to_str().unwrap();
    for args in [
        &["witness", "-o", out, "tests", "--eest-fixtures-path", input][..],
        &["run", "--zkvms", "mock", "-i", input, "-o", out],
        &["report", "-i", input, "-o", out],
    ] {
        let (start, output) = (Instant::now(), zkgas(args));
        assert_eq!(output.status.code(), Some(7), "{}", said(&output));
        assert!(start.elapsed() < Duration::from_secs(2), "{args:?}");
        assert!(said(&output).contains("huge.json"), "{}", said(&output));
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("in");
    fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink("/", folder.join("all")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.join("passwd.json")).unwrap();
    let made = witness(&folder, &root.path().join("w"));
    assert_eq!(made.status.code(), Some(3), "{}", said(&made));
}
