//! Intervals, and the time that they cover.

use std::time::Duration;

/// When a kernel began and ended, in nanoseconds.
pub(crate) type Interval = (u64, u64);

/// What ran on the GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    /// How many kernels.
    pub kernels: u64,
    /// The time in which at least one of them ran.
    pub time: Duration,
}

impl Busy {
    pub(crate) fn of(mut kernels: Vec<Interval>) -> Self {
        kernels.sort_unstable();
        let (mut covered, mut until) = (0_u64, 0);
        for &(from, to) in &kernels {
            covered += to.saturating_sub(from.max(until));
            until = until.max(to);
        }
        Self { kernels: kernels.len() as u64, time: Duration::from_nanos(covered) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(kernels: &[Interval]) -> u128 {
        Busy::of(kernels.to_vec()).time.as_nanos()
    }

    #[test]
    fn what_overlaps_counts_once() {
        assert_eq!(busy(&[]), 0);
        assert_eq!(busy(&[(10, 20), (30, 35)]), 15);
        assert_eq!(busy(&[(30, 35), (10, 20), (15, 32)]), 25);
        assert_eq!(busy(&[(10, 40), (15, 20), (20, 25)]), 30, "one within another");
        assert_eq!(busy(&[(10, 20), (20, 30)]), 20, "one after another");
    }
}
