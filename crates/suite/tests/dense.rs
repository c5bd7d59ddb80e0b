//! The programs of the suites `dense` and `sweep`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use zkgas_model::Fork;
use zkgas_suite::{Operation, Selection, Suite, Test, opcode_counts, tests};

fn all() -> Vec<Test> {
    tests(Suite::Dense, Fork::Osaka, &Selection::default()).unwrap()
}

#[test]
fn the_points_of_a_test_differ_in_the_operation_alone() {
    let sweep = tests(Suite::Sweep, Fork::Osaka, &Selection::default()).unwrap();
    for test in all().into_iter().chain(sweep) {
        let cases = test.cases(1);
        let first = &cases[0].target_contract().code;
        for case in &cases {
            let code = &case.target_contract().code;
            assert_eq!(code.len(), first.len(), "{}", case.name);
            assert!(code.len() <= 24_576, "{}", case.name);
            // An idle position of CREATE2 makes its salt otherwise, as in the reference.
            let Operation::Opcode { code: opcode, .. } = case.watched[0].operation else {
                continue;
            };
            if test.target() == "create2" {
                continue;
            }
            let (before, after) = (opcode_counts(first), opcode_counts(code));
            for other in (0..=255u8).map(usize::from) {
                let more = if other == usize::from(opcode) { case.per_call } else { 0 };
                assert_eq!(before[other] + more, after[other], "{} {other:#04x}", case.name);
            }
        }
    }
}

#[test]
fn every_operation_of_marginal_is_there() {
    let marginal = tests(Suite::default(), Fork::Osaka, &Selection::default()).unwrap();
    let dense = all();
    for test in marginal {
        assert!(dense.iter().any(|other| other.target() == test.target()), "{}", test.name());
    }
}

#[test]
fn tests_without_operations_share_blocks() {
    let mut blocks: Vec<_> =
        all().iter().map(|test| test.cases(1).swap_remove(0).contracts).collect();
    blocks.sort_by(|a, b| a.iter().map(|c| &c.code).cmp(b.iter().map(|c| &c.code)));
    blocks.dedup();
    assert_eq!(blocks.len(), 96);
}
