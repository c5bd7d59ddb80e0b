//! SHA-256 (FIPS 180-4) through the extend and compress system calls.

use crate::{syscall, words::Words};

const INITIAL: [u64; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// SHA-256 of the bytes as eight big-endian words.
pub fn digest(bytes: &[u8]) -> [u32; 8] {
    let words = Words::new(bytes.as_ptr());
    // SAFETY: `run` asks only for words that hold a byte of the string.
    let state = unsafe {
        if words.is_aligned() {
            run(bytes.len(), |index| words.aligned(index))
        } else {
            run(bytes.len(), |index| words.shifted(index))
        }
    };
    state.map(|word| word as u32)
}

#[inline(always)]
fn run(len: usize, word: impl Fn(usize) -> u64) -> [u64; 8] {
    let mut state = INITIAL;
    let mut schedule = [0u64; 64];
    let mut next = 0;
    for _ in 0..len / 64 {
        for pair in schedule[..16].chunks_exact_mut(2) {
            split(pair, word(next));
            next += 1;
        }
        compress(&mut schedule, &mut state);
    }
    // Padding: a 1 bit, zeros, and the length in bits as a 64-bit word.
    let whole = len / 8;
    let rest = len as u32 % 8 * 8;
    let last = if rest == 0 { 0 } else { word(whole) & ((1 << rest) - 1) };
    let marked = last | 0x80 << rest;
    let first_of_block = len / 64 * 8;
    let blocks = if len % 64 < 56 { 1 } else { 2 };
    for block in 0..blocks {
        for (pair_index, pair) in schedule[..16].chunks_exact_mut(2).enumerate() {
            let index = first_of_block + block * 8 + pair_index;
            let value = match index.cmp(&whole) {
                core::cmp::Ordering::Less => word(index),
                core::cmp::Ordering::Equal => marked,
                core::cmp::Ordering::Greater => 0,
            };
            split(pair, value);
        }
        if block + 1 == blocks {
            let bits = len as u64 * 8;
            schedule[14] = bits >> 32;
            schedule[15] = bits & 0xffff_ffff;
        }
        compress(&mut schedule, &mut state);
    }
    state
}

#[inline(always)]
fn compress(schedule: &mut [u64; 64], state: &mut [u64; 8]) {
    syscall::sha256_extend(schedule);
    syscall::sha256_compress(schedule, state);
}

/// Eight message bytes to two big-endian words: both halves are swapped at once.
#[inline(always)]
fn split(pair: &mut [u64], word: u64) {
    const BYTES: u64 = 0x00ff_00ff_00ff_00ff;
    const HALVES: u64 = 0x0000_ffff_0000_ffff;
    let word = (word & BYTES) << 8 | word >> 8 & BYTES;
    let word = (word & HALVES) << 16 | word >> 16 & HALVES;
    pair[0] = word & 0xffff_ffff;
    pair[1] = word >> 32;
}
