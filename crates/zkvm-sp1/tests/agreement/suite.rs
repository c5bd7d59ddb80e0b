//! Every test of the suite, as small as it gets.

use rayon::prelude::*;
use zkgas_fixture::{FillInput, fill};
use zkgas_guest_core::Output;
use zkgas_model::Fork;
use zkgas_suite::{Case, Revision, Selection, empty_block, tests};
use zkgas_witness::BlockWitness;

use crate::guest::{Outcome, assert_no_differences, execute, outcome};

/// Small enough for a single call of each target.
const SCALE: u64 = 1_000_000;

fn witness(case: &Case) -> BlockWitness {
    let filled = fill(&FillInput::new(case, Fork::Prague)).unwrap();
    zkgas_witness::make(filled.fixture()).unwrap()
}

/// The cases that the guest does not call valid.
fn complaints(cases: &[Case], run: fn(&[u8]) -> Outcome) -> Vec<String> {
    let complaint = |case: &Case| {
        let witness = witness(case);
        let Outcome { exit_code, public_values } = run(&witness.input());
        let output = Output::decode(&public_values);
        let good = exit_code == 0
            && output.is_some_and(|out| out.success && out.block_hash == witness.block_hash);
        (!good).then(|| format!("{}: exit code {exit_code}, {output:?}", case.name))
    };
    cases.par_iter().filter_map(complaint).collect()
}

/// Case number `at` of each test.
fn cases(at: usize) -> Vec<Case> {
    let tests = tests(Revision::F4c8, Fork::Prague, &Selection::default()).unwrap();
    assert_eq!(tests.len(), 161);
    tests.iter().map(|test| test.cases(SCALE).remove(at)).collect()
}

/// With the counts that the product takes, which go through all of the trace.
#[test]
fn every_test_without_its_operation() {
    let cases = [cases(0), vec![empty_block(Fork::Prague)]].concat();
    let run = |input: &[u8]| {
        let execution = execute(input);
        assert!(execution.cycles.0 > 100_000 && execution.prover_gas.is_some());
        Outcome { exit_code: execution.exit_code, public_values: execution.public_values }
    };
    assert_no_differences(&complaints(&cases, run), cases.len());
}

#[test]
fn every_test_with_its_operation() {
    let cases = cases(1);
    assert!(cases.iter().all(|case| case.op_count > 0));
    assert_no_differences(&complaints(&cases, outcome), cases.len());
}
