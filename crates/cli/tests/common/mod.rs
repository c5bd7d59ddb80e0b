//! Running the built binary.

#![allow(dead_code, reason = "each test file uses a part")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use assert_cmd::Command;

pub(crate) fn zkgas(args: &[&str]) -> Output {
    Command::cargo_bin("zkgas").unwrap().args(args).output().unwrap()
}

/// The same with half a gibibyte of memory, where the system can see to that.
pub(crate) fn small(args: &[&str]) -> Output {
    if !cfg!(target_os = "linux") {
        return zkgas(args);
    }
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v 524288; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_zkgas")]);
    shell.args(args).output().unwrap()
}

/// Every JSON file below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub(crate) fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}
