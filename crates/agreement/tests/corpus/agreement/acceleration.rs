//! What the guests declare of their accelerators is what they are seen to do.

use std::collections::BTreeMap;

use rayon::prelude::*;
use zkgas_agreement::{Guest, Party, guest};
use zkgas_fixture::{FillInput, fill};
use zkgas_model::{Computed, Fork, Zkvm};
use zkgas_suite::{Family, Revision, Selection, Split, Test, tests};

/// What computes keccak. Tries, codes, and addresses are hashed in every block, and codes differ
/// between points.
const KECCAK: [&str; 2] = ["KECCAK_PERMUTE", "keccak_permutation"];

/// Whether calls of a kind compute something, other than by reading and writing.
fn computes(zkvm: Zkvm, kind: &str) -> bool {
    match zkvm {
        // All others are as many in every block.
        Zkvm::Sp1 => true,
        Zkvm::Risc0 => ["ecall_bigint", "ecall_sha2", "keccak_permutation"].contains(&kind),
        Zkvm::Mock => false,
    }
}

/// Calls of accelerators in a block with this many operations.
fn calls(zkvm: Zkvm, guest: &Guest, test: &Test, operations: u16) -> BTreeMap<String, u64> {
    let case = test.case(operations, Split::whole(1));
    let filled = fill(&FillInput::new(&case, test.fork())).unwrap();
    let input = zkgas_witness::make(filled.fixture()).unwrap().input();
    let mut calls = guest.program.execute(&input).unwrap().syscalls;
    // RISC Zero hashes what its keccak coprocessor is asked for: four compressions before each
    // permutation, and four after.
    if let Some(permutations) = calls.get("keccak_permutation").copied()
        && let Some(compressions) = calls.get_mut("ecall_sha2")
    {
        *compressions -= 8 * permutations;
    }
    calls.retain(|kind, _| {
        let hashes = KECCAK.contains(&kind.as_str()) && test.family() != Family::Keccak;
        computes(zkvm, kind) && !hashes
    });
    calls
}

#[test]
fn accelerators_are_called_as_declared() {
    for (zkvm, client) in Party::guests() {
        let guest = guest(zkvm, client);
        let declared = &guest.acceleration;
        let mut all = tests(Revision::F4c8, Fork::Osaka, &Selection::default()).unwrap();
        for name in declared.keys().filter(|name| *name != "signers") {
            assert!(all.iter().any(|test| test.target() == name), "{name} is no operation");
        }
        all.retain(|test| {
            test.family() == Family::Precompile || declared.contains_key(test.target())
        });
        assert!(all.len() >= 2 + 18);
        let complaint = |test: &Test| {
            let [without, with] = [0, 1].map(|count| calls(zkvm, guest, test, count));
            let how = declared.get(test.target()).copied().unwrap_or(Computed::Plain);
            let (seen, said) = (with != without, how != Computed::Plain);
            (seen != said).then(|| format!("{}: {how}, but {without:?} {with:?}", test.target()))
        };
        let complaints: Vec<String> = all.par_iter().filter_map(complaint).collect();
        assert!(complaints.is_empty(), "{zkvm} with {client}:\n{}", complaints.join("\n"));
    }
}
