//! What is known of all cases before the first of them is proven.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use zkgas_model::Points;

use crate::{PlannedCase, Source, order::shuffled};

/// A source that can be read, without its input.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Case {
    planned: PlannedCase,
    /// Name of its records.
    name: String,
    target: Option<String>,
    op_count: Option<u64>,
}

/// The sources of a run and what they are.
#[derive(Debug)]
pub struct Survey<'s> {
    sources: &'s [Source],
    /// Those to be proven, by source.
    cases: Vec<Option<Case>>,
    /// Sources that cannot be read.
    unread: Vec<usize>,
}

/// What is to be proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Which sample it is, from 1.
    pub sample: u32,
    /// The targets whose blocks are proven; all blocks if `None`.
    pub targets: Option<BTreeSet<String>>,
}

/// Sources with the same input, which one proof serves; in order of fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lot {
    /// Those that are asked for. There is at least one.
    pub(crate) asked: Vec<usize>,
    /// The others.
    pub(crate) others: Vec<usize>,
}

impl<'s> Survey<'s> {
    /// Reads every source once. Those that cannot be read are told when their turn comes.
    pub fn of(sources: &'s [Source]) -> Self {
        let case = |source: &Source| {
            let unit = source.read().ok()?;
            let (target, op_count) = (unit.subject.target, unit.subject.op_count);
            let fixture = unit.subject.fixture;
            let planned = PlannedCase { fixture, input_sha256: unit.input_sha256 };
            Some(Case { planned, name: unit.name, target, op_count })
        };
        let cases: Vec<Option<Case>> = sources.par_iter().map(case).collect();
        let unread = (0..cases.len()).filter(|&at| cases[at].is_none()).collect();
        Self { sources, cases, unread }
    }

    /// Without the op counts that are not to be proven.
    #[must_use]
    pub fn only(mut self, points: Points) -> Self {
        if points == Points::All {
            return self;
        }
        let mut ends: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        let counted = |case: &Case| Some((case.target.clone()?, case.op_count?));
        for (target, op_count) in self.cases.iter().flatten().filter_map(counted) {
            let (low, high) = ends.entry(target).or_insert((op_count, op_count));
            (*low, *high) = ((*low).min(op_count), (*high).max(op_count));
        }
        let is_end = |case: &Case| {
            counted(case).is_none_or(|(target, op_count)| {
                ends.get(&target).is_none_or(|(low, high)| op_count == *low || op_count == *high)
            })
        };
        for case in &mut self.cases {
            case.take_if(|case| !is_end(case));
        }
        self
    }

    /// The cases, by fixture.
    pub fn cases(&self) -> Vec<PlannedCase> {
        let mut cases: Vec<_> =
            self.cases.iter().flatten().map(|case| case.planned.clone()).collect();
        cases.sort();
        cases.dedup();
        cases
    }

    /// Number of records that an ask leads to.
    pub fn count(&self, ask: &Ask) -> usize {
        self.lots(ask).iter().map(|lot| lot.asked.len()).sum()
    }

    /// The proofs that an ask leads to, of sources that can be read: the name of the first record of
    /// each, and the SHA-256 of its input.
    pub fn proofs(&self, ask: &Ask) -> Vec<(&str, &str)> {
        let first = |lot: Lot| {
            let case = self.cases[*lot.asked.first()?].as_ref()?;
            Some((case.name.as_str(), case.planned.input_sha256.as_str()))
        };
        self.lots(ask).into_iter().filter_map(first).collect()
    }

    /// Number of sources.
    pub(crate) fn len(&self) -> usize {
        self.sources.len()
    }

    pub(crate) fn source(&self, at: usize) -> &'s Source {
        &self.sources[at]
    }

    /// The name that the records of a source have.
    pub(crate) fn name(&self, at: usize) -> Option<&str> {
        self.cases[at].as_ref().map(|case| case.name.as_str())
    }

    /// The SHA-256 of its input.
    pub(crate) fn input(&self, at: usize) -> Option<&str> {
        self.cases[at].as_ref().map(|case| case.planned.input_sha256.as_str())
    }

    fn target(&self, lot: &Lot) -> Option<&str> {
        self.cases.get(*lot.asked.first()?)?.as_ref()?.target.as_deref()
    }

    /// The lots in an order that a seed decides: targets are shuffled, and so are the op counts of each,
    /// which stay together. So a slope is of one hour, and a run that is cut off has whole slopes.
    pub(crate) fn ordered(&self, ask: &Ask, seed: u64) -> Vec<Lot> {
        let lots = self.lots(ask);
        let order = shuffled(lots.len(), seed);
        let mut ranks: BTreeMap<&str, usize> = BTreeMap::new();
        let mut ranked: Vec<(usize, &Lot)> = Vec::new();
        for (at, lot) in order.into_iter().map(|lot| &lots[lot]).enumerate() {
            let rank = self.target(lot).map_or(at, |target| *ranks.entry(target).or_insert(at));
            ranked.push((rank, lot));
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, lot)| lot.clone()).collect()
    }

    /// The sources that are asked for by input, and alone where that is unknown, in an order that does
    /// not depend on where their files are.
    pub(crate) fn lots(&self, ask: &Ask) -> Vec<Lot> {
        let mut known: Vec<(&Case, usize)> = self
            .cases
            .iter()
            .enumerate()
            .filter_map(|(at, case)| Some((case.as_ref()?, at)))
            .collect();
        known.sort_by(|(a, at), (b, bt)| (&a.planned, at).cmp(&(&b.planned, bt)));
        let is_asked = |case: &Case| match (&ask.targets, &case.target) {
            (None, _) => true,
            (Some(targets), Some(target)) => targets.contains(target),
            (Some(_), None) => false,
        };
        let mut lots: Vec<Lot> = Vec::new();
        let mut by_input: BTreeMap<&str, usize> = BTreeMap::new();
        for (case, at) in known {
            let lot = *by_input.entry(&case.planned.input_sha256).or_insert_with(|| {
                lots.push(Lot { asked: Vec::new(), others: Vec::new() });
                lots.len() - 1
            });
            let lot = &mut lots[lot];
            if is_asked(case) { lot.asked.push(at) } else { lot.others.push(at) }
        }
        lots.retain(|lot| !lot.asked.is_empty());
        if ask.targets.is_none() {
            let alone = |&at: &usize| Lot { asked: vec![at], others: Vec::new() };
            lots.extend(self.unread.iter().map(alone));
        }
        lots
    }

    /// The first source with this input.
    pub(crate) fn with_input(&self, sha256: &str) -> Option<usize> {
        let is_it = |case: &Case| case.planned.input_sha256 == sha256;
        self.cases.iter().position(|case| case.as_ref().is_some_and(is_it))
    }

    /// The source that shows drift: the block with the fewest operations among those that serve the
    /// most cases.
    pub(crate) fn reference(&self) -> Option<usize> {
        let lots = self.lots(&Ask { sample: 1, targets: None });
        let key = |lot: &(usize, usize)| {
            let op_count = self.cases[lot.0].as_ref().and_then(|case| case.op_count);
            (usize::MAX - lot.1, op_count.unwrap_or(u64::MAX))
        };
        let lots = lots.iter().filter_map(|lot| Some((*lot.asked.first()?, lot.asked.len())));
        lots.min_by_key(key).map(|(first, _)| first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(cases: &[(&str, u64, &str)], sources: &[Source]) -> Vec<Vec<String>> {
        let case = |(target, op_count, input): &(&str, u64, &str)| {
            let name = format!("{target}-{op_count}");
            Some(Case {
                planned: PlannedCase { fixture: name.clone(), input_sha256: (*input).to_owned() },
                name,
                target: Some((*target).to_owned()),
                op_count: Some(*op_count),
            })
        };
        let survey = Survey { sources, cases: cases.iter().map(case).collect(), unread: vec![] };
        let survey = survey.only(Points::Ends);
        let lots = survey.lots(&Ask { sample: 1, targets: None });
        let name = |&at: &usize| survey.name(at).unwrap().to_owned();
        lots.iter().map(|lot| lot.asked.iter().map(name).collect()).collect()
    }

    #[test]
    fn equal_inputs_are_one_lot_and_ends_are_the_lowest_and_the_highest() {
        let sources = vec![Source::Smoke(1); 6];
        let cases = [
            ("mul", 0, "base"),
            ("add", 0, "base"),
            ("add", 20, "b"),
            ("add", 10, "a"),
            ("mul", 8, "c"),
            ("mul", 4, "d"),
        ];
        let lots = survey(&cases, &sources);
        assert_eq!(lots, [vec!["add-0", "mul-0"], vec!["add-20"], vec!["mul-8"]]);
    }

    #[test]
    fn op_counts_of_a_target_stay_together_in_any_order() {
        let sources = vec![Source::Smoke(1); 12];
        let case = |at: u64| {
            let name = format!("op{}-{}", at / 3, at % 3);
            Some(Case {
                planned: PlannedCase { fixture: name.clone(), input_sha256: at.to_string() },
                name,
                target: Some(format!("op{}", at / 3)),
                op_count: Some(at % 3),
            })
        };
        let survey =
            Survey { sources: &sources, cases: (0..12).map(case).collect(), unread: vec![] };
        let order = |seed| -> Vec<usize> {
            let lots = survey.ordered(&Ask { sample: 1, targets: None }, seed);
            lots.iter().map(|lot| lot.asked[0]).collect()
        };
        for seed in 0..20 {
            let order = order(seed);
            for three in order.chunks(3) {
                assert!(three.iter().all(|at| at / 3 == three[0] / 3), "{order:?}");
            }
            let mut all = order.clone();
            all.sort_unstable();
            assert_eq!(all, (0..12).collect::<Vec<_>>());
        }
        assert_ne!(order(1), order(2));
        assert_eq!(order(1), order(1));
    }

    #[test]
    fn what_is_asked_for_says_which_of_a_lot_are_recorded() {
        let sources = vec![Source::Smoke(1), Source::Smoke(2), Source::Smoke(1)];
        let survey = Survey::of(&sources);
        let all = survey.lots(&Ask { sample: 1, targets: None });
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].asked, [0, 2]);
        let none = Ask { sample: 1, targets: Some(BTreeSet::new()) };
        assert_eq!(survey.lots(&none), []);
        assert_eq!(survey.reference(), Some(0));
    }
}
