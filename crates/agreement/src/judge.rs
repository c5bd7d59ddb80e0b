//! Comparing what the parties say.

use std::{collections::BTreeSet, fmt};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::{
    Outcome, Party, Says, Told,
    known::{self, Known},
};

/// More complaints of one corpus are counted only.
const MOST_LINES: usize = 100;

/// The corpora that take minutes. A usual run asks about one case in [`SHARE`] of these, chosen by name;
/// with `ZKGAS_AGREEMENT=all` it asks about all.
const LARGE: &[&str] = &[
    "suite",
    "reference",
    "prague rows",
    "osaka rows",
    "mutants",
    "mutations",
    "blake2f",
    "bls g1 sums",
    "bls g1 products",
    "bls g2 sums",
    "bls g2 products",
];
const SHARE: u8 = 4;

/// One input.
#[derive(Debug, Clone)]
pub struct Case {
    /// A name that no other case of the corpus has and that stays the same.
    pub name: String,
    /// The input of a guest.
    pub input: Vec<u8>,
    /// What the reference must say, where that is known.
    pub must: Option<Says>,
}

/// What is wrong with one party's outcome of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The case.
    pub case: String,
    /// The party.
    pub party: Party,
    /// What it says.
    pub told: Told,
    /// What it should say: what the reference says, or what the case demands of the reference.
    pub expected: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case, party, told, expected } = self;
        write!(f, "{case}: {party} says {told}, expected {expected}")
    }
}

/// Asks everybody about one case.
pub fn compare(case: &Case) -> Vec<Difference> {
    let reference = Party::REFERENCE.tell(&case.input);
    let difference =
        |party, told, expected| Difference { case: case.name.clone(), party, told, expected };
    let mut differences = Vec::new();
    let says = reference.outcome.says();
    if says == Says::Fault || case.must.is_some_and(|must| must != says) {
        let expected = case.must.map_or("an outcome".to_owned(), |must| must.to_string());
        differences.push(difference(Party::REFERENCE, reference.clone(), expected));
    }
    for party in Party::others() {
        let told = party.tell(&case.input);
        if told.outcome != reference.outcome {
            differences.push(difference(
                party,
                told,
                format!("{reference} of {}", Party::REFERENCE),
            ));
        }
    }
    differences
}

/// Asks everybody about all cases of a corpus, which is one of [`known::CORPORA`].
///
/// # Panics
///
/// If there are differences that aren't known, or known ones that are no more; with a line for each.
#[track_caller]
pub fn judge(corpus: &str, cases: impl ParallelIterator<Item = Case>) {
    let known: Vec<&Known> = known::of(corpus).collect();
    let all = !LARGE.contains(&corpus)
        || std::env::var("ZKGAS_AGREEMENT").is_ok_and(|asked| asked == "all");
    let judged: Vec<(String, Vec<Difference>)> = cases
        .filter(|case| all || is_sampled(&case.name, &known))
        .map(|case| {
            let differences = compare(&case);
            (case.name, differences)
        })
        .collect();
    let complaints = complaints(&judged, &known);
    let (count, tried) = (complaints.len(), judged.len());
    let first = complaints.iter().take(MOST_LINES).map(String::as_str).collect::<Vec<_>>();
    assert!(first.is_empty(), "{corpus}: {count} complaints, {tried} cases\n{}", first.join("\n"));
}

/// Known differences are always looked at, so that none vanishes unseen.
fn is_sampled(name: &str, known: &[&Known]) -> bool {
    let [first, ..] = <[u8; 32]>::from(Sha256::digest(name));
    first.is_multiple_of(SHARE) || known.iter().any(|known| known.cases.contains(&name))
}

fn complaints(judged: &[(String, Vec<Difference>)], known: &[&Known]) -> Vec<String> {
    let listed = |difference: &Difference| known.iter().any(|known| known.covers(difference));
    let differences = || judged.iter().flat_map(|(_, differences)| differences);
    let new = differences().filter(|difference| !listed(difference)).map(ToString::to_string);
    let mut names = BTreeSet::new();
    let twice = judged
        .iter()
        .filter(|(name, _)| !names.insert(name))
        .map(|(name, _)| format!("{name}: two cases have this name"));
    let expected = known.iter().flat_map(|known| {
        known.cases.iter().flat_map(|case| known.parties.iter().map(move |party| (*case, *party)))
    });
    let vanished = expected
        .filter(|(case, party)| {
            !differences().any(|found| found.case == *case && found.party == *party)
        })
        .map(|(case, party)| format!("{case}: {party} is listed to differ, and doesn't"));
    new.chain(twice).chain(vanished).collect()
}

impl Known {
    /// A fault is never covered.
    fn covers(&self, difference: &Difference) -> bool {
        let Difference { case, party, told, .. } = difference;
        let says = told.outcome.says();
        !matches!(told.outcome, Outcome::Fault(_))
            && self.says == says
            && self.parties.contains(party)
            && self.cases.contains(&case.as_str())
    }
}

#[cfg(test)]
mod tests {
    use zkgas_model::{Client, Zkvm};

    use super::*;

    const GUEST: Party = Party::Guest(Zkvm::Sp1, Client::Reth);

    fn differs(case: &str, outcome: Outcome) -> (String, Vec<Difference>) {
        let told = Told { outcome, reason: None };
        let (case, expected) = (case.to_owned(), "valid".to_owned());
        (case.clone(), vec![Difference { case, party: GUEST, told, expected }])
    }

    #[test]
    fn a_usual_run_asks_about_a_share_and_all_that_is_known() {
        let known =
            Known { corpus: "suite", parties: &[], says: Says::Valid, reason: "", cases: &["x"] };
        let names: Vec<String> = (0..1_000).map(|number| format!("case {number}")).collect();
        let asked = names.iter().filter(|name| is_sampled(name, &[])).count();
        assert!((200..300).contains(&asked), "{asked}");
        assert!(is_sampled("x", &[&known]));
        assert!(LARGE.iter().all(|corpus| known::CORPORA.contains(corpus)));
    }

    #[test]
    fn agreement_is_on_the_exact_list() {
        let known = Known {
            corpus: "blocks",
            parties: &[GUEST],
            says: Says::NoBlock,
            reason: "",
            cases: &["a", "b"],
        };
        let [a, b, c] = ["a", "b", "c"].map(|case| differs(case, Outcome::NoBlock));
        assert!(complaints(&[a.clone(), b.clone()], &[&known]).is_empty());
        let new = complaints(&[a.clone(), b.clone(), c], &[&known]);
        assert_eq!(new, ["c: sp1 with reth says no block, expected valid"]);
        let vanished = complaints(&[a.clone(), ("b".to_owned(), vec![])], &[&known]);
        assert_eq!(vanished, ["b: sp1 with reth is listed to differ, and doesn't"]);
        let fault = differs("b", Outcome::Fault("exit code 1".to_owned()));
        let fault = complaints(&[a.clone(), fault], &[&known]);
        assert_eq!(fault, ["b: sp1 with reth says exit code 1, expected valid"]);
        let twice = complaints(&[a.clone(), a, b], &[&known]);
        assert_eq!(twice, ["a: two cases have this name"]);
    }
}
