//! Programs that fail, hang, talk without end, or aren't there.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use zkgas_cluster::{ClusterError, StateFolder, Tools, engine_version, gpus};

const LIMIT: Duration = Duration::from_secs(20);

fn script(folder: &Path, name: &str, body: &str) -> PathBuf {
    let path = folder.join(name);
    // Renamed into place, so that no other thread's child holds it open for writing when it runs.
    let fresh = folder.join(format!("{name}.new"));
    fs::write(&fresh, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&fresh, fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(&fresh, &path).unwrap();
    path
}

fn docker(body: &str) -> (tempfile::TempDir, Tools) {
    let folder = tempfile::tempdir().unwrap();
    let docker = script(folder.path(), "docker", body);
    (folder, Tools { docker, ..Tools::default() })
}

#[test]
fn a_program_that_hangs_is_ended_after_its_time() {
    let (_folder, tools) = docker("exec sleep 60");
    let start = Instant::now();
    let error = tools.docker(&["info"], Duration::from_millis(200)).unwrap_err();
    assert!(matches!(error, ClusterError::TimedOut { .. }), "{error}");
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_program_that_leaves_its_pipes_open_is_not_waited_for() {
    let (_folder, tools) = docker("sleep 60 & echo done");
    let start = Instant::now();
    tools.docker(&["info"], LIMIT).unwrap();
    assert!(start.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_program_that_talks_a_lot_is_kept_short() {
    let (_folder, tools) = docker("yes | head -c 20000000; yes no | head -c 20000000 >&2");
    let answer = tools.docker(&["info"], LIMIT).unwrap();
    assert_eq!(answer.stdout.len(), 4 * 1024 * 1024);
    assert!(answer.stderr.len() <= 2_000);
    assert!(answer.status.success());
}

#[test]
fn a_failure_is_told_with_the_command_and_what_it_said() {
    let (folder, tools) = docker("echo 'no such thing' >&2; exit 17");
    let state = StateFolder::new(folder.path().join("a b"));
    let error = tools.compose(&state, &["ps"], LIMIT).unwrap_err().to_string();
    assert!(error.contains("exit code 17: no such thing"), "{error}");
    assert!(
        error.contains("--file '") && error.contains("a b/compose.yaml' --env-file"),
        "{error}"
    );
}

#[test]
fn what_is_not_installed_is_named_with_what_to_install() {
    let tools = Tools { docker: "no-such-docker".into(), nvidia_smi: "no-such/nvidia-smi".into() };
    let text = engine_version(&tools).unwrap_err().to_string();
    assert!(text.contains("no-such-docker is not installed"), "{text}");
    assert!(text.contains("install Docker Engine with the compose plugin"), "{text}");
    let text = gpus(&tools).unwrap_err().to_string();
    assert!(text.contains("install the NVIDIA driver"), "{text}");
}

#[test]
fn gpus_are_read_with_what_they_tell() {
    let folder = tempfile::tempdir().unwrap();
    let body = "printf '0, NVIDIA H100 80GB HBM3, 81559, 580.82.07\\n1, Some GPU, [N/A], 580.82.07\\nnoise\\n'";
    let nvidia_smi = script(folder.path(), "nvidia-smi", body);
    let found = gpus(&Tools { nvidia_smi, ..Tools::default() }).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].index, found[0].memory_mib), (0, 81_559));
    assert_eq!(found[0].name, "NVIDIA H100 80GB HBM3");
    assert_eq!((found[1].memory_mib, found[1].driver.as_str()), (0, "580.82.07"));
}
