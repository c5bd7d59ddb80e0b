//! Names of the files of a report.

use std::collections::BTreeSet;

/// Longest name kept, without its extension.
const LONGEST: usize = 80;

/// Hands out relative paths of which no two are equal, not even where case does not count.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    taken: BTreeSet<String>,
}

impl Paths {
    /// `folder/prefix<name>.svg`, with everything unusual in `name` replaced by `_` and a number
    /// appended where that made two names one.
    pub(crate) fn svg(&mut self, folder: &str, prefix: &str, name: &str) -> String {
        let stem = format!("{folder}/{prefix}{}", plain(name));
        let mut path = format!("{stem}.svg");
        let mut next = 2_u32;
        while !self.taken.insert(path.to_ascii_lowercase()) {
            path = format!("{stem}-{next}.svg");
            next += 1;
        }
        path
    }
}

/// The folder for plots: one for each of several setups, which have labels.
pub(crate) fn folder(label: Option<&str>) -> String {
    let Some(label) = label else { return "plots".to_owned() };
    let words = plain(label);
    let words: Vec<&str> = words.split('_').filter(|word| !word.is_empty()).collect();
    format!("plots/{}", words.join("-"))
}

/// Letters, digits, and `-._`, not starting with a dot.
pub(crate) fn plain(name: &str) -> String {
    let mut out: String = name
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '_' })
        .collect();
    if out.is_empty() || out.starts_with('.') {
        out.insert(0, '_');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stay_inside_and_distinct() {
        let mut paths = Paths::default();
        assert_eq!(paths.svg("plots", "cycles-", "bn128_add"), "plots/cycles-bn128_add.svg");
        assert_eq!(paths.svg("plots", "cycles-", "BN128_add"), "plots/cycles-BN128_add-2.svg");
        assert_eq!(paths.svg("plots", "", "../../x"), "plots/_.._.._x.svg");
        assert_eq!(paths.svg("plots", "", "a/b"), "plots/a_b.svg");
        assert_eq!(paths.svg("plots", "", "a|b"), "plots/a_b-2.svg");
        assert!(paths.svg("plots", "", &"x".repeat(999)).len() < 100);
        assert_eq!(
            folder(Some("sp1-v6.10.0 with reth (guest 2)")),
            "plots/sp1-v6.10.0-with-reth-guest-2"
        );
    }
}
