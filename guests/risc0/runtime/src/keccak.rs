//! Keccak-256 through the keccak coprocessor.

use risc0_zkvm::guest::env;

/// Lanes absorbed by one permutation (1088 bits).
const RATE: usize = 17;

/// Keccak-256 of the bytes.
pub(crate) fn keccak256(bytes: &[u8]) -> [u8; 32] {
    let mut state = [0u64; 25];
    let (blocks, rest) = bytes.as_chunks::<{ RATE * 8 }>();
    for block in blocks {
        absorb(&mut state, block);
        env::risc0_keccak_update(&mut state);
    }
    // Padding: a 1 bit after the message, a 1 bit at the end of the block.
    let mut last = [0; RATE * 8];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 1;
    last[RATE * 8 - 1] |= 0x80;
    absorb(&mut state, &last);
    env::risc0_keccak_update(&mut state);
    let mut out = [0; 32];
    for (chunk, lane) in out.as_chunks_mut().0.iter_mut().zip(state) {
        *chunk = lane.to_le_bytes();
    }
    out
}

fn absorb(state: &mut [u64; 25], block: &[u8; RATE * 8]) {
    // SAFETY: any bytes are words.
    let (before, words, _) = unsafe { block.align_to::<u32>() };
    if before.is_empty() {
        for (lane, pair) in state.iter_mut().zip(words.as_chunks::<2>().0) {
            *lane ^= u64::from(pair[0]) | u64::from(pair[1]) << 32;
        }
    } else {
        for (lane, bytes) in state.iter_mut().zip(block.as_chunks().0) {
            *lane ^= u64::from_le_bytes(*bytes);
        }
    }
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
        let hash = keccak256(core::slice::from_raw_parts(bytes, len));
        core::ptr::copy_nonoverlapping(hash.as_ptr(), output, 32);
    }
}
