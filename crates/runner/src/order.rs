//! The order of proofs inside a sample.

/// The numbers below `count`, shuffled by `seed`: the same on every machine. Drift of the machine then
/// does not follow the order of the suite.
pub(crate) fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut state = seed;
    // Fisher and Yates, from the end. The bias of the remainder is below 2^-40 for a million units.
    for end in (1..count).rev() {
        let bound = end as u64 + 1;
        let at = usize::try_from(next(&mut state) % bound).unwrap_or(end);
        order.swap(end, at);
    }
    order
}

/// One step of `SplitMix64` (Steele, Lea, and Flood, Fast Splittable Pseudorandom Number Generators,
/// OOPSLA 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut word = *state;
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // The first words of the reference implementation (prng.di.unimi.it/splitmix64.c) for seed 0.
        let mut state = 0;
        let words = [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f];
        assert_eq!([next(&mut state), next(&mut state), next(&mut state)], words);
    }

    #[test]
    fn every_number_is_there_once_and_samples_differ() {
        for count in [0, 1, 2, 671] {
            let mut order = shuffled(count, 7);
            order.sort_unstable();
            assert_eq!(order, (0..count).collect::<Vec<_>>());
        }
        assert_ne!(shuffled(671, 1), shuffled(671, 2));
        assert_eq!(shuffled(671, 1), shuffled(671, 1));
    }
}
