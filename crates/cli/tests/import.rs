//! Published figures become records, and give the published slopes again.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use common::{files, json, zkgas};

fn published(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../import/tests/data").join(name)
}

fn import(source: &Path, output: &Path, more: &[&str]) -> (Option<i32>, String) {
    let args = ["import", source.to_str().unwrap(), "--output", output.to_str().unwrap()];
    let output = zkgas(&[&args[..], more].concat());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn published_blocks_give_the_published_slopes_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("pub");
    let slopes = published("sp1-regression.csv");
    let more = ["--zkvm", "sp1", "--zkvm-version", "5.2.3", "--execution-client", "reth"];
    let check = ["--check", slopes.to_str().unwrap()];
    let more = [&more[..], &check].concat();
    let (code, said) = import(&published("sp1-raw-data.csv"), &out, &more);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("imported 455 executions and 455 proofs"), "{said}");
    // 105 operations, three regressions of each, three numbers of each.
    assert!(said.contains("945 of 945 published numbers come out"), "{said}");
    assert_eq!(files(&out.join("execute/reth/sp1-v5.2.3")).len(), 455);
    assert_eq!(files(&out.join("prove/sample-1/reth/sp1-v5.2.3")).len(), 455);
    let (code, said) = import(&published("sp1-raw-data.csv"), &out, &more);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("910 of them before"), "{said}");
}

#[test]
fn what_a_table_does_not_say_is_not_in_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("raw.csv");
    fs::write(
        &table,
        "name,gas_used,zk_cycles,proving_time_s\nt::test_add[op_count_3],9,7,57.53\n",
    )
    .unwrap();
    let out = folder.path().join("out");
    assert_eq!(import(&table, &out, &[]).0, Some(0));
    let execution = json(&files(&out.join("execute"))[0]);
    let proof = json(&files(&out.join("prove"))[0]);
    assert_eq!(proof["proving"]["success"], serde_json::json!({ "proving_time_ms": 57_530 }));
    assert!(execution["execution"]["success"].get("execution_duration").is_none());
    assert!(execution.get("zkgas").is_none());
    let imported = &execution["imported"];
    assert_eq!((&imported["file"], &imported["line"]), (&"raw.csv".into(), &2.into()));
    assert_eq!(imported["sha256"].as_str().unwrap().len(), 64);
    assert!(imported.get("zkvm").is_none());
}

#[test]
fn bad_tables_are_refused_whole_with_the_line() {
    let head = "name,opcode,op_count,gas_used,zk_cycles,proving_time_s\n";
    let good = "t::test_add[op_count_0],add,0,5,6,7.5\n";
    for (bad, says) in [
        ("t::test_add[op_count_3],add,3,-5,6,7.5\n", "line 3: gas_used: `-5` is no count"),
        ("t::test_add[op_count_3],add,3,5,NaN,7.5\n", "line 3: zk_cycles: `NaN` is no count"),
        ("t::test_add[op_count_3],add,3,5,6,NaN\n", "line 3: proving_time_s: `NaN` is no number"),
        ("t::test_add[op_count_3],add,3,5,6,-1\n", "line 3: proving_time_s: `-1` is no number"),
        ("t::test_add[op_count_3],add,3,5,6,1e999\n", "line 3: proving_time_s"),
        ("t::test_add[op_count_3],add,3\n", "line 3: 3 cells where the header has 6 columns"),
        ("t::test_add[op_count_3],add,3,5,6,7.5", "line 3: the last line has no end"),
        (good, "line 3: the block of line 2 again"),
        (",add,3,5,6,7.5\n", "line 3: the name is empty"),
        ("t::x,add,3,99999999999999999999,6,7.5\n", "line 3: gas_used"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (table, out) = (folder.path().join("raw.csv"), folder.path().join("out"));
        fs::write(&table, format!("{head}{good}{bad}")).unwrap();
        let (code, said) = import(&table, &out, &[]);
        assert_eq!(code, Some(7), "{bad}: {said}");
        assert!(said.contains("raw.csv: ") && said.contains(says), "{bad}: {said}");
        assert!(!out.exists(), "half a table was imported");
    }
}

#[test]
fn headers_are_checked_before_rows() {
    for (text, says) in [
        ("", "the file is empty"),
        ("name,gas_used\n", "line 1: neither a column `zk_cycles` nor `proving_time_s`"),
        ("name,zk_cycles\n", "line 1: no column `gas_used`"),
        ("name,name,gas_used,zk_cycles\n", "line 1: two columns `name`"),
        ("opcode,gas_proving_slope\n", "line 1: a table of slopes, which holds no blocks"),
        ("name,gas_used,zk_cycles\n", "no rows below the header"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("raw.csv");
        fs::write(&table, text).unwrap();
        let (code, said) = import(&table, &folder.path().join("out"), &[]);
        assert_eq!(code, Some(7), "{text}: {said}");
        assert!(said.contains(says), "{text}: {said}");
    }
}

/// A tree of the runner, with a torn file, a crash, and a proof whose output did not match.
fn tree(root: &Path) {
    let put = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let record = |result: &str| {
        format!(
            r#"{{"name": "t::test_add[op_count_3]", "timestamp_completed": "2026-01-10T00:00:00Z",
                "metadata": {{"block_used_gas": 21000}}, {result}}}"#
        )
    };
    let execution = r#""execution": {"success": {"total_num_cycles": 5, "region_cycles": {},
                       "execution_duration": {"secs": 1, "nanos": 2}}}"#;
    put("execute/reth/sp1-v5.2.3/add.json", &record(execution));
    put("execute/reth/sp1-v5.2.3/torn.json", &record(execution)[..60]);
    let proof = r#""proving": {"success": {"proof_size": 9, "proving_time_ms": 6054}}"#;
    put("prove/sample-1/reth/sp1-v5.2.3/add.json", &record(proof));
    let crash = r#""proving": {"crashed": {"reason": "boom"}}"#;
    put("prove/sample-2/reth/sp1-v5.2.3/add.json", &record(crash));
    let other = r#""proving": {"success": {"proof_size": 9, "proving_time_ms": 1, "output_matched": false}}"#;
    put("prove/sample-3/reth/sp1-v5.2.3/add.json", &record(other));
    put("prove/sample-1/hardware.json", r#"{"cpu_model": "x", "total_ram_gib": 1, "gpus": []}"#);
}

#[test]
fn a_tree_keeps_its_layout_and_names_what_is_torn() {
    let folder = tempfile::tempdir().unwrap();
    let (source, out) = (folder.path().join("D"), folder.path().join("out"));
    tree(&source);
    let (code, said) = import(&source, &out, &[]);
    assert_eq!(code, Some(7), "{said}");
    assert!(said.contains("torn.json: line ") && said.contains("no result"), "{said}");
    let at = |sample: u32| {
        let folder = out.join(format!("prove/sample-{sample}/reth/sp1-v5.2.3"));
        json(&files(&folder)[0])
    };
    assert_eq!(at(1)["proving"]["success"]["proof_size"], 9);
    assert_eq!(at(2)["proving"]["crashed"]["reason"], "boom");
    assert_eq!(at(3)["proving"]["crashed"]["kind"], "wrong_output");
    assert_eq!(at(3)["imported"]["sample"], 3);
    assert_eq!(files(&out.join("execute")).len(), 1);
    assert_eq!(json(&out.join("hardware.json"))["cpu_model"], "x");
}

#[test]
fn records_that_are_there_are_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (table, out) = (folder.path().join("raw.csv"), folder.path().join("out"));
    let text = "name,gas_used,zk_cycles\nt::test_add[op_count_3],9,7\n";
    fs::write(&table, text).unwrap();
    assert_eq!(import(&table, &out, &[]).0, Some(0));
    fs::write(&table, text.replace(",7", ",8")).unwrap();
    let (code, said) = import(&table, &out, &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("holds another record"), "{said}");
    assert_eq!(
        json(&files(&out.join("execute"))[0])["execution"]["success"]["total_num_cycles"],
        7
    );
}
