//! The suite `validation`: blocks of several operations, whose cost the costs of the single operations
//! should tell.
//!
//! What is measured is composite: a round of several operations of `dense`, drawn at random, or an
//! iteration of a loop as contracts have them. Its cost per op count is a slope like any other, and
//! [`Mix::parts`] says what it consists of. So prediction and measurement are of the same thing, and
//! what a block costs without operations is in neither.

mod drawn;
mod looped;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use drawn::Round;
use looped::Loop;

use crate::Contract;
use crate::case::Watched;
use crate::dense::{self, Dense};

/// Number of rounds drawn.
const ROUNDS: u32 = 24;

/// Every mix.
pub(crate) static MIXES: LazyLock<Vec<Mix>> = LazyLock::new(|| {
    let rounds = (1..=ROUNDS).map(|number| Mix {
        name: format!("mix_{number:02}"),
        body: Body::Round(Round::draw(number)),
    });
    let loops = looped::ENTRIES.iter().filter_map(|entry| {
        let operation = operation(entry.operation)?;
        Some(Mix { name: entry.name.to_owned(), body: Body::Loop(Loop::new(*entry, operation)) })
    });
    rounds.chain(loops).collect()
});

/// Several operations measured as one.
#[derive(Debug)]
pub(crate) struct Mix {
    pub(crate) name: String,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Round(Round),
    Loop(Loop),
}

impl Mix {
    /// How often a block calls the target.
    pub(crate) fn num_calls(&self) -> u64 {
        match &self.body {
            Body::Round(round) => round.rounds,
            Body::Loop(it) => it.calls(),
        }
    }

    /// Rounds or iterations in one call at the highest point.
    pub(crate) fn full(&self) -> u16 {
        match &self.body {
            Body::Round(_) => 1,
            Body::Loop(it) => it.iterations(),
        }
    }

    /// How many of each operation of `dense` are in one round or iteration.
    pub(crate) fn parts(&self) -> BTreeMap<String, u64> {
        match &self.body {
            Body::Round(round) => round.counts(),
            Body::Loop(it) => it.counts(),
        }
    }

    /// The contracts with `per_call` rounds or iterations in each call, and what to count in them.
    pub(crate) fn contracts(&self, per_call: u16, num_calls: u64) -> (Vec<Contract>, Vec<Watched>) {
        match &self.body {
            Body::Round(round) => round.contracts(per_call, num_calls),
            Body::Loop(it) => it.contracts(per_call, num_calls),
        }
    }

    pub(crate) fn layout(&self) -> &'static str {
        match self.body {
            Body::Round(_) => "round",
            Body::Loop(_) => "loop",
        }
    }

    pub(crate) fn isolates(&self) -> &'static str {
        match self.body {
            Body::Round(_) => "a round of several operations",
            Body::Loop(_) => "an iteration of the loop",
        }
    }
}

/// The operations of `dense`.
fn operations() -> impl Iterator<Item = &'static Dense> {
    dense::FAMILIES.iter().flat_map(|(_, entries)| *entries)
}

/// An operation of `dense` by its name.
fn operation(name: &str) -> Option<&'static Dense> {
    operations().find(|entry| entry.name == name)
}
