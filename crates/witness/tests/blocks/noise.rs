//! Random damage never panics, and never makes another block of the block.

use std::panic::{AssertUnwindSafe, catch_unwind};

use alloy_consensus::{Block, TxEnvelope};
use rayon::prelude::*;
use zkgas_fixture::{FillInput, fill};
use zkgas_guest_core::{Input, Native, Output, validate};
use zkgas_model::Fork;
use zkgas_suite::{Revision, Selection, tests};

use crate::{
    mutants::mutants,
    verdicts::{OSAKA, PRAGUE},
};

fn suite_input(target: &str) -> Vec<u8> {
    let selection = Selection { include: vec![target.into()], exclude: vec![] };
    let test = tests(Revision::F4c8, Fork::Prague, &selection).unwrap()[0];
    let case = &test.cases(1_000_000)[1];
    let filled = fill(&FillInput::new(case, Fork::Prague)).unwrap();
    zkgas_witness::make(filled.fixture()).unwrap().input()
}

/// Whether two inputs have the same block but for what headers are free to say: extra data, and, if
/// no program asks, the gas limit and randomness. (Nothing seals a header since Paris.)
fn differ_in_free_fields(mutant: &[u8], original: &[u8]) -> bool {
    let block = |input| -> Block<TxEnvelope> {
        alloy_rlp::decode_exact(Input::decode(input).unwrap().block).unwrap()
    };
    let (mut mutant, original) = (block(mutant), block(original));
    mutant.header.extra_data.clone_from(&original.header.extra_data);
    mutant.header.gas_limit = original.header.gas_limit;
    mutant.header.mix_hash = original.header.mix_hash;
    mutant == original
}

/// How many of the first `count` mutants are inputs, and how many are valid.
fn survey(input: &[u8], seed: u64, count: usize) -> [usize; 2] {
    let original: Output = validate(input, &mut Native).unwrap().output;
    assert!(original.success);
    let all: Vec<Vec<u8>> = mutants(input, seed).take(count).collect();
    let judge = |(index, mutant): (usize, &Vec<u8>)| {
        let verdict = catch_unwind(AssertUnwindSafe(|| validate(mutant, &mut Native)))
            .unwrap_or_else(|_| panic!("mutant {index} of seed {seed} panics"));
        let Ok(verdict) = verdict else { return [0, 0] };
        let success = verdict.output.success;
        assert_eq!(success, verdict.error.is_none(), "mutant {index} of seed {seed}");
        assert!(
            !success || verdict.output == original || differ_in_free_fields(mutant, input),
            "mutant {index} of seed {seed} makes a valid block: {:?}",
            verdict.output
        );
        [1, usize::from(success)]
    };
    let add = |[a, b]: [usize; 2], [c, d]: [usize; 2]| [a + c, b + d];
    all.par_iter().enumerate().map(judge).reduce(|| [0, 0], add)
}

/// The damage must be neither all fatal nor all harmless, or nothing has been tried.
#[track_caller]
fn assert_telling([inputs, valid]: [usize; 2], count: usize) {
    let telling = inputs > count / 4 && valid > 0 && valid < inputs / 4;
    assert!(telling, "{inputs} of {count} are inputs, {valid} are valid");
}

#[test]
fn damage_to_the_sample() {
    for (parts, seed, count) in [(&PRAGUE, 1, 2_000), (&OSAKA, 2, 500)] {
        assert_telling(survey(&parts.input(), seed, count), count);
    }
}

#[test]
fn damage_to_blocks_of_the_suite() {
    for (target, seed, count) in [("sload", 3, 4_000), ("create2", 4, 2_000), ("log4", 5, 2_000)] {
        assert_telling(survey(&suite_input(target), seed, count), count);
    }
}
