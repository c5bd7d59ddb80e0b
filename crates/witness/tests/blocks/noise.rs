//! Random damage never panics, and never makes another block of the block.

use std::panic::{AssertUnwindSafe, catch_unwind};

use alloy_consensus::{Block, TxEnvelope};
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

/// How many of `count` mutants are inputs, and how many are valid.
fn survey(input: &[u8], seed: u64, count: usize) -> (usize, usize) {
    let original: Output = validate(input, &mut Native).unwrap().output;
    assert!(original.success);
    let (mut inputs, mut valid) = (0, 0);
    for (index, mutant) in mutants(input, seed).take(count).enumerate() {
        let verdict = catch_unwind(AssertUnwindSafe(|| validate(&mutant, &mut Native)))
            .unwrap_or_else(|_| panic!("mutant {index} of seed {seed} panics"));
        let Ok(verdict) = verdict else { continue };
        inputs += 1;
        assert_eq!(verdict.output.success, verdict.error.is_none(), "mutant {index}");
        if verdict.output.success {
            valid += 1;
            assert!(
                verdict.output == original || differ_in_free_fields(&mutant, input),
                "mutant {index} of seed {seed} makes a valid block {:?}",
                verdict.output
            );
        }
    }
    (inputs, valid)
}

#[test]
fn damage_to_the_sample() {
    for (parts, seed) in [(&PRAGUE, 1), (&OSAKA, 2)] {
        let (inputs, valid) = survey(&parts.input(), seed, 5_000);
        // The damage is neither all fatal nor all harmless.
        assert!(inputs > 1_000 && valid > 10 && valid < 1_000, "{inputs} inputs, {valid} valid");
    }
}

#[test]
fn damage_to_blocks_of_the_suite() {
    for (target, seed) in [("sload", 3), ("create2", 4), ("ecrecover", 5)] {
        let (inputs, valid) = survey(&suite_input(target), seed, 2_000);
        assert!(inputs > 400 && valid > 4 && valid < 400, "{inputs} inputs, {valid} valid");
    }
}
