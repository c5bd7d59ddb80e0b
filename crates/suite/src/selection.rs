//! Choosing tests by name, family, or glob.

use std::collections::BTreeSet;

use crate::{Family, SuiteError, Test};

/// How many near names an error lists.
const NEAR_NAMES: usize = 5;

/// Which tests to take.
///
/// A pattern is the name of a target (`add`), of a test (`test_add`), or of a family
/// (`arithmetic`), or a glob of `*` and `?` over those; upper and lower case are one. A word that
/// is both a target and a family, such as `call`, means the family: write `test_marginal_call` for
/// the opcode alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// A test is taken if any of these matches; none at all takes everything.
    pub include: Vec<String>,
    /// A test that any of these matches is left out, whatever `include` says.
    pub exclude: Vec<String>,
}

impl Selection {
    pub(crate) fn pick(&self, mut tests: Vec<Test>) -> Result<Vec<Test>, SuiteError> {
        for pattern in &self.include {
            if !tests.iter().any(|test| matches(pattern, test)) {
                let near = near_names(pattern, &tests);
                return Err(SuiteError::NoMatch { pattern: pattern.clone(), near });
            }
        }
        tests.retain(|test| {
            let any = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, test));
            (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
        });
        Ok(tests)
    }

    /// Leaves out the operations that the fork does not have, unless a pattern asks for nothing else.
    pub(crate) fn drop_later(&self, mut tests: Vec<Test>) -> Result<Vec<Test>, SuiteError> {
        for pattern in &self.include {
            let mut matching = tests.iter().filter(|test| matches(pattern, test));
            let Some(first) = matching.clone().next() else { continue };
            if !matching.any(Test::exists) {
                return Err(SuiteError::NotYet {
                    pattern: pattern.clone(),
                    fork: first.fork(),
                    name: first.target().to_uppercase(),
                    since: first.since(),
                });
            }
        }
        tests.retain(Test::exists);
        Ok(tests)
    }
}

fn matches(pattern: &str, test: &Test) -> bool {
    let pattern = pattern.to_lowercase();
    [test.target(), &test.name(), test.family().as_str()].iter().any(|name| glob(&pattern, name))
}

/// Whether `pattern` describes the whole of `text`.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // The last star seen, and the text it has yet to give up.
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, taken)) = star else {
                    return false;
                };
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

/// Targets and families that `pattern` may have meant, nearest first.
fn near_names(pattern: &str, tests: &[Test]) -> Vec<String> {
    let lower = pattern.to_lowercase().replace(['*', '?'], "");
    let bare = lower.strip_prefix("test_").unwrap_or(&lower);
    let bare = bare.strip_prefix("marginal_").unwrap_or(bare);
    if bare.is_empty() {
        return Vec::new();
    }
    let tolerance = 1 + bare.chars().count() / 4;
    let names = tests.iter().map(Test::target).chain(Family::ALL.iter().map(|f| f.as_str()));
    let near: BTreeSet<(usize, &str)> = names
        .map(|name| (edit_distance(bare, name), name))
        .filter(|&(distance, name)| {
            distance <= tolerance || name.contains(bare) || name.len() > 2 && bare.contains(name)
        })
        .collect();
    near.into_iter().take(NEAR_NAMES).map(|(_, name)| name.to_owned()).collect()
}

/// The Levenshtein distance, in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &to) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_describe_the_whole_text() {
        let yes =
            [("add", "add"), ("*", ""), ("*", "x"), ("a*d", "add"), ("a?d", "add"), ("**d", "add")];
        let no = [
            ("add", "addmod"),
            ("a?", "add"),
            ("", "add"),
            ("?", ""),
            ("a*x", "add"),
            ("?*?*", "x"),
        ];
        // Needs a second try at where the first star ends.
        assert!(glob("*b*d", "abcbd"));
        assert!(yes.iter().all(|(pattern, text)| glob(pattern, text)));
        assert!(!no.iter().any(|(pattern, text)| glob(pattern, text)));
    }

    #[test]
    fn a_long_run_of_stars_is_quick() {
        assert!(!glob(&"*a".repeat(1000), &"a".repeat(999)));
    }

    #[test]
    fn distances_count_edits() {
        let known = [("", "abc", 3), ("kitten", "sitting", 3), ("mul", "mul", 0), ("ad", "add", 1)];
        for (a, b, distance) in known {
            assert_eq!(edit_distance(a, b), distance);
            assert_eq!(edit_distance(b, a), distance);
        }
    }
}
