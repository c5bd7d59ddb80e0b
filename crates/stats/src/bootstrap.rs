//! The cluster bootstrap: whole clusters are drawn, because what is within one is not independent.
//!
//! Efron, "Better bootstrap confidence intervals", J. Am. Stat. Assoc. 82 (1987); Davison and Hinkley,
//! *Bootstrap Methods and their Application* (1997), sections 3.8 and 5.3. With few clusters any
//! bootstrap is narrow: it has no degrees of freedom. Below five clusters it is refused.

use thiserror::Error;

use crate::{
    checked::{DataError, at_least, count, mean, sum, usable},
    confidence::Confidence,
    distribution::Normal,
    estimate::Interval,
    random::Random,
};

/// Fewer clusters than this have too few different resamples for an interval.
const FEWEST_CLUSTERS: usize = 5;

/// Why there is no bootstrap.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BootstrapError {
    /// The number of clusters or of draws, or a value of the statistic.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The statistic has no value for all clusters together, or with one left out.
    #[error("the statistic has no value on the data, or without one of the clusters")]
    NoValue,
    /// The statistic has no value on many of the resamples.
    #[error("the statistic has no value on {missing} of {draws} resamples")]
    Fragile {
        /// Resamples without a value.
        missing: usize,
        /// All resamples.
        draws: usize,
    },
}

/// The distribution of a statistic over resamples of the clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    value: f64,
    resampled: Vec<f64>,
    left_out: Vec<f64>,
}

impl Bootstrap {
    /// Draws `draws` resamples. `statistic` gets the positions of the clusters, with repetitions, sorted;
    /// it should sort what it sums, so that its value doesn't depend on the labels of the clusters.
    pub fn draw(
        clusters: usize,
        draws: usize,
        seed: u64,
        statistic: impl Fn(&[usize]) -> Option<f64>,
    ) -> Result<Self, BootstrapError> {
        at_least(clusters, FEWEST_CLUSTERS)?;
        at_least(draws, 200)?;
        let all: Vec<usize> = (0..clusters).collect();
        let value = statistic(&all).ok_or(BootstrapError::NoValue)?;
        let without = |left: usize| -> Option<f64> {
            let rest: Vec<usize> = all.iter().copied().filter(|&cluster| cluster != left).collect();
            statistic(&rest)
        };
        let left_out: Option<Vec<f64>> = all.iter().map(|&cluster| without(cluster)).collect();
        let left_out = left_out.ok_or(BootstrapError::NoValue)?;
        let mut random = Random::seeded(seed);
        let mut resampled: Vec<f64> = (0..draws)
            .filter_map(|_| {
                let mut chosen: Vec<usize> =
                    (0..clusters).map(|_| random.below(clusters)).collect();
                chosen.sort_unstable();
                statistic(&chosen)
            })
            .collect();
        let missing = draws - resampled.len();
        if missing * 20 > draws {
            return Err(BootstrapError::Fragile { missing, draws });
        }
        usable(resampled.iter().chain(&left_out).chain([&value]).copied())?;
        resampled.sort_by(f64::total_cmp);
        Ok(Self { value, resampled, left_out })
    }

    /// The statistic on the data themselves.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The standard deviation over the resamples.
    pub fn standard_error(&self) -> f64 {
        let middle = mean(&self.resampled).unwrap_or(self.value);
        let squares = self.resampled.iter().map(|value| (value - middle).powi(2));
        (sum(squares) / (count(self.resampled.len()) - 1.0)).sqrt()
    }

    /// The interval between quantiles of the resamples.
    pub fn percentile(&self, confidence: Confidence) -> Interval {
        let tail = confidence.error() / 2.0;
        self.between(tail, 1.0 - tail)
    }

    /// The bias-corrected and accelerated interval. `None` where the statistic is the same without any
    /// cluster, or lies outside all its resamples.
    pub fn bca(&self, confidence: Confidence) -> Option<Interval> {
        let below = self.resampled.partition_point(|&value| value < self.value);
        let ties = self.resampled.partition_point(|&value| value <= self.value) - below;
        // A resample that equals the value counts half, as in the mid-rank.
        let share = (count(below) + count(ties) / 2.0) / count(self.resampled.len());
        let bias = Normal::quantile(share)?;
        let middle = mean(&self.left_out)?;
        let off = || self.left_out.iter().map(|value| middle - value);
        let spread = sum(off().map(|off| off * off));
        let skew = sum(off().map(|off| off * off * off));
        let acceleration = skew / (6.0 * spread * spread.sqrt());
        if !acceleration.is_finite() {
            return None;
        }
        let tail = confidence.error() / 2.0;
        let corrected = |p: f64| {
            let z = bias + Normal::quantile(p)?;
            let rest = 1.0 - acceleration * z;
            (rest > 0.0).then(|| Normal::cdf(bias + z / rest)).flatten()
        };
        Some(self.between(corrected(tail)?, corrected(1.0 - tail)?))
    }

    fn between(&self, low: f64, high: f64) -> Interval {
        Interval::new(self.quantile(low), self.quantile(high))
            .expect("quantiles of finite sorted values are finite and in order")
    }

    /// By linear interpolation between order statistics (Hyndman and Fan's type 7).
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the list")]
    fn quantile(&self, p: f64) -> f64 {
        let last = self.resampled.len() - 1;
        let position = p.clamp(0.0, 1.0) * count(last);
        let below = position.floor() as usize;
        let (from, to) = (self.resampled[below], self.resampled[(below + 1).min(last)]);
        from + (to - from) * (position - position.floor())
    }
}
