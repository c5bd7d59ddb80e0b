//! Blocks with one thing wrong, and inputs that are none.

use std::sync::LazyLock;

use alloy_consensus::Header;
use alloy_primitives::{B256, Bytes};
use rayon::prelude::*;
use zkgas_agreement::{Case, Says, judge};
use zkgas_fixture::{FillInput, fill};
use zkgas_model::Fork;
use zkgas_suite::{Revision, Selection, Split, tests};

use crate::{
    ancestors, body, header,
    mutants::{Random, mutants},
    parts::{Expected, Parts, Row},
    program::noise,
    sample, transactions,
};

pub(super) static PRAGUE: LazyLock<Parts> = LazyLock::new(|| parts(Fork::Prague));
pub(super) static OSAKA: LazyLock<Parts> = LazyLock::new(|| parts(Fork::Osaka));
/// A block of one transaction, which takes less time than the sample.
pub(super) static SMALL: LazyLock<Parts> = LazyLock::new(|| {
    let selection = Selection { include: vec!["sload".into()], exclude: vec![] };
    let test = tests(Revision::F4c8, Fork::Prague, &selection).unwrap()[0];
    let filled = fill(&FillInput::new(&test.case(1, Split::whole(1)), Fork::Prague)).unwrap();
    Parts::of(&zkgas_witness::make(filled.fixture()).unwrap())
});

fn parts(fork: Fork) -> Parts {
    Parts::of(&zkgas_witness::make(&sample::block(fork).fixture()).unwrap())
}

/// The host must say what the tables say, and everybody must say what the host says.
fn judge_tables(corpus: &str, parts: &Parts, tables: &[(&str, Vec<Row>)]) {
    let rows = tables.iter().flat_map(|(table, rows)| rows.iter().map(move |row| (table, row)));
    let rows: Vec<_> = rows.collect();
    let cases = rows.par_iter().map(|(table, (name, change, expected))| {
        let mut changed = parts.clone();
        change(&mut changed);
        let verdict = changed.verdict();
        assert!(expected.matches(&verdict), "{name}: not {expected:?} but {verdict:?}");
        let must = match expected {
            Expected::Valid => Says::Valid,
            Expected::NoBlock(_) => Says::NoBlock,
            _ => Says::Invalid,
        };
        Case { name: format!("{table}: {name}"), input: changed.input(), must: Some(must) }
    });
    judge(corpus, cases);
}

#[test]
fn blocks_of_everything() {
    let samples = [("prague", &PRAGUE), ("osaka", &OSAKA), ("small", &SMALL)];
    let cases = samples.into_par_iter().map(|(name, parts)| {
        let verdict = parts.verdict().unwrap();
        assert!(verdict.output.success, "{name}");
        Case { name: name.to_owned(), input: parts.input(), must: Some(Says::Valid) }
    });
    judge("samples", cases);
}

#[test]
fn blocks_with_one_thing_wrong() {
    let prague = [
        ("header", header::alone()),
        ("parent", header::against_parent()),
        ("ancestors", ancestors::rows()),
        ("body", body::body()),
        ("body and roots", body::consistent()),
        ("forms", body::forms()),
        ("executed", body::executed()),
        ("signers", body::signers()),
        ("transactions", transactions::rows()),
        ("transactions of Prague", transactions::prague()),
    ];
    let invalid = |row: &&Row| !matches!(row.2, Expected::Valid | Expected::NoBlock(_));
    let rows = prague.iter().flat_map(|(_, rows)| rows);
    assert!(rows.filter(invalid).count() > 90);
    judge_tables("prague rows", &PRAGUE, &prague);
    let osaka = [
        ("header", header::alone()),
        ("parent", header::against_parent()),
        ("executed", body::executed()),
        ("transactions", transactions::rows()),
        ("transactions of Osaka", transactions::osaka()),
    ];
    judge_tables("osaka rows", &OSAKA, &osaka);
}

#[test]
fn what_is_no_input() {
    let input = PRAGUE.input();
    let mut garbage: Vec<Vec<u8>> = vec![vec![], vec![0], input[..8].to_vec(), noise(52, 10_000)];
    garbage.extend((0..60).map(|cut| input[..cut * input.len() / 60].to_vec()));
    garbage.push([input.as_slice(), &[0]].concat());
    garbage.push([input.as_slice(), &[0; 8]].concat());
    // Counts and lengths beyond all bounds.
    for word in [0, 1, 3, 4] {
        let mut huge = input.clone();
        huge[8 * word..][..8].copy_from_slice(&u64::MAX.to_le_bytes());
        garbage.push(huge);
    }
    let cases = garbage.into_par_iter().enumerate().map(|(index, input)| Case {
        name: format!("garbage {index}"),
        input,
        must: Some(Says::NoBlock),
    });
    judge("garbage", cases);
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
    let cases = (0..32 * hashes.len()).into_par_iter().map(|at| {
        let (name, hash) = hashes[at / 32];
        let mut changed = SMALL.clone();
        hash(changed.header()).0[at % 32] ^= 1 << (at % 8);
        let name = format!("{name} byte {}", at % 32);
        Case { name, input: changed.input(), must: Some(Says::Invalid) }
    });
    judge("hash bytes", cases);
}

/// Each node and code of the sample with a byte altered.
#[test]
fn witnesses_with_a_byte_altered() {
    type List = fn(&mut Parts) -> &mut Vec<Bytes>;
    let mut random = Random::new(51);
    let mut cases = Vec::new();
    let lists: [(&str, List); 2] =
        [("node", |parts| &mut parts.nodes), ("code", |parts| &mut parts.codes)];
    for (name, list) in lists {
        for at in 0..list(&mut PRAGUE.clone()).len() {
            let mut changed = PRAGUE.clone();
            let item = &mut list(&mut changed)[at];
            let mut bytes = item.to_vec();
            let place = random.below(bytes.len());
            bytes[place] ^= 1 << random.below(8);
            *item = bytes.into();
            let input = changed.input();
            cases.push(Case { name: format!("{name} {at}"), input, must: Some(Says::Invalid) });
        }
    }
    judge("altered preimages", cases.into_par_iter());
}

/// Damage without a plan, to a small block and, a fifth as often, to the sample.
/// `ZKGAS_MUTANTS` asks for more than the thousand that a usual run has time for.
#[test]
fn mutants_get_the_same_verdict() {
    let count = std::env::var("ZKGAS_MUTANTS").map_or(1_000, |text| text.parse().unwrap());
    let name = |kind, index| format!("{kind} {index}");
    let [small, large] = [SMALL.input(), PRAGUE.input()];
    let small = (0..count).zip(mutants(&small, 53)).map(|(at, input)| (name("small", at), input));
    let large =
        (0..count / 5).zip(mutants(&large, 54)).map(|(at, input)| (name("large", at), input));
    let cases = small.chain(large).map(|(name, input)| Case { name, input, must: None });
    judge("mutants", cases.collect::<Vec<_>>().into_par_iter());
}
