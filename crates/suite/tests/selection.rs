//! Choosing tests.

use zkgas_model::Fork;
use zkgas_suite::{Revision, Selection, SuiteError, Test, tests};

fn strings(patterns: &[&str]) -> Vec<String> {
    patterns.iter().map(ToString::to_string).collect()
}

fn select(include: &[&str], exclude: &[&str]) -> Result<Vec<&'static str>, SuiteError> {
    let selection = Selection { include: strings(include), exclude: strings(exclude) };
    let found = tests(Revision::default(), Fork::Prague, &selection)?;
    Ok(found.iter().map(Test::target).collect())
}

fn targets(include: &[&str], exclude: &[&str]) -> Vec<&'static str> {
    select(include, exclude).expect("every include pattern matches something")
}

#[test]
fn names_of_targets_and_tests_select_one() {
    for pattern in ["add", "test_add", "ADD", "Test_Add"] {
        assert_eq!(targets(&[pattern], &[]), ["add"]);
    }
    assert_eq!(targets(&["basefee"], &[]), ["basefee"]);
    assert_eq!(targets(&["test_caller_basefee"], &[]), ["basefee"]);
    assert_eq!(targets(&["caller"], &[]), ["caller"]);
    assert_eq!(targets(&["test_marginal_call"], &[]), ["call"]);
}

#[test]
fn families_select_all_their_tests() {
    assert_eq!(targets(&["arithmetic"], &[]).len(), 11);
    assert_eq!(targets(&["Precompile"], &[]).len(), 17);
    assert_eq!(targets(&["call"], &[]), ["call", "callcode", "delegatecall", "staticcall"]);
    assert_eq!(targets(&["create"], &[]), ["create", "create2"]);
}

#[test]
fn globs_span_names_and_families() {
    assert_eq!(targets(&["push*"], &[]).len(), 33);
    assert_eq!(targets(&["dup?"], &[]).len(), 9);
    assert_eq!(targets(&["*MUL*"], &[]), ["mul", "mulmod", "bn128_mul"]);
    assert_eq!(targets(&["test_marginal_*"], &[]).len(), 4 + 2 + 17);
    assert_eq!(targets(&["ke??ak", "kecc*"], &[]).len(), 1);
    assert_eq!(targets(&["*"], &[]).len(), 161);
}

#[test]
fn any_include_will_do_and_exclude_wins() {
    assert_eq!(targets(&["xor", "sub", "add", "test_sub"], &[]), ["add", "sub", "xor"]);
    assert_eq!(targets(&["arithmetic"], &["*mod", "EXP"]).len(), 11 - 5);
    assert_eq!(targets(&[], &["stack"]).len(), 161 - 66);
    assert_eq!(targets(&["add"], &["add"]), [""; 0]);
    assert_eq!(targets(&[], &["no such test"]).len(), 161);
}

#[test]
fn a_pattern_without_match_names_its_neighbours() {
    let near = |pattern: &str| match select(&["add", pattern], &[]) {
        Err(SuiteError::NoMatch { pattern: blamed, near }) => {
            assert_eq!(blamed, pattern);
            near
        }
        other => panic!("{pattern} should match nothing: {other:?}"),
    };
    assert_eq!(near("mulmd")[0], "mulmod");
    assert_eq!(near("TEST_KECCACK")[0], "keccak");
    assert_eq!(near("precompiles")[0], "precompile");
    assert_eq!(near("test_marginal_modex*p?")[0], "modexp");
    assert!(near("pairing").contains(&"bls12_pairing".to_owned()));
    assert!(near("push33").len() <= 5);
    for stranger in ["", "?", "zzzzzzzzzzzz", "VERKLE", "\u{130}"] {
        assert_eq!(near(stranger), [""; 0], "{stranger}");
    }
}

#[test]
fn errors_read_well() {
    let text = |pattern: &str| select(&[pattern], &[]).expect_err("no such test").to_string();
    assert_eq!(text("muk"), "no test and no family matches `muk`, near names: mul");
    assert_eq!(text("qqqqqq"), "no test and no family matches `qqqqqq`");
}
