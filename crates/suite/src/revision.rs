//! Which edition of the reference suite is reproduced.

use core::{fmt, str::FromStr};

use zkgas_model::UnknownWord;

/// A revision of `tests/benchmark/marginal`, named after the commit it was read from.
///
/// Both run the same programs; they differ in how many points a test has, how often the amplifier
/// calls the target, and what stands in for a precompile call that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Revision {
    /// Commit `f4c8e2245b39`: strong amplification, mostly four points a test, 670 cases.
    #[default]
    F4c8,
    /// Commit `0c73c5b09c25`, precompiles from `012631c8e6bb`: about a tenth of the amplification,
    /// mostly five points a test, 805 cases.
    R0c73,
}

impl Revision {
    /// Every revision, the default first.
    pub const ALL: &[Self] = &[Self::F4c8, Self::R0c73];

    /// The word used in flags and records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::F4c8 => "f4c8",
            Self::R0c73 => "0c73",
        }
    }

    /// The revision's own of a pair in the order of [`Revision::ALL`].
    pub(crate) fn pick<T>(self, [f4c8, r0c73]: [T; 2]) -> T {
        match self {
            Self::F4c8 => f4c8,
            Self::R0c73 => r0c73,
        }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Revision {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = Self::ALL.iter().find(|revision| revision.as_str().eq_ignore_ascii_case(word));
        known.copied().ok_or_else(|| UnknownWord {
            what: "revision",
            word: word.to_owned(),
            expected: "f4c8, 0c73",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip_and_reject_strangers() {
        for &revision in Revision::ALL {
            assert_eq!(revision.to_string().parse(), Ok(revision));
        }
        assert_eq!("F4C8".parse(), Ok(Revision::default()));
        let error = "f4".parse::<Revision>().expect_err("a prefix is not a revision");
        assert_eq!(error.to_string(), "unknown revision `f4`, expected one of: f4c8, 0c73");
    }
}
