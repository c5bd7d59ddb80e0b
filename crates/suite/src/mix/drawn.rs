//! Rounds of operations drawn at random.

use std::collections::BTreeMap;

use alloy_primitives::{Address, U256, keccak256};
use zkgas_model::Fork;

use crate::Contract;
use crate::case::Watched;
use crate::dense::{Dense, FAMILIES, Ladder, SIGNAL_NANOSECONDS};
use crate::layout::{self, Deployment, Positions};

/// Operations in a round.
const PARTS: usize = 6;
/// Most rounds of a block.
const MOST_ROUNDS: u64 = 8;
/// The greatest part of a round is expected to cost this many times the smallest at most.
const MOST_WEIGHT: u64 = 8;

/// Several operations, each some number of times, one after the other.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) rounds: u64,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    entry: &'static Dense,
    /// Calls of its target in a round.
    calls: u64,
    /// Operations in each.
    per_call: u16,
}

/// Random numbers that anybody can draw again: Keccak-256 of a text and a counter.
struct Draws {
    number: u32,
    drawn: u32,
}

impl Draws {
    /// A number below `bound`, which is small against 2^64.
    fn below(&mut self, bound: u64) -> u64 {
        self.drawn += 1;
        let hash = keccak256(format!("zkgas mix {} draw {}", self.number, self.drawn));
        let (first, _) = hash.split_at(8);
        first.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)) % bound
    }

    /// An item of a list that is not empty.
    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        let at = self.below(list.len() as u64);
        list[usize::try_from(at).expect("it is below the length of a list")]
    }
}

impl Round {
    /// Families are equally likely, and so are the operations of one. So the many PUSH, DUP, and SWAP do
    /// not make up the half of all.
    pub(super) fn draw(number: u32) -> Self {
        let mut draws = Draws { number, drawn: 0 };
        let of_all_forks = |entry: &&'static Dense| entry.since == Fork::Prague;
        let families: Vec<&'static [Dense]> =
            FAMILIES.iter().map(|(_, entries)| *entries).collect();
        let mut entries: Vec<&'static Dense> = Vec::new();
        while entries.len() < PARTS {
            let family: Vec<&'static Dense> =
                draws.one_of(&families).iter().filter(of_all_forks).collect();
            let entry = draws.one_of(&family);
            if entries.iter().all(|other| other.name != entry.name) {
                entries.push(entry);
            }
        }
        let weights: Vec<u64> = entries.iter().map(|_| 1 + draws.below(MOST_WEIGHT)).collect();
        let all: u64 = weights.iter().sum();
        let wanted = |(entry, weight): (&&'static Dense, &u64)| {
            (SIGNAL_NANOSECONDS * weight / all / entry.cost.nanoseconds().max(1)).max(1)
        };
        let wanted: Vec<u64> = entries.iter().zip(&weights).map(wanted).collect();
        let rounds = wanted.iter().copied().min().unwrap_or(1).min(MOST_ROUNDS);
        let parts =
            entries.iter().zip(wanted).map(|(&entry, wanted)| Part::new(entry, wanted / rounds));
        Self { rounds, parts: parts.collect() }
    }

    pub(super) fn counts(&self) -> BTreeMap<String, u64> {
        self.parts.iter().map(|part| (part.entry.name.to_owned(), part.count())).collect()
    }

    /// `per_call` is the number of rounds in a call: none, or one.
    pub(super) fn contracts(&self, per_call: u16, num_calls: u64) -> (Vec<Contract>, Vec<Watched>) {
        let mut deployed = Deployment::default();
        let mut targets: Vec<(U256, u64)> = Vec::new();
        let mut watched = Vec::new();
        for part in &self.parts {
            let positions = part.positions(per_call);
            let target = part.entry.deploy(&mut deployed, positions);
            targets.push((target, part.calls));
            watched.push(Watched {
                contract: Address::from_word(target.into()),
                calls: num_calls * part.calls,
                operation: part.entry.operation(positions),
                per_call: positions.real.into(),
                instructions: None,
            });
        }
        let round = deployed.add(layout::round(&targets));
        deployed.add(layout::checked(round, num_calls));
        (deployed.into_contracts(), watched)
    }
}

impl Part {
    /// `wanted` operations, or a few less, so that all calls have as many.
    fn new(entry: &'static Dense, wanted: u64) -> Self {
        let most = Ladder::most(entry);
        let calls = wanted.div_ceil(most.into()).max(1);
        let per_call = u16::try_from(wanted / calls).unwrap_or(most).clamp(1, most);
        Self { entry, calls, per_call }
    }

    fn count(&self) -> u64 {
        self.calls * u64::from(self.per_call)
    }

    fn positions(&self, rounds: u16) -> Positions {
        Positions {
            all: Ladder::room_for(self.entry, self.per_call),
            real: if rounds == 0 { 0 } else { self.per_call },
        }
    }
}
