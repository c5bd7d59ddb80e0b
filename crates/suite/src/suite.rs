//! Which suite is meant.

use core::fmt;

use crate::Revision;

/// A suite: the reference's, in one of its revisions, or our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// `tests/benchmark/marginal` of the reference, byte for byte.
    Marginal(Revision),
    /// The same operations and more, in programs of which the operation is the greater part.
    Dense,
    /// Some of them with other arguments: how a cost depends on sizes.
    Sweep,
    /// Blocks of several operations of `dense`, to check what is told of the single ones.
    Validation,
}

impl Default for Suite {
    fn default() -> Self {
        Self::Marginal(Revision::default())
    }
}

impl From<Revision> for Suite {
    fn from(revision: Revision) -> Self {
        Self::Marginal(revision)
    }
}

impl Suite {
    /// Every suite in every revision.
    pub const ALL: &[Self] = &[
        Self::Marginal(Revision::F4c8),
        Self::Marginal(Revision::R0c73),
        Self::Dense,
        Self::Sweep,
        Self::Validation,
    ];

    /// What records and reports call the revision: that of the reference, or the suite's name.
    pub const fn revision(self) -> &'static str {
        match self {
            Self::Marginal(revision) => revision.as_str(),
            Self::Dense => "dense",
            Self::Sweep => "sweep",
            Self::Validation => "validation",
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Marginal(revision) => write!(f, "marginal-{revision}"),
            Self::Dense | Self::Sweep | Self::Validation => f.write_str(self.revision()),
        }
    }
}
