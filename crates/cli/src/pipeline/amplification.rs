//! How much of the suite's amplification a run uses.

use zkgas_suite::Test;

/// Divides the calls of each test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amplification {
    /// The divisor.
    pub(crate) scale: u64,
    /// Tests that have this many calls keep them. What happens once in a block, such as the first
    /// write to a slot, otherwise ends up in the slope of operations that are called rarely.
    pub(crate) least_calls: u64,
}

impl Amplification {
    /// Divides by `scale`, down to one call.
    pub(crate) const fn divided_by(scale: u64) -> Self {
        Self { scale, least_calls: 1 }
    }

    /// The divisor for one test.
    pub(crate) fn scale_of(self, test: &Test) -> u64 {
        let calls = test.num_calls();
        if calls < self.least_calls {
            return self.scale;
        }
        let kept = (calls / self.scale).max(self.least_calls);
        (calls / kept).max(1)
    }
}

#[cfg(test)]
mod tests {
    use zkgas_model::Fork;
    use zkgas_suite::{Revision, Selection, tests};

    use super::*;

    #[test]
    fn rare_calls_are_kept_and_frequent_ones_divided() {
        let quick = Amplification { scale: 100, least_calls: 20 };
        let all = tests(Revision::F4c8, Fork::Prague, &Selection::default()).expect("Prague");
        for test in all {
            let (calls, left) = (test.num_calls(), test.cases(quick.scale_of(&test))[0].num_calls);
            match calls {
                0..20 => assert_eq!(left, 1, "{}", test.name()),
                20..2000 => assert!((20..40).contains(&left), "{}: {left}", test.name()),
                _ => assert_eq!(left, calls / 100, "{}", test.name()),
            }
        }
    }
}
