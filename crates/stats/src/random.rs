//! Random numbers that are the same on every machine: xoshiro256++, seeded by `SplitMix64`.
//!
//! Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM Trans. Math. Softw. 47
//! (2021). The generator never looks at the clock; whoever uses it names the seed.

use crate::distribution::Normal;

/// A seeded generator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The generator of this seed.
    pub fn seeded(seed: u64) -> Self {
        let mut state = seed;
        Self { state: core::array::from_fn(|_| split_mix(&mut state)) }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number above 0 and below 1, uniformly.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    pub fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A position in a list of this length, uniformly and without bias (Lemire 2019); 0 if it is empty.
    pub fn below(&mut self, length: usize) -> usize {
        let bound = length as u64;
        loop {
            let product = u128::from(self.bits()) * u128::from(bound);
            // The low half decides whether this draw belongs to the remainder that would bias.
            let low = product & u128::from(u64::MAX);
            if bound == 0 || low >= u128::from(bound.wrapping_neg() % bound) {
                return usize::try_from(product >> 64).unwrap_or(0);
            }
        }
    }

    /// A standard normal number, by inversion.
    pub fn normal(&mut self) -> f64 {
        Normal::quantile(self.unit()).unwrap_or(0.0)
    }

    /// The list in random order, by the method of Fisher and Yates.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of the authors' C code from this state; also those in the tests of the crate
    /// `rand_xoshiro`.
    #[test]
    fn the_generator_is_the_published_one() {
        let mut random = Random { state: [1, 2, 3, 4] };
        let expected: [u64; 10] = [
            41_943_041,
            58_720_359,
            3_588_806_011_781_223,
            3_591_011_842_654_386,
            9_228_616_714_210_784_205,
            9_973_669_472_204_895_162,
            14_011_001_112_246_962_877,
            12_406_186_145_184_390_807,
            15_849_039_046_786_891_736,
            10_450_023_813_501_588_000,
        ];
        for value in expected {
            assert_eq!(random.bits(), value);
        }
    }

    /// The first outputs of the C code of `SplitMix64` for the seed 1234567.
    #[test]
    fn the_seeding_is_the_published_one() {
        let mut state = 1_234_567;
        let expected: [u64; 5] = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        for value in expected {
            assert_eq!(split_mix(&mut state), value);
        }
    }

    #[test]
    fn positions_are_in_the_list_and_all_come() {
        let mut random = Random::seeded(1);
        let mut seen = [0_u32; 7];
        for _ in 0..7000 {
            seen[random.below(7)] += 1;
        }
        assert!(seen.iter().all(|&times| (850..1150).contains(&times)), "{seen:?}");
        assert_eq!(random.below(0), 0);
    }
}
