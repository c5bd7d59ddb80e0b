//! The suite `validation`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use zkgas_model::Fork;
use zkgas_suite::{Selection, Suite, Test, tests};

fn all(suite: Suite) -> Vec<Test> {
    tests(suite, Fork::Prague, &Selection::default()).unwrap()
}

#[test]
fn rounds_have_six_operations_of_dense_and_differ() {
    let known: BTreeSet<&str> = all(Suite::Dense).iter().map(Test::target).collect();
    let mut seen = BTreeSet::new();
    for test in all(Suite::Validation) {
        let parts = test.parts();
        assert!(parts.keys().all(|name| known.contains(name.as_str())), "{}", test.name());
        assert!(parts.values().all(|count| *count > 0), "{}", test.name());
        if test.layout() == "round" {
            assert_eq!(parts.len(), 6, "{}", test.name());
        }
        assert!(seen.insert(parts), "{}", test.name());
    }
    assert_eq!(seen.len(), 30);
    assert!(all(Suite::Dense).iter().all(|test| test.parts().is_empty()));
}

#[test]
fn most_families_are_drawn() {
    let dense = all(Suite::Dense);
    let of = |name: &String| dense.iter().find(|test| test.target() == name).unwrap().family();
    let families: BTreeSet<_> =
        all(Suite::Validation).iter().flat_map(Test::parts).map(|(name, _)| of(&name)).collect();
    assert!(families.len() >= 14, "{families:?}");
}

#[test]
fn what_is_counted_is_what_the_parts_say() {
    for test in all(Suite::Validation) {
        for case in test.cases(1) {
            let (full, rounds) = (case.op_count > 0, case.num_calls);
            assert_eq!(case.op_count, case.per_call * rounds);
            assert_eq!(case.parts, test.parts());
            let ran: u64 = case.watched.iter().map(|it| it.calls * it.per_call).sum();
            let claimed: u64 = match test.layout() {
                "round" => rounds * case.parts.values().sum::<u64>(),
                _ => rounds * u64::from(test.max_op_count()),
            };
            assert_eq!(ran, if full { claimed } else { 0 }, "{}", case.name);
        }
    }
}

#[test]
fn codes_of_both_points_are_equally_long() {
    for test in all(Suite::Validation) {
        let cases = test.cases(1);
        let sizes = |at: usize| -> Vec<usize> {
            cases[at].contracts.iter().map(|contract| contract.code.len()).collect()
        };
        assert_eq!(sizes(0), sizes(1), "{}", test.name());
    }
}

#[test]
fn an_iteration_is_what_its_loop_runs() {
    let selection = Selection { include: vec!["stress_add".into()], exclude: vec![] };
    let add = tests(Suite::Validation, Fork::Prague, &selection).unwrap()[0];
    let parts: Vec<(String, u64)> = add.parts().into_iter().collect();
    let expected = [
        ("add", 1),
        ("dup1", 1),
        ("jumpdest", 1),
        ("jumpi", 1),
        ("pop", 1),
        ("push1", 1),
        ("push2", 1),
        ("push32", 2),
        ("sub", 1),
        ("swap1", 1),
    ];
    assert_eq!(parts, expected.map(|(name, count)| (name.to_owned(), count)));
}
