//! How long planted proofs take.

use std::time::Duration;

/// A million parts, which is all.
pub(super) const WHOLE: u32 = 1_000_000;

/// The planted time of proofs: `fixed` + `per_gas` × gas, and what real provers add to it.
///
/// Shares are in parts per million. The same seed and sequence number give the same time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// Nanoseconds of every proof.
    pub fixed: u64,
    /// Nanoseconds for each unit of gas that the block used.
    pub per_gas: u64,
    /// Standard deviation of the logarithm of what the time is multiplied with; its median is 1.
    pub noise: u32,
    /// How many proofs are outliers.
    pub outliers: u32,
    /// How many times longer an outlier takes.
    pub outlier_factor: u32,
    /// By how much a hundred proofs make the next ones slower.
    pub drift: u32,
    /// Seed of all chance.
    pub seed: u64,
    /// How many proofs were made before, by other workers.
    pub sequence: u64,
}

impl Times {
    /// The time of the proof of a block that used so much gas, after `before` proofs of this worker.
    pub fn of(&self, gas: u64, before: u64) -> Duration {
        let exact = self.exact(gas);
        if (self.noise, self.outliers, self.drift) == (0, 0, 0) {
            return exact;
        }
        let sequence = self.sequence.saturating_add(before);
        exact.mul_f64(self.factor(sequence).min(1e6))
    }

    /// What the device is held for: half of what is planted, and as steady as the host is not.
    pub fn device(&self, gas: u64) -> Duration {
        self.exact(gas) / 2
    }

    fn exact(&self, gas: u64) -> Duration {
        Duration::from_nanos(self.fixed.saturating_add(self.per_gas.saturating_mul(gas)))
    }

    /// What chance and drift multiply the time with. Noise is a matter of real numbers.
    fn factor(&self, sequence: u64) -> f64 {
        let share = |parts: u32| f64::from(parts) / f64::from(WHOLE);
        let chance = |lane: u64| unit(self.seed, sequence, lane);
        // Box and Muller, "A note on the generation of random normal deviates", 1958.
        let normal = (-2.0 * chance(0).ln()).sqrt() * (std::f64::consts::TAU * chance(1)).cos();
        let noise = (share(self.noise) * normal).exp();
        let outlier =
            if chance(2) < share(self.outliers) { f64::from(self.outlier_factor) } else { 1.0 };
        let proofs = f64::from(u32::try_from(sequence).unwrap_or(u32::MAX));
        noise * outlier * (1.0 + share(self.drift) * proofs / 100.0)
    }
}

/// A number between 0 and 1, neither included, from the finaliser of `SplitMix64`.
fn unit(seed: u64, sequence: u64, lane: u64) -> f64 {
    let mixed = mix(mix(mix(seed).wrapping_add(sequence)).wrapping_add(lane));
    // The upper half is a u32, of which an f64 holds each.
    let upper = u32::try_from(mixed >> 32).unwrap_or(u32::MAX);
    (f64::from(upper) + 0.5) / 4_294_967_296.0
}

const fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
