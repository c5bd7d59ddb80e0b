//! The state folder: passwords are private, random, and kept.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use zkgas_cluster::{ClusterError, DEFAULT_RELEASE, StateFolder, Topology};

fn topology(gpu_nodes: u8) -> Topology {
    Topology {
        release: DEFAULT_RELEASE.to_owned(),
        gpu_nodes,
        mixed: false,
        grpc_port: 50_061,
        http_port: 8081,
        cpu_memory: 96,
        gpu_memory: 24,
        redis_memory: 30,
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn passwords_are_for_the_owner_only_and_in_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::new(folder.path().join("deep/state"));
    state.write(&topology(2)).unwrap();
    assert_eq!(mode(&state.secrets_file()), 0o600);
    let secrets = fs::read_to_string(state.secrets_file()).unwrap();
    let passwords: Vec<_> =
        secrets.lines().map(|line| line.split_once('=').unwrap().1.to_owned()).collect();
    assert_eq!(passwords.len(), 2);
    assert_ne!(passwords[0], passwords[1]);
    for password in &passwords {
        assert_eq!(password.len(), 64);
        assert!(password.bytes().all(|b| b.is_ascii_hexdigit()));
    }
    for entry in fs::read_dir(state.root()).unwrap() {
        let path = entry.unwrap().path();
        if path != state.secrets_file() {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!passwords.iter().any(|one| text.contains(one)), "{}", path.display());
        }
    }
}

#[test]
fn passwords_outlive_another_topology_and_are_made_private_again() {
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::new(folder.path());
    state.write(&topology(1)).unwrap();
    let before = fs::read(state.secrets_file()).unwrap();
    fs::set_permissions(state.secrets_file(), fs::Permissions::from_mode(0o644)).unwrap();
    state.write(&topology(4)).unwrap();
    assert_eq!(fs::read(state.secrets_file()).unwrap(), before);
    assert_eq!(mode(&state.secrets_file()), 0o600);
    assert_eq!(state.topology().unwrap(), topology(4));
}

#[test]
fn two_folders_have_different_passwords() {
    let secrets = [(); 2].map(|()| {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::new(folder.path());
        state.write(&topology(1)).unwrap();
        fs::read(state.secrets_file()).unwrap()
    });
    assert_ne!(secrets[0], secrets[1]);
}

#[test]
fn a_folder_without_a_cluster_and_a_torn_description_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::new(folder.path());
    assert!(matches!(state.topology(), Err(ClusterError::NotStarted { .. })));
    let path = folder.path().join("cluster.json");
    for text in ["", "{\"schema\": 1, \"topo", "{\"schema\": 2, \"topology\": {}}", "[]"] {
        fs::write(&path, text).unwrap();
        let error = state.topology().unwrap_err();
        assert!(matches!(error, ClusterError::Unreadable { .. }), "{text}: {error}");
    }
}
