//! Tests to the cases of fixture files.

use std::sync::OnceLock;

use zkgas_fixture::{FillError, FillInput, recipe, spread};
use zkgas_model::{ExitCode, Fork};
use zkgas_suite::{Case, Split, Test, tests};

use crate::{args::SuiteArgs, failure::refuse, pipeline::amplification::Amplification};

/// One fixture file to fill.
#[derive(Debug)]
pub(crate) struct FixtureFile {
    /// Relative to the fixtures folder.
    pub(crate) path: String,
    pub(crate) fork: Fork,
    source: Source,
    cases: OnceLock<Vec<Case>>,
}

#[derive(Debug)]
enum Source {
    /// Some points of a test, with its calls divided by a scale.
    Test { test: Test, scale: u64, counts: Vec<u16> },
    /// A case that belongs to no test.
    Case(Box<Case>),
}

/// The selected tests.
pub(crate) fn selected(suite: &SuiteArgs) -> eyre::Result<Vec<Test>> {
    let tests = tests(suite.suite()?, suite.fork, &suite.selection())?;
    if tests.is_empty() {
        return refuse(ExitCode::NothingSelected, "the filters leave no test");
    }
    Ok(tests)
}

/// The fixture files of tests. `op_counts` are the operations in one call of the target, in place of
/// the suite's own; with none of them, the suite's.
pub(crate) fn files(
    tests: &[Test],
    amplification: Amplification,
    op_counts: &[u16],
) -> eyre::Result<Vec<FixtureFile>> {
    for test in tests {
        let (name, most) = (test.target(), test.max_op_count());
        if let Some(count) = op_counts.iter().find(|count| **count > most) {
            let text = format!(
                "a target of {name} holds at most {most} operations, not {count}; \
                 lower --op-counts, or leave {name} out"
            );
            return refuse(ExitCode::Usage, text);
        }
    }
    let file = |test: &Test| {
        let counts = points(test, op_counts);
        let source = Source::Test { test: *test, scale: amplification.scale_of(test), counts };
        FixtureFile { path: test.file(), fork: test.fork(), source, cases: OnceLock::new() }
    };
    Ok(tests.iter().map(file).collect())
}

/// The op counts of a test, rising and each once.
fn points(test: &Test, chosen: &[u16]) -> Vec<u16> {
    let mut counts = if chosen.is_empty() { test.op_counts() } else { chosen.to_vec() };
    counts.sort_unstable();
    counts.dedup();
    counts
}

impl FixtureFile {
    /// The file of one case.
    pub(crate) fn of_case(case: Case, fork: Fork) -> Self {
        let (path, source) = (case.file.clone(), Source::Case(Box::new(case)));
        Self { path, fork, source, cases: OnceLock::new() }
    }

    /// How many fixtures the file has.
    pub(crate) fn len(&self) -> usize {
        match &self.source {
            Source::Test { counts, .. } => counts.len(),
            Source::Case(_) => 1,
        }
    }

    /// A hash of all that the file is made from.
    pub(crate) fn key(&self) -> String {
        let input = |case: &Case| FillInput::new(case, self.fork);
        let inputs: Vec<FillInput> = match &self.source {
            // The calls are not spread over transactions yet, which takes executing. How they will
            // be follows from what is hashed.
            Source::Test { test, scale, counts } => {
                let whole = Split::whole(test.scaled_calls(*scale));
                counts.iter().map(|count| input(&test.case(*count, whole))).collect()
            }
            Source::Case(case) => vec![input(case)],
        };
        recipe(&inputs)
    }

    /// The cases, by rising op count.
    pub(crate) fn cases(&self) -> Result<&[Case], FillError> {
        if let Some(cases) = self.cases.get() {
            return Ok(cases);
        }
        let cases = match &self.source {
            Source::Test { test, scale, counts } => {
                let split = spread(test, *scale)?;
                counts.iter().map(|count| test.case(*count, split)).collect()
            }
            Source::Case(case) => vec![Case::clone(case)],
        };
        Ok(self.cases.get_or_init(|| cases))
    }
}
