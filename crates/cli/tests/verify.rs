//! Saved proofs, checked again: the right ones pass, and nothing else does.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use common::zkgas;

fn verify(run: &Path) -> Output {
    zkgas(&["verify", run.to_str().unwrap()])
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn answer(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A run of the mock with its proofs.
fn kept(folder: &Path) -> PathBuf {
    let run = folder.join("out");
    let args = "run --zkvms mock --guest smoke --smoke-rounds 1,10,100 --actions prove \
                --num-samples 2 --save-proofs --output-folder";
    let args: Vec<&str> = args.split_whitespace().chain(run.to_str()).collect();
    let output = zkgas(&args);
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    run
}

/// The saved proofs, sorted.
fn proofs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(proofs(&path));
        } else if path.extension().is_some_and(|it| it == "proof") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_kept_proof_passes() {
    let folder = tempfile::tempdir().unwrap();
    let run = kept(folder.path());
    let output = verify(&run);
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    assert!(answer(&output).contains("6 of 6 proofs verified, 0 flaws"), "{}", answer(&output));
}

#[test]
fn a_flipped_bit_a_swapped_proof_and_a_stray_file_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let run = kept(folder.path());
    let saved = proofs(&run);
    let mut flipped = fs::read(&saved[0]).unwrap();
    flipped[0] ^= 1;
    fs::write(&saved[0], flipped).unwrap();
    fs::copy(&saved[2], &saved[1]).unwrap();
    let stray = saved[2].with_file_name("stray.proof");
    fs::copy(&saved[2], &stray).unwrap();
    let output = verify(&run);
    assert_eq!(output.status.code(), Some(4));
    let said = complaint(&output);
    for path in [&saved[0], &saved[1]] {
        let named = said.lines().find(|line| line.contains(path.to_str().unwrap()));
        assert!(named.is_some_and(|line| line.contains("SHA-256")), "{said}");
    }
    assert!(said.contains("stray.proof: no record names it"), "{said}");
    assert!(answer(&output).contains("4 of 6 proofs verified, 3 flaws"), "{}", answer(&output));
}

#[test]
fn a_folder_without_proofs_says_how_to_keep_them() {
    let folder = tempfile::tempdir().unwrap();
    let output = verify(folder.path());
    assert_eq!(output.status.code(), Some(3));
    assert!(complaint(&output).contains("--save-proofs"), "{}", complaint(&output));
}

/// Proofs that were made for real; what else than these the verifiers reject is tested beside them.
#[cfg(any(feature = "prove", feature = "risc0"))]
fn accepts_golden(zkvm: &str) {
    let run = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(zkvm);
    let output = verify(&run);
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    assert!(answer(&output).contains("1 of 1 proofs verified, 0 flaws"), "{}", answer(&output));
}

#[cfg(all(feature = "prove", feature = "sp1"))]
#[test]
fn the_golden_proof_of_sp1_passes() {
    accepts_golden("sp1");
}

#[cfg(feature = "risc0")]
#[test]
fn the_golden_proof_of_risc_zero_passes() {
    accepts_golden("risc0");
}
