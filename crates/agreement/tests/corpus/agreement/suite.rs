//! Every test of the suite, as small as it gets, and small blocks of the reference framework.

use std::collections::BTreeMap;

use rayon::prelude::*;
use zkgas_agreement::{Case, Outcome, Party, Says, guest, judge};
use zkgas_fixture::{FillInput, fill};
use zkgas_model::Fork;
use zkgas_suite::{Case as Block, Revision, Selection, Split, Test, empty_block, tests};

/// Operations in one call of the target.
const OP_COUNTS: [u16; 3] = [0, 1, 3];

fn suite(fork: Fork) -> Vec<Test> {
    tests(Revision::F4c8, fork, &Selection::default()).unwrap()
}

/// A test with one call of its target.
fn block(test: &Test, operations: u16) -> Block {
    test.case(operations.min(test.max_op_count()), Split::whole(1))
}

fn input(block: &Block, fork: Fork) -> Vec<u8> {
    let filled = fill(&FillInput::new(block, fork)).unwrap();
    zkgas_witness::make(filled.fixture()).unwrap().input()
}

#[test]
fn every_test_of_the_suite() {
    let mut blocks: Vec<(Fork, String, Block)> = Vec::new();
    for &fork in Fork::ALL {
        let tests = suite(fork);
        assert!(tests.len() >= 161);
        for test in &tests {
            for operations in OP_COUNTS {
                let name = format!("{fork} {} with {operations} in a call", test.target());
                blocks.push((fork, name, block(test, operations)));
            }
        }
        blocks.push((fork, format!("{fork} empty block"), empty_block(fork)));
    }
    let cases = blocks.into_par_iter().map(|(fork, name, block)| Case {
        input: input(&block, fork),
        name,
        must: Some(Says::Valid),
    });
    judge("suite", cases);
}

/// Blocks of the reference framework with more gas take too long.
const MOST_GAS: u64 = 1_000_000;

/// What the reference framework fills: our filler fills the same, to the block's hash. The golden
/// files have facts about its fixtures.
#[test]
fn fixtures_of_the_reference() {
    let golden = [
        (Revision::F4c8, include_str!("../../../../fixture/tests/golden-f4c8.csv")),
        (Revision::R0c73, include_str!("../../../../fixture/tests/golden-0c73.csv")),
    ];
    let mut blocks: Vec<(String, Block, &str)> = Vec::new();
    for (revision, csv) in golden {
        let rows = csv.lines().skip(1).map(|row| row.split(',').collect::<Vec<_>>());
        let few = |row: &Vec<&str>| row[1].parse::<u64>().is_ok_and(|gas| gas <= MOST_GAS);
        let rows: BTreeMap<&str, &str> = rows.filter(few).map(|row| (row[0], row[3])).collect();
        let tests = tests(revision, Fork::Prague, &Selection::default()).unwrap();
        for case in tests.iter().flat_map(|test| test.cases(1)) {
            if let Some(hash) = rows.get(case.name.0.as_str()) {
                blocks.push((format!("{revision:?} {}", case.name.short()), case, hash));
            }
        }
    }
    assert!(blocks.len() >= 60, "{} blocks", blocks.len());
    let cases = blocks.into_par_iter().map(|(name, block, hash)| {
        let filled = fill(&FillInput::new(&block, Fork::Prague)).unwrap();
        let witness = zkgas_witness::make(filled.fixture()).unwrap();
        assert_eq!(witness.block_hash.to_string(), hash, "{name}");
        Case { name, input: witness.input(), must: Some(Says::Valid) }
    });
    judge("reference", cases);
}

/// With the counts that the product takes, which go through all of the trace.
#[test]
fn counts_leave_the_verdict_alone() {
    let names = ["add", "keccak256", "sload", "modexp", "create2"].map(str::to_owned);
    let selection = Selection { include: names.into(), exclude: vec![] };
    for (zkvm, client) in Party::guests() {
        for test in tests(Revision::F4c8, Fork::Prague, &selection).unwrap() {
            let input = input(&block(&test, 1), Fork::Prague);
            let execution = guest(zkvm, client).program.execute(&input).unwrap();
            let counted = Outcome::of(execution.exit_code, &execution.public_values);
            assert_eq!(counted, Party::Guest(zkvm, client).tell(&input).outcome);
            assert!(execution.cycles.0 > 100_000, "{zkvm} with {client}, {}", test.target());
        }
    }
}
