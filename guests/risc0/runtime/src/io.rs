//! Input, output, and marks.

use core::slice;

use risc0_zkvm::guest::env;

/// The host gives the length in bytes first, then the bytes.
pub(crate) fn read_input() -> &'static [u8] {
    let mut length = [0u32];
    env::read_slice(&mut length);
    let length = length[0] as usize;
    // 64-bit words, since the input is laid out in them.
    let mut words: Vec<u64> = Vec::new();
    words.resize(length.div_ceil(8), 0);
    let words = words.leak();
    // SAFETY: the words are as many bytes at least, all of them initialized.
    let bytes = unsafe { slice::from_raw_parts_mut(words.as_mut_ptr().cast(), length) };
    env::read_slice(bytes);
    bytes
}

pub(crate) fn commit(public_values: &[u8]) {
    env::commit_slice(public_values);
}

pub(crate) fn mark(line: &str) {
    env::write_slice(line.as_bytes());
}

pub(crate) fn halt(code: u8) -> ! {
    env::exit(code)
}
