//! Keccak-256 through the permutation system call.

use crate::{syscall, words::Words};

/// Words absorbed by one permutation (1088 bits).
const RATE: usize = 17;

/// Keccak-256 of `len` bytes.
///
/// # Safety
///
/// `bytes` is valid for `len` bytes of reading.
pub unsafe fn keccak256(bytes: *const u8, len: usize) -> [u64; 4] {
    let words = Words::new(bytes);
    // SAFETY: by contract, and the closures are called for words that hold a byte of the string.
    unsafe {
        if words.is_aligned() {
            absorb(len, |index| words.aligned(index))
        } else {
            absorb(len, |index| words.shifted(index))
        }
    }
}

#[inline(always)]
fn absorb(len: usize, word: impl Fn(usize) -> u64) -> [u64; 4] {
    let mut state = [0u64; 25];
    let mut next = 0;
    for _ in 0..len / (RATE * 8) {
        for lane in &mut state[..RATE] {
            *lane ^= word(next);
            next += 1;
        }
        syscall::keccak_permute(&mut state);
    }
    let whole = len / 8;
    let mut lane = 0;
    while next < whole {
        state[lane] ^= word(next);
        lane += 1;
        next += 1;
    }
    // Padding: a 1 bit after the message, a 1 bit at the end of the block.
    let rest = len as u32 % 8 * 8;
    let last = if rest == 0 { 0 } else { word(whole) & ((1 << rest) - 1) };
    state[lane] ^= last | 1 << rest;
    state[RATE - 1] ^= 1 << 63;
    syscall::keccak_permute(&mut state);
    [state[0], state[1], state[2], state[3]]
}

/// The hook that alloy-primitives calls for every hash (its feature `native-keccak`).
///
/// # Safety
///
/// `bytes` is valid for `len` bytes of reading, `output` for 32 bytes of writing.
#[unsafe(no_mangle)]
unsafe extern "C" fn native_keccak256(bytes: *const u8, len: usize, output: *mut u8) {
    // SAFETY: by contract.
    unsafe {
        let hash = keccak256(bytes, len);
        if output.is_aligned_to_word() {
            output.cast::<[u64; 4]>().write(hash);
        } else {
            core::ptr::copy_nonoverlapping(hash.as_ptr().cast(), output, 32);
        }
    }
}

trait IsAligned {
    fn is_aligned_to_word(self) -> bool;
}

impl IsAligned for *mut u8 {
    #[inline(always)]
    fn is_aligned_to_word(self) -> bool {
        self as usize % 8 == 0
    }
}
