//! Every case against facts read from the reference suite, which do not come from this crate.
//!
//! `golden.csv` has a row per case: the operations in one call of the target, the calls, the number
//! in the case's name, and the size of the target's code in bytes. The last column is the hash of
//! the case's contracts, joined in address order. It is filled in for every case of the 47 tests
//! of which the reference's own pre-states were at hand, and for the highest op count of the other
//! tests, where a second assembler, written from the same description, gave the same bytes.

use std::collections::BTreeMap;

use alloy_primitives::keccak256;
use zkgas_model::Fork;
use zkgas_suite::{Case, Revision, Selection, Test, tests};

const GOLDEN: &str = include_str!("golden.csv");

/// The target is the contract before the amplifier.
fn target_bytes(case: &Case) -> usize {
    case.contracts[case.contracts.len() - 2].code.len()
}

fn row(test: &Test, case: &Case) -> String {
    format!(
        "{},{},{},{},{},{}",
        test.name(),
        test.suite().revision(),
        case.per_call,
        case.num_calls,
        case.name.op_count().expect("every name ends with a count"),
        target_bytes(case),
    )
}

fn code_hash(case: &Case) -> String {
    let codes: Vec<&[u8]> = case.contracts.iter().map(|contract| contract.code.as_ref()).collect();
    keccak256(codes.concat()).to_string()
}

#[test]
fn every_case_is_as_in_the_reference() {
    let mut golden: BTreeMap<&str, &str> =
        GOLDEN.lines().skip(1).filter_map(|line| line.rsplit_once(',')).collect();
    assert_eq!(golden.len(), 670 + 805);
    let mut hashed = 0;
    for &revision in Revision::ALL {
        let all = tests(revision, Fork::Prague, &Selection::default()).expect("defined for Prague");
        for test in all {
            for case in test.cases(1) {
                let row = row(&test, &case);
                let hash = golden.remove(row.as_str());
                let hash = hash.unwrap_or_else(|| panic!("no such row in golden.csv: {row}"));
                if !hash.is_empty() {
                    assert_eq!(code_hash(&case), hash, "byte code of {row}");
                    hashed += 1;
                }
            }
        }
    }
    assert_eq!(golden.keys().next(), None, "rows of golden.csv that no case has");
    assert_eq!(hashed, 421 + 2 * (161 - 47));
}

#[test]
fn names_and_files_are_those_of_the_framework() {
    let first = |pattern: &str| {
        let selection = Selection { include: vec![pattern.to_owned()], exclude: vec![] };
        let found = tests(Revision::F4c8, Fork::Prague, &selection).expect("a known test");
        let case = found[0].cases(1).swap_remove(1);
        (case.name.0, case.file)
    };
    let expect = |module: &str, stem: &str, count: u64| {
        let variant = format!("fork_Prague-blockchain_test_from_state_test-op_count_{count}");
        (
            format!("tests/benchmark/marginal/test_{module}.py::test_{stem}[{variant}]"),
            format!("blockchain_tests/benchmark/marginal/{module}/{stem}.json"),
        )
    };
    assert_eq!(first("add"), expect("marginal_opcodes", "add", 1_200_000));
    assert_eq!(first("basefee"), expect("marginal_opcodes", "caller_basefee", 100_000));
    assert_eq!(first("create2"), expect("marginal_opcodes", "marginal_create2", 250));
    assert_eq!(first("modexp"), expect("marginal_precompiles", "marginal_modexp", 12));
}
