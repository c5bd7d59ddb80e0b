//! An operation costs the same cycles in `dense` as in `marginal`, where its arguments are the same.
//!
//! A few operations of each shape; `ZKGAS_DENSE=all` takes all.

#![cfg(feature = "sp1")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{collections::BTreeMap, path::Path};

use common::{json, zkgas};
use zkgas_model::Fork;
use zkgas_suite::{Selection, Suite, Test, tests};

/// At least one of each shape and family, the accelerated among them. PUSH32 is not: what reading its
/// word costs depends on where in the code it stands, so 124.8 and 111.3 cycles with the few calls of
/// the profile `quick`, and 124.8 and 123.8 with all.
const SOME: &[&str] = &[
    "add",
    "div",
    "byte",
    "iszero",
    "pop",
    "push1",
    "dup1",
    "swap16",
    "keccak256",
    "mload",
    "mstore8",
    "mcopy",
    "sload",
    "sstore",
    "caller",
    "blockhash",
    "jump",
    "jumpi",
    "jumpdest",
    "call",
    "create",
    "sha256",
    "ecrecover",
    "bls12_g1add",
];

/// How far the slopes may be apart.
const CLOSE: f64 = 0.02;

/// Cycles of one operation, by its name.
fn slopes(suite: &str, operations: &str, out: &Path) -> BTreeMap<String, f64> {
    let folder = out.join(suite);
    let args = ["-q", "bench", "--suite", suite, "--include", operations];
    let output = zkgas(&[&args[..], &["--output", folder.to_str().unwrap()]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report = json(&folder.join("report/zk-gas-report.json"));
    let targets = report["setups"][0]["targets"].as_array().unwrap();
    let slope = |target: &serde_json::Value| {
        let name = target["target"].as_str().unwrap().to_owned();
        (name, target["fits"]["cycles_per_op"]["slope"].as_f64().unwrap())
    };
    targets.iter().map(slope).collect()
}

#[test]
fn dense_and_marginal_agree() {
    let all = std::env::var("ZKGAS_DENSE").is_ok_and(|which| which == "all");
    let dense = tests(Suite::Dense, Fork::Prague, &Selection::default()).unwrap();
    let alike: Vec<&str> = dense
        .iter()
        .filter(|test| test.as_in_marginal())
        .map(Test::target)
        .filter(|name| all || SOME.contains(name))
        .collect();
    assert!(alike.len() >= 20, "{alike:?}");
    let folder = tempfile::tempdir().unwrap();
    // A name that is a family's, too, brings all of it.
    let operations = alike.join(",");
    let marginal = slopes("marginal", &operations, folder.path());
    let dense = slopes("dense", &operations, folder.path());
    assert!(alike.iter().all(|name| marginal.contains_key(*name) && dense.contains_key(*name)));
    let apart = |name: &&&str| {
        let (one, other) = (marginal[**name], dense[**name]);
        (one / other - 1.0).abs() > CLOSE
    };
    let apart: Vec<String> = alike
        .iter()
        .filter(apart)
        .map(|name| format!("{name}: {} in marginal, {} in dense", marginal[*name], dense[*name]))
        .collect();
    assert!(apart.is_empty(), "{} of {}: {apart:#?}", apart.len(), alike.len());
}
