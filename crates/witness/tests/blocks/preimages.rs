//! Trie nodes and codes: each is needed, each is believed only as far as its hash.

use alloy_primitives::{Bytes, keccak256};
use rayon::prelude::*;
use zkgas_fixture::{FillInput, fill};
use zkgas_guest_core::Output;
use zkgas_model::Fork;
use zkgas_suite::{Revision, Selection, tests};

use crate::{
    mutants::{Random, reversed},
    parts::Parts,
    verdicts::{OSAKA, PRAGUE},
};

/// The two lists of preimages.
type List = fn(&mut Parts) -> &mut Vec<Bytes>;
const LISTS: [(List, &str); 2] = [
    (|parts| &mut parts.nodes, "lacks the trie node with hash"),
    (|parts| &mut parts.codes, "lacks the code with hash"),
];

/// The parts without preimage `at`, and the complaint that must come of it.
fn lacking(parts: &Parts, (list, words): (List, &str), at: usize) -> (Parts, String) {
    let mut changed = parts.clone();
    let gone = list(&mut changed).remove(at);
    (changed, format!("{words} {}", keccak256(gone)))
}

fn count(parts: &Parts, list: List) -> usize {
    list(&mut parts.clone()).len()
}

/// Refused with this complaint, or with the one that alloy-evm has for all that can go wrong with a
/// withdrawal.
fn refused_for(parts: &Parts, complaint: &str) -> bool {
    let Some(error) = parts.verdict().unwrap().error else { return false };
    let words = error.to_string();
    words.contains(complaint) || words.contains("incrementing balance")
}

fn accepted(parts: &Parts) -> Output {
    let verdict = parts.verdict().unwrap();
    assert_eq!(verdict.error, None);
    verdict.output
}

pub(crate) fn none_can_be_spared(parts: &Parts, name: &str) {
    for list in LISTS {
        assert!(count(parts, list.0) > 0, "{name}");
        for at in 0..count(parts, list.0) {
            let (changed, complaint) = lacking(parts, list, at);
            assert!(
                refused_for(&changed, &complaint),
                "{name}: {complaint}: {:?}",
                changed.verdict()
            );
        }
    }
}

#[test]
fn none_of_the_sample_can_be_spared() {
    none_can_be_spared(&PRAGUE, "Prague");
    none_can_be_spared(&OSAKA, "Osaka");
}

#[test]
fn none_of_the_suite_can_be_spared() {
    let tests = tests(Revision::F4c8, Fork::Prague, &Selection::default()).unwrap();
    assert_eq!(tests.len(), 161);
    tests.par_iter().for_each(|test| {
        let case = &test.cases(1_000_000)[1];
        let filled = fill(&FillInput::new(case, Fork::Prague)).unwrap();
        let witness = zkgas_witness::make(filled.fixture()).unwrap();
        assert!(witness.success, "{}", case.name);
        none_can_be_spared(&Parts::of(&witness), case.target);
    });
}

#[test]
fn one_altered_byte_makes_it_another_preimage() {
    let mut random = Random::new(11);
    for list in LISTS {
        for at in 0..count(&PRAGUE, list.0) {
            let (mut changed, complaint) = lacking(&PRAGUE, list, at);
            let original = list.0(&mut PRAGUE.clone())[at].to_vec();
            let places = [0, original.len() - 1, random.below(original.len())];
            for place in places {
                let mut altered = original.clone();
                altered[place] ^= 1 << random.below(8);
                list.0(&mut changed).insert(at, altered.into());
                assert!(refused_for(&changed, &complaint), "byte {place}: {complaint}");
                list.0(&mut changed).remove(at);
            }
        }
    }
}

#[test]
fn what_is_not_asked_for_does_no_harm() {
    let original = accepted(&PRAGUE);
    let stranger = Bytes::from_static(b"nobody asks for this");
    let empty = Bytes::new();
    for (list, _) in LISTS {
        let ways: [fn(&mut Vec<Bytes>, Bytes); 4] = [
            |list, extra| list.push(extra),
            |list, extra| list.insert(0, extra),
            |list, _| list.extend_from_within(..),
            |list, _| *list = reversed(list),
        ];
        for way in ways {
            for extra in [&stranger, &empty] {
                let mut changed = PRAGUE.clone();
                way(list(&mut changed), extra.clone());
                assert_eq!(accepted(&changed), original);
            }
        }
    }
    let mut changed = PRAGUE.clone();
    let (nodes, codes) = (changed.nodes.clone(), changed.codes.clone());
    changed.nodes.extend(codes.clone());
    changed.codes.extend(nodes.clone());
    assert_eq!(accepted(&changed), original, "each list also has the other's");
    (changed.nodes, changed.codes) = (codes, nodes);
    assert!(refused_for(&changed, "lacks the trie node"), "each list has only the other's");
}
