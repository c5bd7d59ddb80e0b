//! What goes wrong says so, names the file, and exits with the documented code.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::float_cmp,
    missing_docs,
    reason = "tests"
)]

mod common;

use std::fs;

#[cfg(feature = "sp1")]
use common::json;
use common::{files, zkgas};

/// Asserts the exit code and some words of the complaint.
#[track_caller]
fn refused(args: &[&str], code: i32, words: &[&str]) {
    let output = zkgas(args);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word} is missing in: {said}");
    }
}

#[test]
fn usage() {
    refused(&["fill", "--fork", "Paris", "--output", "x"], 2, &["Paris", "Prague, Osaka"]);
    refused(&["fill", "--suite", "worst", "--output", "x"], 2, &["worst", "marginal-0c73"]);
    refused(&["fill", "--scale", "0", "--output", "x"], 2, &["--scale"]);
    refused(&["fill"], 2, &["--output"]);
}

#[test]
fn nothing_selected() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out");
    let output = output.to_str().unwrap();
    refused(&["fill", "--include", "mulmud", "--output", output], 3, &["mulmud", "mulmod"]);
    refused(&["fill", "--include", "add", "--exclude", "add", "--output", output], 3, &["no test"]);
    assert!(!fs::exists(output).unwrap(), "nothing may be written");
}

#[test]
#[cfg(feature = "sp1")]
fn what_this_build_lacks() {
    let run = ["run", "--input-folder", "w", "--output-folder", "o"];
    if cfg!(not(feature = "prove")) {
        refused(&[&run[..], &["--actions", "prove"]].concat(), 6, &["cannot prove", "--features"]);
    }
    if cfg!(not(feature = "network")) {
        let cluster = ["--actions", "both", "--prove-resource", "cluster"];
        refused(&[&run[..], &cluster].concat(), 6, &["sp1", "--features"]);
    }
    if cfg!(not(feature = "risc0")) {
        refused(&[&run[..], &["--zkvms", "risc0"]].concat(), 6, &["RISC Zero", "sp1"]);
        // One combination that is not there stops all of them, before anything is written.
        let matrix = ["--zkvms", "mock,risc0", "--execution-client", "reth,ethrex"];
        refused(&[&run[..], &matrix].concat(), 6, &["risc0 with reth", "sp1 and mock"]);
    }
    assert!(!fs::exists("o").unwrap(), "nothing may be written");
}

#[test]
#[cfg(feature = "sp1")]
fn a_changed_guest() {
    let folder = tempfile::tempdir().unwrap();
    let prebuilt = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guests/prebuilt");
    for entry in fs::read_dir(prebuilt).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        if path.extension().is_some_and(|extension| extension == "elf") {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        }
        fs::write(folder.path().join(path.file_name().unwrap()), bytes).unwrap();
    }
    let output = folder.path().join("out");
    let args = ["bench", "--guests", folder.path().to_str().unwrap(), "--output"];
    let args = [&args[..], &[output.to_str().unwrap()]].concat();
    refused(&args, 7, &["reth-sp1-v6.10.0.elf", "SHA-256", "manifest"]);
    assert!(!output.exists(), "refused before anything is written");
}

#[test]
fn fixtures_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good");
    let fill = ["fill", "--include", "pop", "--scale", "10000", "--output"];
    assert!(zkgas(&[&fill[..], &[good.to_str().unwrap()]].concat()).status.success());
    let text = fs::read_to_string(&files(&good)[0]).unwrap();
    let cases: [(&str, String, &[&str]); 5] = [
        ("truncated.json", text[..text.len() / 2].to_owned(), &["truncated.json"]),
        ("list.json", "[1, 2]".to_owned(), &["list.json"]),
        ("text.json", "hello".to_owned(), &["text.json"]),
        ("foreign.json", r#"{"a": {"env": {}, "post": {}}}"#.to_owned(), &["a"]),
        ("fork.json", text.replace("\"Prague\"", "\"Berlin\""), &["Berlin", "Prague"]),
    ];
    for (name, content, words) in cases {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        let output = folder.path().join("w").join(name);
        let (path, output) = (path.to_str().unwrap(), output.to_str().unwrap());
        refused(&["witness", "-o", output, "tests", "--eest-fixtures-path", path], 7, words);
    }
}

#[test]
fn a_block_that_does_not_validate() {
    let folder = tempfile::tempdir().unwrap();
    let fixtures = folder.path().join("fx");
    let fill = ["fill", "--include", "pop,dup1", "--scale", "10000", "--output"];
    assert!(zkgas(&[&fill[..], &[fixtures.to_str().unwrap()]].concat()).status.success());
    // One account of one fixture is a wei richer than its genesis header says.
    let path = &files(&fixtures)[0];
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, text.replacen("0x3635c9adc5dea00000", "0x3635c9adc5dea00001", 1)).unwrap();
    let output = folder.path().join("w");
    let (from, to) = (fixtures.to_str().unwrap(), output.to_str().unwrap());
    let args = ["witness", "-o", to, "tests", "--eest-fixtures-path", from];
    refused(&args, 7, &["pre-state has root", "op_count_0"]);
    assert_eq!(files(&output).len(), 7, "the other fixtures have their witnesses");
}

#[test]
#[cfg(feature = "sp1")]
fn witnesses_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.json");
    let output = folder.path().join("out");
    let args =
        ["run", "--zkvms", "mock", "--input-folder", path.to_str().unwrap(), "--output-folder"];
    let args = [&args[..], &[output.to_str().unwrap()]].concat();
    for text in ["", "{", "[]", "{\"name\": \"x\"}", "\u{feff}{}"] {
        fs::write(&path, text).unwrap();
        refused(&args, 7, &["w.json"]);
    }
    let absent = ["run", "--input-folder", "no/such/folder", "--output-folder", "x"];
    refused(&absent, 6, &["no/such/folder"]);
}

#[test]
#[cfg(feature = "sp1")]
fn a_guest_that_disagrees_is_recorded_and_has_no_number() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let fill = ["fill", "--include", "pop", "--scale", "10000", "--output", &at("fx")];
    assert!(zkgas(&fill).status.success());
    let witness = ["witness", "-o", &at("w"), "tests", "--eest-fixtures-path", &at("fx")];
    assert!(zkgas(&witness).status.success());
    // Without one of its trie nodes the block cannot be validated.
    let path = &files(folder.path().join("w").as_path())[0];
    let mut witness_json = json(path);
    witness_json["stateless_input"]["witness"]["state"].as_array_mut().unwrap().pop();
    fs::write(path, witness_json.to_string()).unwrap();
    let (input, output) = (at("w"), at("out"));
    let run = ["run", "--input-folder", &input, "--output-folder", &output];
    refused(&run, 4, &["calls the block invalid", "witness lacks"]);
    let records = files(&folder.path().join("out/execute"));
    let crashed = records.iter().filter(|path| json(path)["execution"]["crashed"].is_object());
    assert_eq!((records.len(), crashed.count()), (4, 1));
    let execute = at("out/execute");
    let report = zkgas(&["report", "--execution-input", &execute, "--output", &at("report")]);
    assert!(report.status.success());
    let text = fs::read_to_string(at("report/zk-gas-report.md")).unwrap();
    assert!(text.contains("calls the block invalid"), "the report tells of the failure");
}
