//! The plan of a run folder: what it takes, and what it refuses before anything runs.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{fs, path::Path, process::Output};

use common::{files, json, zkgas};

fn run(folder: &Path, more: &[&str]) -> Output {
    let start = ["run", "--zkvms", "mock", "--guest", "smoke"];
    let action: &[&str] = if more.contains(&"--actions") { &[] } else { &["--actions", "prove"] };
    let folder = ["--output-folder", folder.to_str().unwrap()];
    zkgas(&[&start[..], action, &folder, more].concat())
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn every_proof_names_the_revision_of_the_plan_that_it_was_made_under() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_eq!(run(&out, &["--smoke-rounds", "1,2", "--num-samples", "1"]).status.code(), Some(0));
    let first = json(&out.join("plan.json"));
    // The same, and less: the plan stays.
    for rounds in ["1,2", "2"] {
        let again = run(&out, &["--smoke-rounds", rounds, "--num-samples", "1"]);
        assert_eq!(again.status.code(), Some(0), "{}", said(&again));
        assert_eq!(json(&out.join("plan.json")), first);
    }
    // More samples and more cases: it grows.
    let more = run(&out, &["--smoke-rounds", "1,2,3", "--num-samples", "2"]);
    assert_eq!(more.status.code(), Some(0), "{}", said(&more));
    let plan = json(&out.join("plan.json"));
    let revisions = plan["revisions"].as_array().unwrap();
    assert_eq!(revisions.len(), 2);
    assert_eq!(revisions[0], first["revisions"][0]);
    assert_eq!(revisions[1]["cases"].as_array().unwrap().len(), 1);
    let mut named = [0, 0];
    for path in files(&out.join("prove")) {
        let hash = json(&path)["zkgas"]["attempt"]["plan"].clone();
        named[revisions.iter().position(|it| it["sha256"] == hash).unwrap()] += 1;
    }
    assert_eq!(named, [2, 4]);
}

#[test]
fn what_would_mix_times_is_refused_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_eq!(run(&out, &["--num-samples", "1"]).status.code(), Some(0));
    let before = files(&out).iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>();
    for (more, words) in [
        (&["--seed", "7"][..], "has seed 0, not seed 7"),
        (&["--fresh-worker"], "leave out --fresh-worker"),
        (&["--prove-resource", "gpu"], "use --prove-resource cpu"),
        (&["--proof-kind", "succinct"], "core proofs of mock with smoke"),
        (&["--mock", "per_gas=11"], "per_gas 1, "),
    ] {
        let refused = run(&out, &[&["--num-samples", "2", "--actions", "both"], more].concat());
        assert_eq!(refused.status.code(), Some(2), "{more:?}: {}", said(&refused));
        let text = said(&refused);
        assert!(text.contains(words) && text.contains("name another folder"), "{text}");
        let after = files(&out).iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>();
        assert!(after == before, "{more:?} changed the folder");
    }
}

#[test]
fn a_plan_that_is_not_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_eq!(run(&out, &["--num-samples", "1"]).status.code(), Some(0));
    let text = fs::read_to_string(out.join("plan.json")).unwrap();
    fs::write(out.join("plan.json"), text.replace("\"samples\": 1", "\"samples\": 9")).unwrap();
    let edited = run(&out, &["--num-samples", "1"]);
    assert_eq!(edited.status.code(), Some(2));
    assert!(said(&edited).contains("was changed after it was written"), "{}", said(&edited));
    fs::write(out.join("plan.json"), &text[..text.len() / 2]).unwrap();
    let torn = run(&out, &["--num-samples", "1"]);
    assert_eq!(torn.status.code(), Some(7));
    assert!(said(&torn).contains("plan.json is unreadable"), "{}", said(&torn));
}
