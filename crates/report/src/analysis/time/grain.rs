//! Proofs come in whole shards.
//!
//! A block that fills a little more than n shards is proven in n + 1. So its time is a line and a sawtooth: what
//! is empty of the last shard is paid for as well. Every replicate has the same sawtooth, and no
//! scatter shows it, but the slope through two op counts has the difference of two of its values in it.
//!
//! Where in a shard a block ends is anywhere, so the value is taken to be uniform over the fixed cost of a shard, which
//! has the variance g²/12. That cost is at most the least time of a proof over its number of
//! shards: a shard has content too. The bound is good for the time on a device, and useless for all of a proof, in
//! which something passes before the first shard.

use zkgas_stats::{Estimate, weighted_sum};

use super::proof::{Proof, ProofOutcome};
use crate::number::float;

/// A bound is known, not estimated.
const KNOWN: f64 = 1e5;

/// At most what a shard costs whatever is in it, in seconds; `None` where proofs do not say how many they have.
pub(super) fn of(proofs: &[Proof]) -> Option<f64> {
    let each = |proof: &Proof| match proof.outcome {
        ProofOutcome::Proven { parts: Some(shards), .. } if shards > 0 => {
            Some(proof.seconds()? / float(shards))
        }
        _ => None,
    };
    proofs.iter().filter_map(each).min_by(f64::total_cmp)
}

/// The slope over `op_counts`, one for each point, with what whole shards of `grain` seconds may have done to it.
pub(super) fn widened(slope: Estimate, grain: f64, op_counts: &[u64]) -> Option<Estimate> {
    let mut levels = op_counts.to_vec();
    levels.sort_unstable();
    levels.dedup();
    let count = float(levels.len() as u64);
    let mean = levels.iter().map(|level| float(*level) / count).sum::<f64>();
    let spread = levels.iter().map(|level| (float(*level) - mean).powi(2)).sum::<f64>();
    let sawtooth = Estimate::new(0.0, grain / (12.0 * spread).sqrt(), KNOWN).ok()?;
    weighted_sum([(1.0, slope), (1.0, sawtooth)]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The variance of a difference of two uniform numbers over g is g²/6.
    #[test]
    fn two_op_counts_have_two_sawteeth() {
        let slope = Estimate::new(2.0, 0.003, 10.0).expect("finite");
        let wide = widened(slope, 0.12, &[0, 10, 10, 0]).expect("two levels");
        let expected = (0.003_f64.powi(2) + 0.12_f64.powi(2) / 6.0 / 100.0).sqrt();
        assert!((wide.standard_error() / expected - 1.0).abs() < 1e-12);
        assert!((wide.value() - 2.0).abs() < 1e-12);
        assert!(wide.degrees_of_freedom() > 100.0, "the sawtooth rules");
    }

    #[test]
    fn more_op_counts_have_less_of_it() {
        let slope = Estimate::new(2.0, 0.0, 10.0).expect("finite");
        let error = |levels: &[u64]| widened(slope, 0.12, levels).expect("levels").standard_error();
        assert!(error(&[0, 5, 10]) <= error(&[0, 10]));
        assert!(error(&[0, 2, 4, 6, 8, 10]) < 0.9 * error(&[0, 10]));
        assert_eq!(widened(slope, 0.12, &[7]), None, "one level has no slope");
    }
}
