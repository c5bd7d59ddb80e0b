//! `zkgas blocktest`, as EEST's `consume direct` calls it.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{fs, path::Path};

use common::{files, zkgas};
use serde_json::Value;

/// The text of a file with fixtures.
fn sample() -> String {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    let fill = ["fill", "--include", "pop", "--scale", "10000", "--output", to];
    assert!(zkgas(&fill).status.success());
    fs::read_to_string(&files(folder.path())[0]).unwrap()
}

/// Runs on a text: the exit code, the list, and what was said beside it.
fn blocktest(text: &str, more: &[&str]) -> (i32, Vec<Value>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.json");
    fs::write(&path, text).unwrap();
    let output = zkgas(&[&["blocktest"], more, &[path.to_str().unwrap()]].concat());
    let list = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code().unwrap(), list, String::from_utf8(output.stderr).unwrap())
}

/// The error of the only fixture that fails.
#[track_caller]
fn one_fails(text: &str) -> String {
    let (code, list, said) = blocktest(text, &[]);
    assert_eq!(code, 4, "{said}");
    let bad: Vec<_> = list.iter().filter(|verdict| verdict["pass"] == false).collect();
    assert_eq!(bad.len(), 1, "{list:?}");
    bad[0]["error"].as_str().unwrap().to_owned()
}

#[test]
fn all_pass_in_the_order_of_the_file() {
    let text = sample();
    let (code, list, said) = blocktest(&text, &[]);
    assert_eq!(code, 0, "{said}");
    let at = |verdict: &Value| text.find(verdict["name"].as_str().unwrap()).unwrap();
    assert!(list.len() >= 3 && list.is_sorted_by_key(at), "{list:?}");
    for verdict in &list {
        let keys: Vec<_> = verdict.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["error", "name", "pass"]);
        assert_eq!((&verdict["pass"], &verdict["error"]), (&true.into(), &"".into()));
    }
}

#[test]
fn run_takes_a_regular_expression_as_consume_escapes_it() {
    let text = sample();
    let name = blocktest(&text, &[]).1[0]["name"].as_str().unwrap().to_owned();
    // Python's `re.escape`.
    let escaped: String = name
        .chars()
        .flat_map(|c| {
            let special = "()[]{}?*+-|^$\\.&~# \t".contains(c);
            special.then_some('\\').into_iter().chain([c])
        })
        .collect();
    let (code, list, _) = blocktest(&text, &["--run", &escaped]);
    assert_eq!((code, list.len()), (0, 1));
    assert_eq!(list[0]["name"], name.as_str());
    let (code, list, said) = blocktest(&text, &["--run", "^absent$"]);
    assert_eq!((code, list.len()), (3, 0), "{said}");
    let (code, _, said) = blocktest(&text, &["--run", "("]);
    assert_eq!(code, 2, "{said}");
}

#[test]
fn failures_name_their_reason() {
    let text = sample();
    let post = text.find("\"postState\"").unwrap();
    let balance = text[post..].find("\"balance\": \"0x").unwrap() + post + 14;
    let other = if &text[balance..=balance] == "1" { "2" } else { "1" };
    let changed = format!("{}{other}{}", &text[..balance], &text[balance + 1..]);
    assert!(one_fails(&changed).contains("`postState`"));

    let at = text.find("\"lastblockhash\": \"0x").unwrap() + 20;
    let other = if &text[at..=at] == "1" { "2" } else { "1" };
    let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
    assert!(one_fails(&changed).contains("`lastblockhash`"));

    let changed = text.replacen("\"network\": \"Prague\"", "\"network\": \"Berlin\"", 1);
    let error = one_fails(&changed);
    assert!(error.contains("Berlin") && error.contains("Prague and Osaka"), "{error}");

    // The state root is the fourth hash of the header in the block's RLP.
    let mut all: Value = serde_json::from_str(&text).unwrap();
    let fixture = all.as_object_mut().unwrap().values_mut().next().unwrap();
    let root = fixture["blocks"][0]["blockHeader"]["stateRoot"].as_str().unwrap()[2..].to_owned();
    let rlp = fixture["blocks"][0]["rlp"].as_str().unwrap().replacen(&root, &"11".repeat(32), 1);
    fixture["blocks"][0]["rlp"] = rlp.into();
    let error = one_fails(&all.to_string());
    assert!(error.contains("does not match header field stateRoot"), "{error}");

    // Refused as it should be, but then the chain ends with genesis.
    let fixture = all.as_object_mut().unwrap().values_mut().next().unwrap();
    fixture["blocks"][0]["expectException"] = "BlockException.INVALID_STATE_ROOT".into();
    assert!(one_fails(&all.to_string()).contains("`lastblockhash`"));
    let fixture = all.as_object_mut().unwrap().values_mut().next().unwrap();
    fixture["lastblockhash"] = fixture["genesisBlockHeader"]["hash"].clone();
    fixture["postState"] = fixture["pre"].clone();
    let (code, list, said) = blocktest(&all.to_string(), &[]);
    assert_eq!(code, 0, "{list:?} {said}");

    let fixture = all.as_object_mut().unwrap().values_mut().last().unwrap();
    fixture["blocks"][0]["expectException"] = "BlockException.INVALID_GASLIMIT".into();
    let error = one_fails(&all.to_string());
    assert!(error.contains("validates, but the fixture expects"), "{error}");
}

#[test]
fn what_is_no_file_of_fixtures_is_bad_input() {
    for text in ["", "hello", "[1]", "{\"a\": 1}", "{\"a\": {"] {
        let (code, list, said) = blocktest(text, &[]);
        assert_eq!((code, list.len()), (7, 0), "{said}");
        assert!(said.contains("f.json"), "{said}");
    }
    // One that breaks off has verdicts on what is whole.
    let text = sample();
    let (code, list, said) = blocktest(&text[..text.len() - 10], &[]);
    assert_eq!(code, 7, "{said}");
    assert!(!list.is_empty() && said.contains("ends early"), "{said}");
    let (code, list, _) = blocktest("{\"a\": {\"transaction\": {}}}", &[]);
    assert_eq!((code, list.len()), (4, 1));
    assert!(list[0]["error"].as_str().unwrap().contains("state test"), "{list:?}");
    let output = zkgas(&["blocktest", "no/such/file.json"]);
    assert_eq!(output.status.code(), Some(6));
}

#[test]
fn folders_are_read_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let tests = folder.path().join("blockchain_tests");
    fs::create_dir(&tests).unwrap();
    let text = sample();
    fs::write(tests.join("a.json"), &text).unwrap();
    fs::write(tests.join("b.json"), "{").unwrap();
    fs::write(tests.join("c.json"), &text).unwrap();
    let output = zkgas(&["blocktest", "-j", "1", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(7));
    let list: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(list.len(), 2 * text.matches("\"lastblockhash\"").count());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(Path::new("b.json").to_str().unwrap()), "{said}");
}
