//! What the guest declares of its accelerators is what they are seen to do.

use std::collections::BTreeMap;

use rayon::prelude::*;
use zkgas_fixture::{FillInput, fill};
use zkgas_model::{Client, Computed, Fork, Zkvm};
use zkgas_suite::{Family, Revision, Selection, Split, Test, tests};

use crate::guest::execute;

/// Trie, codes, and addresses are hashed in every block, and codes differ between points.
const HASH: &str = "KECCAK_PERMUTE";

/// Calls of accelerators in a block with this many operations.
fn calls(test: &Test, operations: u16) -> BTreeMap<String, u64> {
    let case = test.case(operations, Split::whole(1));
    let filled = fill(&FillInput::new(&case, test.fork())).unwrap();
    let input = zkgas_witness::make(filled.fixture()).unwrap().input();
    let mut calls = execute(&input).syscalls;
    if test.family() != Family::Keccak {
        calls.remove(HASH);
    }
    calls
}

#[test]
fn accelerators_are_called_as_declared() {
    let declared = zkgas_guests::load(Zkvm::Sp1, Client::Reth).unwrap().guest.acceleration;
    let mut all = tests(Revision::F4c8, Fork::Osaka, &Selection::default()).unwrap();
    for name in declared.keys().filter(|name| *name != "signers") {
        assert!(all.iter().any(|test| test.target() == name), "{name} is no operation");
    }
    all.retain(|test| test.family() == Family::Precompile || declared.contains_key(test.target()));
    assert_eq!(all.len(), 2 + 18);
    let complaint = |test: &Test| {
        let (without, with) = (calls(test, 0), calls(test, 1));
        let accelerated = with != without;
        let how = declared.get(test.target()).copied().unwrap_or(Computed::Plain);
        let said = how != Computed::Plain;
        (accelerated != said).then(|| format!("{}: {how}, but {without:?} {with:?}", test.target()))
    };
    let complaints: Vec<String> = all.par_iter().filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
