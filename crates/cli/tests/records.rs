//! Records and facts that this build cannot use: told, listed, and left as they are.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{fs, path::Path, process::Output};

use common::{files, json, zkgas};

const MOCK: [&str; 4] = ["--zkvms", "mock", "--include", "pop"];

fn bench(folder: &Path, extra: &[&str]) -> Output {
    zkgas(&[&["bench", "--output", folder.to_str().unwrap()], &MOCK[..], extra].concat())
}

fn report(execute: &Path, output: &Path) -> Output {
    zkgas(&["report", "-i", execute.to_str().unwrap(), "-o", output.to_str().unwrap()])
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_record_of_a_newer_schema_is_neither_replaced_nor_counted() {
    let folder = tempfile::tempdir().unwrap();
    assert!(bench(folder.path(), &[]).status.success());
    let execute = folder.path().join("execute");
    let newer = files(&execute)[1].clone();
    let mut record = json(&newer);
    record["zkgas"]["schema"] = 99.into();
    record.as_object_mut().unwrap().remove("seal");
    record["execution"] = serde_json::json!({ "proven": { "seconds": 1 } });
    fs::write(&newer, record.to_string()).unwrap();
    let content = fs::read(&newer).unwrap();

    for extra in [&[][..], &["--force-rerun"]] {
        let again = bench(folder.path(), extra);
        assert_eq!(again.status.code(), Some(7));
        let (said, path) = (said(&again), newer.to_str().unwrap());
        assert!(said.contains(path) && said.contains("schema 99"), "{said}");
        assert!(said.contains("newer than this build; update zkgas"), "{said}");
        assert_eq!(fs::read(&newer).unwrap(), content);
    }

    let output = folder.path().join("r");
    let reported = report(&execute, &output);
    assert_eq!(reported.status.code(), Some(7));
    assert!(said(&reported).contains("schema 99 is newer"), "{}", said(&reported));
    assert!(!reported.stdout.is_empty(), "the report over the others is written");
    let listed = json(&output.join("zk-gas-report.json"));
    let path = newer.strip_prefix(&execute).unwrap().to_str().unwrap();
    assert_eq!(listed["left_out"][0]["path"], path);
    assert_eq!(listed["totals"]["records"], files(&execute).len() - 1);
}

#[test]
fn a_record_that_does_not_parse_is_a_row_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    assert!(bench(folder.path(), &[]).status.success());
    let execute = folder.path().join("execute");
    let deep = "[".repeat(100_000);
    for (name, text) in [("torn.json", "{\"name\""), ("empty.json", ""), ("deep.json", &deep)] {
        fs::write(execute.join(name), text).unwrap();
    }
    let output = folder.path().join("r");
    let reported = report(&execute, &output);
    assert_eq!(reported.status.code(), Some(7));
    let markdown = fs::read_to_string(output.join("zk-gas-report.md")).unwrap();
    for name in ["torn.json", "empty.json", "deep.json"] {
        assert!(said(&reported).contains(execute.join(name).to_str().unwrap()));
        assert!(markdown.contains(&format!("| {name} |")), "{markdown}");
    }
}

#[test]
fn a_report_over_nothing_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let (empty, output) = (folder.path().join("empty"), folder.path().join("r"));
    fs::create_dir(&empty).unwrap();
    let reported = report(&empty, &output);
    assert_eq!(reported.status.code(), Some(3));
    let text = said(&reported);
    assert!(text.contains(empty.to_str().unwrap()) && text.contains("no records"), "{text}");
    assert!(!output.exists(), "nothing is written");
    let absent = report(&folder.path().join("absent"), &output);
    assert_eq!(absent.status.code(), Some(6));
    assert!(said(&absent).contains("absent"));
}

#[test]
fn metadata_that_does_not_parse_is_not_taken_for_absent() {
    let folder = tempfile::tempdir().unwrap();
    assert!(bench(folder.path(), &[]).status.success());
    let path = folder.path().join("run-metadata.json");
    let whole = fs::read_to_string(&path).unwrap();
    let witnesses = folder.path().join("witnesses");
    for text in ["", &whole[..whole.len() / 2], "[]"] {
        fs::write(&path, text).unwrap();
        let (input, output) = (witnesses.to_str().unwrap(), folder.path().to_str().unwrap());
        let run = zkgas(&["run", "--zkvms", "mock", "-i", input, "-o", output]);
        // Another amplification, which the metadata would have refused.
        for refused in [bench(folder.path(), &[]), bench(folder.path(), &["--scale", "7"]), run] {
            assert_eq!(refused.status.code(), Some(7), "{}", said(&refused));
            assert!(said(&refused).contains("run-metadata.json is unreadable"));
            assert_eq!(fs::read_to_string(&path).unwrap(), text, "it is left as it is");
        }
        let reported = report(&folder.path().join("execute"), &folder.path().join("r"));
        assert_eq!(reported.status.code(), Some(0));
        assert!(said(&reported).contains("left out"), "{}", said(&reported));
    }
    fs::write(&path, whole).unwrap();
    assert!(bench(folder.path(), &[]).status.success());
}
