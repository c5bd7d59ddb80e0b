//! The smoke guest: proves in minutes on a laptop, where a block takes a GPU.
//!
//! It shows that a prover, a verifier, and everything around them work. It reads a number of rounds,
//! turns a 64-bit word so many times, and commits both, so that a prover that skips work answers
//! wrongly. What it costs says nothing about Ethereum.

#![no_std]

use zkgas_guest_crypto::Runtime;

/// Length of the input in bytes: the rounds, little endian.
pub const INPUT_LEN: usize = 8;
/// Length of the public values in bytes: the rounds and the word, little endian.
pub const OUTPUT_LEN: usize = 16;

/// The first word: any but 0, which the turns would leave as it is.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

const START: &str = "cycle-tracker-report-start: smoke";
const END: &str = "cycle-tracker-report-end: smoke";

/// The whole guest; halts with code 2 where the input has another length.
pub fn run<R: Runtime>() {
    let Ok(input) = R::read_input().try_into() else { R::halt(2) };
    R::mark(START);
    let output = answer(u64::from_le_bytes(input));
    R::mark(END);
    R::commit(&output);
}

/// What the guest commits for so many rounds.
pub fn answer(rounds: u64) -> [u8; OUTPUT_LEN] {
    let mut word = SEED;
    for _ in 0..rounds {
        // One turn of xorshift64 (Marsaglia, Xorshift RNGs, Journal of Statistical Software 8(14), 2003).
        word ^= word << 13;
        word ^= word >> 7;
        word ^= word << 17;
    }
    let mut output = [0; OUTPUT_LEN];
    output[..8].copy_from_slice(&rounds.to_le_bytes());
    output[8..].copy_from_slice(&word.to_le_bytes());
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_that_of_marsaglias_generator() {
        // By hand, in Python: x ^= x << 13 & M; x ^= x >> 7; x ^= x << 17 & M.
        assert_eq!(answer(0)[8..], 0x9e37_79b9_7f4a_7c15_u64.to_le_bytes());
        assert_eq!(answer(1)[8..], 0xdc1b_77ae_0bf3_4dad_u64.to_le_bytes());
        assert_eq!(answer(1000)[8..], 0x56b6_6321_9f6e_38f5_u64.to_le_bytes());
        assert_eq!(answer(1000)[..8], 1000_u64.to_le_bytes());
    }
}
