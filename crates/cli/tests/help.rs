//! What the program says about itself.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use common::zkgas;

fn answer(args: &[&str]) -> String {
    let output = zkgas(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn flags_of_closed_sets_list_their_values() {
    let help = answer(&["run", "--help"]);
    for values in ["sp1, risc0, mock", "reth, ethrex", "execute, prove, both", "cpu, gpu, cluster"]
    {
        assert!(help.contains(&format!("[possible values: {values}]")), "{values}: {help}");
    }
}

#[test]
fn upper_and_lower_case_are_one() {
    let run = ["run", "-i", "no/such/folder", "-o", "x", "--zkvms", "MOCK,Mock"];
    let output =
        zkgas(&[&run[..], &["--actions", "Execute", "--execution-client", "Reth"]].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{said}");
    assert!(said.contains("no/such/folder"), "{said}");
    let output = zkgas(&["run", "-i", "w", "-o", "x", "--zkvms", "sp2"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("sp1, risc0, mock"));
}

#[test]
fn every_command_has_a_manual_page_with_its_flags() {
    let main = answer(&["man"]);
    let commands = ["bench", "fill", "witness", "run", "store", "report", "completions", "man"];
    for command in commands {
        assert!(main.contains(&format!(r"zkgas\-{command}(1)")), "{command}: {main}");
        let page = answer(&["man", command]);
        assert!(page.contains(&format!(".TH zkgas-{command} 1")), "{page}");
    }
    assert!(answer(&["man", "run"]).contains(r"\-\-input\-folder"));
    assert!(answer(&["man", "witness", "tests"]).contains(r"\-\-eest\-fixtures\-path"));
    assert!(answer(&["man", "store", "fsck"]).contains(r"\-\-set\-aside"));
    let output = zkgas(&["man", "nope"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("bench, fill, witness"));
}
