//! Blocks with one thing wrong, and inputs that are none.

use std::sync::LazyLock;

use alloy_consensus::Header;
use alloy_primitives::{B256, Bytes};
use rayon::prelude::*;
use zkgas_fixture::{FillInput, fill};
use zkgas_guest_core::Output;
use zkgas_model::Fork;
use zkgas_suite::{Revision, Selection, tests};
use zkgas_witness::BlockWitness;

use crate::{
    ancestors, body,
    guest::{Outcome, assert_no_differences, difference, expected, outcome},
    header,
    mutants::{Random, mutants},
    parts::{Expected, Parts, Row},
    program::noise,
    sample, transactions,
};

static PRAGUE: LazyLock<Parts> = LazyLock::new(|| parts(Fork::Prague));
static OSAKA: LazyLock<Parts> = LazyLock::new(|| parts(Fork::Osaka));

fn parts(fork: Fork) -> Parts {
    Parts::of(&zkgas_witness::make(&sample::block(fork).fixture()).unwrap())
}

/// The rows that guest and host differ on, or that do not end as the tables say.
fn differences(parts: &Parts, rows: &[Row]) -> Vec<String> {
    let judge = |(name, change, expected): &Row| {
        let mut changed = parts.clone();
        change(&mut changed);
        if expected.matches(&changed.verdict()) {
            difference(name, &changed.input())
        } else {
            Some(format!("{name}: the host does not say {expected:?}"))
        }
    };
    rows.par_iter().filter_map(judge).collect()
}

#[test]
fn the_sample_is_valid_in_the_guest() {
    for parts in [&PRAGUE, &OSAKA] {
        let Outcome { exit_code, public_values } = outcome(&parts.input());
        assert_eq!(exit_code, 0);
        let output = Output::decode(&public_values).unwrap();
        assert!(output.success);
        assert_eq!(output, parts.verdict().unwrap().output);
    }
}

#[test]
fn blocks_with_one_thing_wrong() {
    let rows = [
        header::alone(),
        header::against_parent(),
        ancestors::rows(),
        body::body(),
        body::consistent(),
        body::forms(),
        body::executed(),
        body::signers(),
        transactions::rows(),
        transactions::prague(),
    ];
    let rows = rows.concat();
    assert_no_differences(&differences(&PRAGUE, &rows), rows.len());
    let invalid = |row: &&Row| !matches!(row.2, Expected::Valid | Expected::NoBlock(_));
    assert!(rows.iter().filter(invalid).count() > 90);
    let rows = transactions::osaka();
    assert_no_differences(&differences(&OSAKA, &rows), rows.len());
}

#[test]
fn witnesses_with_a_byte_altered() {
    let mut random = Random::new(51);
    let mut inputs = Vec::new();
    let lists: [fn(&mut Parts) -> &mut Vec<Bytes>; 2] =
        [|parts| &mut parts.nodes, |parts| &mut parts.codes];
    for list in lists {
        for at in 0..list(&mut PRAGUE.clone()).len() {
            let mut changed = PRAGUE.clone();
            let item = &mut list(&mut changed)[at];
            let mut bytes = item.to_vec();
            let place = random.below(bytes.len());
            bytes[place] ^= 1 << random.below(8);
            *item = bytes.into();
            inputs.push(changed.input());
        }
    }
    let judge = |(index, input): (usize, &Vec<u8>)| {
        let Outcome { exit_code, public_values } = outcome(input);
        let refused = Output::decode(&public_values).is_some_and(|output| !output.success);
        let good = exit_code == 0 && refused;
        let complaint = (!good).then(|| format!("preimage {index}: exit code {exit_code}"));
        complaint.or_else(|| difference(&format!("preimage {index}"), input))
    };
    let differences: Vec<String> = inputs.par_iter().enumerate().filter_map(judge).collect();
    assert_no_differences(&differences, inputs.len());
}

#[test]
fn what_is_no_input_ends_with_exit_code_2() {
    let input = PRAGUE.input();
    let mut garbage: Vec<Vec<u8>> = vec![vec![], vec![0], input[..8].to_vec(), noise(52, 10_000)];
    garbage.extend((0..60).map(|cut| input[..cut * input.len() / 60].to_vec()));
    garbage.push([input.as_slice(), &[0]].concat());
    garbage.push([input.as_slice(), &[0; 8]].concat());
    // Counts and lengths beyond all bounds.
    for word in 0..5 {
        let mut huge = input.clone();
        huge[8 * word..][..8].copy_from_slice(&u64::MAX.to_le_bytes());
        if word != 2 {
            garbage.push(huge);
        }
    }
    let nothing = Outcome { exit_code: 2, public_values: Vec::new() };
    let judge = |(index, input): (usize, &Vec<u8>)| {
        assert_eq!(expected(input), nothing, "input {index}");
        difference(&format!("input {index}"), input)
    };
    let differences: Vec<String> = garbage.par_iter().enumerate().filter_map(judge).collect();
    assert_no_differences(&differences, garbage.len());
}

/// A block of one transaction, which takes less time than the sample.
fn small() -> BlockWitness {
    let selection = Selection { include: vec!["sload".into()], exclude: vec![] };
    let test = tests(Revision::F4c8, Fork::Prague, &selection).unwrap()[0];
    let filled = fill(&FillInput::new(&test.cases(1_000_000)[1], Fork::Prague)).unwrap();
    zkgas_witness::make(filled.fixture()).unwrap()
}

/// Hashes are compared to the last byte, wherever they stand in memory.
#[test]
fn every_byte_of_a_hash_counts() {
    type Field = fn(&mut Header) -> &mut B256;
    let hashes: [(&str, Field); 6] = [
        ("transactionsRoot", |header| &mut header.transactions_root),
        ("withdrawalsRoot", |header| header.withdrawals_root.as_mut().unwrap()),
        ("receiptsRoot", |header| &mut header.receipts_root),
        ("requestsHash", |header| header.requests_hash.as_mut().unwrap()),
        ("stateRoot", |header| &mut header.state_root),
        ("parentHash", |header| &mut header.parent_hash),
    ];
    let parts = Parts::of(&small());
    let judge = |at: usize| {
        let (name, hash) = hashes[at / 32];
        let mut changed = parts.clone();
        hash(changed.header()).0[at % 32] ^= 1 << (at % 8);
        let success = Output::decode(&outcome(&changed.input()).public_values)
            .is_none_or(|output| output.success);
        success.then(|| format!("byte {} of {name} does not count", at % 32))
    };
    let complaints: Vec<String> =
        (0..32 * hashes.len()).into_par_iter().filter_map(judge).collect();
    assert_no_differences(&complaints, 32 * hashes.len());
}

/// Tries mutants of a small block, and a fifth as many of the sample.
fn survey(count: usize) {
    let small = mutants(&small().input(), 53).take(count).collect::<Vec<_>>();
    let large = mutants(&PRAGUE.input(), 54).take(count / 5).collect::<Vec<_>>();
    let all = [small, large].concat();
    let judge = |(index, input): (usize, &Vec<u8>)| difference(&format!("mutant {index}"), input);
    let differences: Vec<String> = all.par_iter().enumerate().filter_map(judge).collect();
    assert_no_differences(&differences, all.len());
}

/// `ZKGAS_MUTANTS` asks for more than the thousand that a usual run has time for.
#[test]
fn mutants_get_the_same_verdict() {
    survey(std::env::var("ZKGAS_MUTANTS").map_or(1_000, |text| text.parse().unwrap()));
}
