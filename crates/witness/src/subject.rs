//! What a fixture measures.

use std::collections::BTreeMap;

use zkgas_model::{FixtureName, Fork};
use zkgas_suite::{Case, Family, Selection, Suite, empty_block, tests};

use crate::Subject;

/// What is known of operations and of single fixtures.
#[derive(Debug)]
pub struct Subjects {
    families: BTreeMap<&'static str, Family>,
    /// Ids of ten precompiles carry the count of one call, and `BLS12_G1ADD` makes two, so a name
    /// does not always tell the count. By names without directories, which is all that the
    /// incumbent's files have.
    op_counts: BTreeMap<String, u64>,
    /// By target, what one of it consists of.
    parts: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

impl Subjects {
    /// What these cases measure.
    pub fn of<'c>(cases: impl IntoIterator<Item = &'c Case>) -> Self {
        let (mut families, mut op_counts) = (BTreeMap::new(), BTreeMap::new());
        let mut parts = BTreeMap::new();
        for case in cases {
            if !case.parts.is_empty() {
                parts.insert(case.target, case.parts.clone());
            }
            families.insert(case.target, case.family);
            op_counts.insert(case.name.short().to_owned(), case.op_count);
        }
        Self { families, op_counts, parts }
    }

    /// What the suites measure, at full amplification.
    pub fn of_suites() -> Self {
        let cases: Vec<Case> = Fork::ALL
            .iter()
            .flat_map(|&fork| Suite::ALL.iter().map(move |&suite| (suite, fork)))
            .filter_map(|(suite, fork)| tests(suite, fork, &Selection::default()).ok())
            .flatten()
            .flat_map(|test| test.cases(1))
            .chain(Fork::ALL.iter().map(|&fork| empty_block(fork)))
            .collect();
        Self::of(&cases)
    }

    /// What a fixture measures: as the suite says, or else as its name does. A fixture without an op
    /// count measures no single operation.
    pub fn of_fixture(&self, name: &FixtureName) -> Subject {
        let op_count = self.op_counts.get(name.short()).copied().or_else(|| name.op_count());
        let target = op_count.and(name.target()).map(str::to_owned);
        let family = target.as_deref().and_then(|target| self.families.get(target));
        Subject {
            fixture: name.0.clone(),
            family: family.map(ToString::to_string),
            op_count,
            parts: target.as_deref().and_then(|it| self.parts.get(it)).cloned().unwrap_or_default(),
            target,
        }
    }
}
