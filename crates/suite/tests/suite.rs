//! What holds for the suite as a whole: totals, order, names, scale, addresses.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, address};
use zkgas_model::Fork;
use zkgas_suite::{Case, Family, Revision, Selection, Split, SuiteError, Test, tests};

fn all(revision: Revision) -> Vec<Test> {
    tests(revision, Fork::Prague, &Selection::default()).expect("defined for Prague")
}

fn one(revision: Revision, name: &str) -> Test {
    let named = |test: &Test| test.target() == name;
    all(revision).into_iter().find(named).expect("a known test")
}

fn addresses(case: &Case) -> Vec<Address> {
    case.contracts.iter().map(|contract| contract.address).collect()
}

#[test]
fn totals_are_those_of_the_reference() {
    for (revision, cases) in [(Revision::F4c8, 670), (Revision::R0c73, 805)] {
        let all = all(revision);
        assert_eq!(all.len(), 161);
        assert_eq!(all.iter().map(|test| test.cases(u64::MAX).len()).sum::<usize>(), cases);
        let mut families = BTreeMap::new();
        for test in &all {
            *families.entry(test.family()).or_insert(0) += 1;
        }
        let counts: Vec<i32> = families.into_values().collect();
        assert_eq!(counts, [11, 6, 8, 1, 66, 8, 4, 10, 11, 4, 4, 5, 4, 2, 17]);
    }
}

#[test]
fn order_is_by_family_then_opcode_in_both_revisions() {
    let order = |revision| all(revision).iter().map(Test::target).collect::<Vec<_>>();
    let f4c8 = order(Revision::F4c8);
    assert_eq!(f4c8, order(Revision::R0c73));
    let families: Vec<Family> = all(Revision::F4c8).iter().map(Test::family).collect();
    assert!(families.is_sorted());
    assert!(Family::ALL.is_sorted());
    assert_eq!(f4c8[..4], ["add", "mul", "sub", "div"]);
    let from = |name: &str| f4c8.iter().position(|&other| other == name).expect("a known test");
    assert_eq!(f4c8[from("pop")..][..3], ["pop", "push0", "push1"]);
    assert_eq!(f4c8[from("push32")..][..2], ["push32", "dup1"]);
    assert_eq!(f4c8[from("calldatacopy")..][..3], ["calldatacopy", "codecopy", "returndatacopy"]);
    assert_eq!(f4c8[from("ecrecover")..][..3], ["ecrecover", "sha256", "ripemd160"]);
    assert_eq!(f4c8.last(), Some(&"bls12_map_fp2_to_g2"));
}

#[test]
fn names_are_unique_and_say_what_the_case_is() {
    for &revision in Revision::ALL {
        for scale in [1, 7] {
            let mut names = BTreeSet::new();
            for test in all(revision) {
                assert_eq!((test.suite(), test.fork()), (revision.into(), Fork::Prague));
                for case in test.cases(scale) {
                    assert_eq!(case.name.target(), Some(case.target));
                    assert_eq!(case.name.test(), Some(test.name().as_str()));
                    assert_eq!((case.target, case.family), (test.target(), test.family()));
                    assert_eq!(case.file, test.file());
                    assert_eq!(case.op_count, case.per_call * case.num_calls);
                    assert!(names.insert(case.name));
                }
            }
        }
    }
}

#[test]
fn op_counts_rise_from_zero() {
    for &revision in Revision::ALL {
        for test in all(revision) {
            let counts: Vec<u64> = test.cases(1).iter().map(|case| case.op_count).collect();
            assert_eq!(counts[0], 0);
            assert!(counts.len() >= 3 && counts.is_sorted_by(|a, b| a < b), "{counts:?}");
        }
    }
}

#[test]
fn scale_divides_the_calls_and_nothing_else() {
    let add = one(Revision::F4c8, "add");
    for (full, scaled) in add.cases(1).into_iter().zip(add.cases(10)) {
        assert_eq!((full.num_calls, scaled.num_calls), (12_000, 1_200));
        assert_eq!(full.op_count, 10 * scaled.op_count);
        assert_eq!(scaled.name.op_count(), Some(scaled.op_count));
        assert_eq!(full.contracts[0], scaled.contracts[0]);
        assert_ne!(full.contracts[1].code, scaled.contracts[1].code);
        assert_eq!(addresses(&full), addresses(&scaled));
        assert_eq!((full.per_call, full.gas_limit), (scaled.per_call, scaled.gas_limit));
    }
    assert_eq!(add.cases(0), add.cases(1));
    for scale in [12_000, 12_001, u64::MAX] {
        assert!(add.cases(scale).iter().all(|case| case.num_calls == 1));
    }
    assert_eq!(add.cases(7)[0].num_calls, 1_714);
}

#[test]
fn ten_precompiles_are_named_by_the_operations_of_one_call() {
    for &revision in Revision::ALL {
        let per_call = |test: &Test| {
            // A count of zero says nothing, and neither does a test of one call.
            test.cases(1).iter().skip(1).all(|case| case.name.op_count() == Some(case.per_call))
        };
        let named: Vec<Test> = all(revision).into_iter().filter(per_call).collect();
        assert_eq!(named.len(), 10);
        assert!(named.iter().all(|test| test.family() == Family::Precompile));
    }
    let case = one(Revision::F4c8, "bls12_g1add").cases(1).swap_remove(1);
    assert_eq!((case.name.op_count(), case.op_count), (Some(257), 514));
}

#[test]
fn gas_limits_are_those_of_the_reference() {
    for &revision in Revision::ALL {
        let mut limits = BTreeMap::new();
        for test in all(revision) {
            let limit = test.cases(1)[0].gas_limit;
            limits.entry(limit).or_insert_with(Vec::new).push(test.target());
        }
        assert_eq!(limits[&500_000_000].len(), 144 + 7);
        assert_eq!(limits[&10_000_000], ["modexp", "bls12_g2msm", "bls12_pairing"]);
        assert_eq!(limits[&1_000_000].len(), 7);
    }
}

#[test]
fn addresses_follow_the_order_of_deployment() {
    let chain = [
        address!("1000000000000000000000000000000000001000"),
        address!("1000000000000000000000000000000000001100"),
        address!("1000000000000000000000000000000000001200"),
    ];
    for &revision in Revision::ALL {
        for test in all(revision) {
            let helped = match test.family() {
                Family::Call => true,
                Family::Precompile => revision == Revision::R0c73,
                _ => false,
            };
            for case in test.cases(u64::MAX) {
                assert_eq!(addresses(&case), chain[..2 + usize::from(helped)]);
                assert_eq!(Some(&case.entry), addresses(&case).last());
                if helped {
                    assert_eq!(case.contracts[0].code.as_ref(), [0x00]);
                }
            }
        }
    }
}

#[test]
fn osaka_has_all_of_prague_and_two_operations_more() {
    for &revision in Revision::ALL {
        let prague: Vec<&str> = all(revision).iter().map(Test::target).collect();
        let osaka = tests(revision, Fork::Osaka, &Selection::default()).expect("a suite");
        let (old, new): (Vec<Test>, Vec<Test>) =
            osaka.into_iter().partition(|test| test.since() == Fork::Prague);
        assert_eq!(old.iter().map(Test::target).collect::<Vec<_>>(), prague);
        let new: Vec<_> = new.iter().map(|test| (test.name(), test.family())).collect();
        let clz = ("test_clz".to_owned(), Family::Bitwise);
        let p256verify = ("test_marginal_p256verify".to_owned(), Family::Precompile);
        assert_eq!(new, [clz, p256verify]);
    }
}

#[test]
fn operations_of_later_forks_say_so() {
    let error = |pattern: &str| {
        let selection = Selection { include: vec![pattern.to_owned()], exclude: vec![] };
        tests(Revision::F4c8, Fork::Prague, &selection).expect_err("not on Prague").to_string()
    };
    let text = "is not on Prague: CLZ exists from Osaka on; use --fork Osaka";
    assert_eq!(error("clz"), format!("`clz` {text}"));
    assert!(error("p256*").contains("P256VERIFY exists from Osaka on"));
    let refused = tests(
        Revision::F4c8,
        Fork::Prague,
        &Selection { include: vec!["clz".into(), "add".into()], exclude: vec![] },
    );
    assert!(matches!(refused, Err(SuiteError::NotYet { .. })));
}

#[test]
fn capped_transactions_share_the_calls() {
    let selection = Selection { include: vec!["add".into()], exclude: vec![] };
    let add = tests(Revision::F4c8, Fork::Osaka, &selection).expect("ADD is old")[0];
    let split = Split { transactions: 3, calls: 4_000 };
    let case = add.case(300, split);
    assert_eq!((case.num_calls, case.op_count), (12_000, 3_600_000));
    assert_eq!((case.transaction_gas_limit, case.gas_limit), (16_777_216, 500_000_000));
    let variant = "test_add[fork_Osaka-blockchain_test-op_count_3600000]";
    assert!(case.name.0.ends_with(variant), "{}", case.name);
    // PUSH2 4000 begins the amplifier.
    assert_eq!(case.contracts[1].code[..3], [0x61, 0x0f, 0xa0]);
    assert!(add.cases(1)[0].name.0.contains("[fork_Osaka-blockchain_test_from_state_test-"));
}
