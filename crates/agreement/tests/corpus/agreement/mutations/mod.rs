//! Blocks and witnesses with one thing changed at random, kind by kind.

mod body;
mod header;
mod witness;

use std::{
    collections::HashSet,
    sync::{LazyLock, Mutex},
};

use alloy_primitives::{U256, keccak256};
use rayon::prelude::*;
use zkgas_agreement::{Case, Says, judge};
use zkgas_model::Fork;

use super::blocks::{OSAKA, PRAGUE};
use crate::{
    builder::Draft,
    mutants::Random,
    parts::Parts,
    sample::{self, BLOBS, CREATION, LEGACY},
};

/// A kind of change: its name, what must come of it where that doesn't depend on chance, and how it
/// is made.
type Kind = (&'static str, Option<Says>, fn(&mut Parts, &mut Random));

const VALID: Option<Says> = Some(Says::Valid);
const INVALID: Option<Says> = Some(Says::Invalid);
const NO_BLOCK: Option<Says> = Some(Says::NoBlock);
/// The reference decides.
const EITHER: Option<Says> = None;

/// Changes of each kind.
const SEEDS: u64 = 26;
/// Of these, the first go to the sample, which takes longer than the excerpt.
const OF_SAMPLE: u64 = 4;

static EXCERPTS: LazyLock<[Parts; 2]> = LazyLock::new(|| [Fork::Prague, Fork::Osaka].map(excerpt));

/// A block of three of the sample's transactions and of all its withdrawals.
fn excerpt(fork: Fork) -> Parts {
    let all = sample::transactions();
    let mut chain = sample::ancestors(fork);
    chain.extend(Draft {
        transactions: [LEGACY, CREATION, BLOBS].map(|at| all[at].clone()).into(),
        withdrawals: sample::withdrawals(),
        ..Draft::default()
    });
    Parts::of(&zkgas_witness::make(&chain.fixture()).unwrap())
}

fn case((name, must, change): Kind, seed: u64) -> Case {
    let name = format!("{name} {seed}");
    let hash = keccak256(name.as_bytes());
    let mut random = Random::new(u64::from_be_bytes(*hash.first_chunk().unwrap()));
    let mut parts = match (seed < OF_SAMPLE, seed % 2) {
        (true, 0) => PRAGUE.clone(),
        (true, _) => OSAKA.clone(),
        (false, 0) => EXCERPTS[0].clone(),
        (false, _) => EXCERPTS[1].clone(),
    };
    change(&mut parts, &mut random);
    Case { name, input: parts.input(), must }
}

#[test]
fn changes_of_every_kind() {
    let kinds = [header::kinds(), body::kinds(), witness::kinds()].concat();
    // Where chance has few ways, it makes the same change twice.
    let different = Mutex::new(HashSet::new());
    let cases = kinds.into_par_iter().flat_map(|kind| {
        let different = &different;
        (0..SEEDS).into_par_iter().map(move |seed| {
            let case = case(kind, seed);
            different.lock().unwrap().insert(keccak256(&case.input));
            case
        })
    });
    judge("mutations", cases);
    let count = different.lock().unwrap().len();
    assert!(count >= 2_000, "{count} different inputs");
}

/// Changes one bit.
fn flip(bytes: &mut [u8], random: &mut Random) {
    let at = random.below(bytes.len());
    bytes[at] ^= 1 << random.below(8);
}

/// Changes one bit of a number, often a low one.
fn flip_number(number: &mut u64, random: &mut Random) {
    let bits = 1 + random.below(64);
    *number ^= 1 << random.below(bits);
}

fn flip_word(number: &mut U256, random: &mut Random) {
    let mut bytes = number.to_be_bytes::<32>();
    flip(&mut bytes, random);
    *number = U256::from_be_bytes(bytes);
}
