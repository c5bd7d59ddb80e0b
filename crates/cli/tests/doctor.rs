//! `zkgas doctor` on whatever machine this is, and on one with scripts in the place of its programs.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Output};

use assert_cmd::Command;
use serde_json::Value;

/// Runs it in a folder of its own, with the programs in `bin` there and no others.
fn doctor(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::cargo_bin("zkgas").unwrap();
    command.env_clear().env("PATH", folder.join("bin")).env("XDG_STATE_HOME", folder.join("home"));
    command.envs(variables.iter().copied()).current_dir(folder);
    command.arg("doctor").args(args).output().unwrap()
}

fn program(folder: &Path, name: &str, body: &str) {
    fs::create_dir_all(folder.join("bin")).unwrap();
    let fresh = folder.join(name);
    fs::write(&fresh, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&fresh, fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(fresh, folder.join("bin").join(name)).unwrap();
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[track_caller]
fn check<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let checks = answer["checks"].as_array().unwrap();
    checks.iter().find(|check| check["check"] == name).unwrap()
}

#[test]
#[cfg(feature = "sp1")]
fn a_bare_machine_can_execute() {
    let folder = tempfile::tempdir().unwrap();
    let output = doctor(folder.path(), &[], &[]);
    let (said, text) =
        (String::from_utf8(output.stderr).unwrap(), String::from_utf8(output.stdout).unwrap());
    assert_eq!(output.status.code(), Some(0), "{text}{said}");
    assert!(said.contains("nothing is missing for executing in sp1"), "{said}");
    assert!(
        text.contains("ok    guests           as their manifest says: sp1 with reth ("),
        "{text}"
    );
    assert!(text.contains("warn  gpus             none: nvidia-smi is not installed"), "{text}");
    assert!(text.contains("warn  docker           docker is not installed"), "{text}");
    // Nothing is left behind, not even the run folder.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_the_run_needs_fails_and_what_it_does_not_need_warns() {
    let folder = tempfile::tempdir().unwrap();
    let output = doctor(folder.path(), &["--prove-resource", "gpu", "--format", "json"], &[]);
    assert_eq!(output.status.code(), Some(6));
    let answer = json(&output);
    assert_eq!(answer["verdict"], "fail");
    assert_eq!(answer["prove_resource"], "gpu");
    assert_eq!(check(&answer, "gpus")["verdict"], "fail");
    assert_eq!(check(&answer, "gpus")["needed"], true);
    assert_eq!(check(&answer, "docker")["verdict"], "warn");
    assert_eq!(check(&answer, "docker")["needed"], false);

    let output = doctor(folder.path(), &["--prove-resource", "cluster", "--format", "json"], &[]);
    assert_eq!(output.status.code(), Some(6));
    let answer = json(&output);
    assert_eq!(check(&answer, "gpus")["verdict"], "warn");
    assert_eq!(check(&answer, "docker")["verdict"], "fail");
    assert_eq!(check(&answer, "cluster-gateway")["verdict"], "fail");
}

#[test]
fn the_json_has_these_keys() {
    let folder = tempfile::tempdir().unwrap();
    let answer = json(&doctor(folder.path(), &["--format", "json"], &[]));
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut expected = [
        "checks",
        "execution_client",
        "prove_resource",
        "schema",
        "verdict",
        "zkgas_version",
        "zkvms",
    ];
    expected.sort_unstable();
    assert_eq!(keys(&answer), expected);
    assert_eq!(answer["schema"], 1);
    assert_eq!(answer["prove_resource"], Value::Null);
    assert_eq!(answer["zkvms"], serde_json::json!(["sp1"]));
    let checks = answer["checks"].as_array().unwrap();
    let names: Vec<_> = checks.iter().map(|check| check["check"].as_str().unwrap()).collect();
    let expected = [
        "guests",
        "features",
        "dev-mode",
        "environment",
        "cores",
        "governor",
        "memory",
        "disk",
        "run-folder",
        "file-locks",
        "gpus",
        "gpu-programs",
        "kernel-times",
        "docker",
        "nvidia-runtime",
        "guest-toolchain",
        "protoc",
    ];
    assert_eq!(names, expected);
    for check in checks {
        assert_eq!(keys(check), ["check", "needed", "remedy", "says", "verdict"]);
        let is_ok = check["verdict"] == "ok";
        assert_eq!(check["remedy"].is_null(), is_ok, "{check}");
    }
}

#[test]
fn dev_mode_fails_and_other_variables_warn() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("RISC0_DEV_MODE", "1"), ("SP1_WORKER_NUM_CORE_WORKERS", "1\u{1b}[2J")];
    let output = doctor(folder.path(), &[], &variables);
    assert_eq!(output.status.code(), Some(6));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("fail  dev-mode         RISC0_DEV_MODE=1"), "{text}");
    assert!(text.contains("→ unset RISC0_DEV_MODE"), "{text}");
    assert!(
        text.contains("warn  environment      these change times: SP1_WORKER_NUM_CORE_WORKERS=1")
    );
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn a_gpu_that_is_in_use_fails_a_run_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let body = r#"case "$*" in
  *compute-apps*) echo "4711, /opt/zkgas" ;;
  *) echo "0, NVIDIA H100, 81559, 580.82.07" ;;
esac"#;
    program(folder.path(), "nvidia-smi", body);
    let answer =
        json(&doctor(folder.path(), &["--prove-resource", "gpu", "--format", "json"], &[]));
    let gpus = check(&answer, "gpus");
    assert_eq!(gpus["says"], "0: NVIDIA H100, 81559 MiB; driver 580.82.07");
    let programs = check(&answer, "gpu-programs");
    assert_eq!(programs["verdict"], "fail");
    assert!(programs["remedy"].as_str().unwrap().ends_with("kill 4711"), "{programs}");
}

#[test]
fn a_run_folder_that_cannot_be_made_fails() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        doctor(folder.path(), &["--output-folder", "/proc/zkgas/out", "--format", "json"], &[]);
    assert_eq!(output.status.code(), Some(6));
    let answer = json(&output);
    assert_eq!(check(&answer, "run-folder")["verdict"], "fail");
    assert!(check(&answer, "run-folder")["says"].as_str().unwrap().contains("/proc/zkgas/out"));
}

#[cfg(not(feature = "risc0"))]
#[test]
#[cfg(feature = "sp1")]
fn a_feature_that_this_build_lacks_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["--zkvms", "sp1,risc0", "--execution-client", "reth,ethrex", "--format", "json"];
    let output = doctor(folder.path(), &args, &[]);
    assert_eq!(output.status.code(), Some(6));
    let answer = json(&output);
    let remedy = &check(&answer, "features")["remedy"];
    assert_eq!(remedy, "cargo build --release -p zkgas --features risc0");
    let guests = check(&answer, "guests")["says"].as_str().unwrap().to_owned();
    assert_eq!(guests.matches(" with ").count(), 4, "{guests}");
}
