//! How long a worker may take, where nobody says.

use std::time::Duration;

/// While there is nothing to go by.
const FIRST: Duration = Duration::from_hours(2);
/// What is always given. A block of a suite may be a hundred times as dear as the cheapest.
const LEAST: Duration = Duration::from_mins(10);
/// How much longer than it is expected to, or than the longest before it, a task may take.
const TIMES: u32 = 20;

/// Knows the longest task so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Patience {
    longest: Option<Duration>,
}

impl Patience {
    /// A task took so long.
    pub(crate) fn saw(&mut self, took: Duration) {
        self.longest = self.longest.max(Some(took));
    }

    /// Whether there is nothing to go by.
    pub(crate) fn is_new(&self) -> bool {
        self.longest.is_none()
    }

    /// The longest that the next one may take, which is expected to take so long.
    pub(crate) fn limit(&self, expected: Option<Duration>) -> Duration {
        let usual = expected.max(self.longest);
        usual.map_or(FIRST, |usual| usual.saturating_mul(TIMES).max(LEAST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_follows_from_the_tasks_before() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let after = |longest, expected| Patience { longest }.limit(expected);
        assert_eq!(after(None, None), Duration::from_hours(2));
        assert_eq!(after(seconds(3), None), Duration::from_mins(10));
        assert_eq!(after(seconds(300), None), Duration::from_mins(100));
        assert_eq!(after(seconds(3), seconds(300)), Duration::from_mins(100), "a large block");
        assert_eq!(after(seconds(300), seconds(3)), Duration::from_mins(100));
    }

    #[test]
    fn the_longest_counts() {
        let mut patience = Patience::default();
        assert!(patience.is_new());
        for took in [100, 300, 50] {
            patience.saw(Duration::from_secs(took));
        }
        assert_eq!(patience.limit(None), Duration::from_mins(100));
        assert!(!patience.is_new());
    }
}
