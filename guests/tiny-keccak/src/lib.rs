//! Keccak-256 under the names of the crate tiny-keccak, computed by the guest's own.
//!
//! Some of ethrex's crates hash past the `Crypto` that they are given, with tiny-keccak: addresses of
//! created contracts, the hash of the empty trie, blooms. The guests' workspaces put this crate in its place.
//! It has what those crates use, so another use doesn't compile.

#![no_std]
#![forbid(unsafe_op_in_unsafe_fn)]

extern crate alloc;

use alloc::vec::Vec;

unsafe extern "C" {
    /// The hook of the guest's runtime.
    fn native_keccak256(bytes: *const u8, len: usize, output: *mut u8);
}

/// A hash that takes its message in parts.
pub trait Hasher {
    /// Appends to the message.
    fn update(&mut self, input: &[u8]);
    /// Writes the hash of the message.
    fn finalize(self, output: &mut [u8]);
}

/// Keccak-256, whose message waits in memory for the end.
#[derive(Clone)]
pub struct Keccak {
    message: Vec<u8>,
}

impl Keccak {
    /// The hash of the empty message so far.
    #[must_use]
    pub fn v256() -> Self {
        Self { message: Vec::new() }
    }
}

impl Hasher for Keccak {
    fn update(&mut self, input: &[u8]) {
        self.message.extend_from_slice(input);
    }

    fn finalize(self, output: &mut [u8]) {
        assert_eq!(output.len(), 32, "keccak-256 has 32 bytes");
        // SAFETY: the message is as long as it says, and the output has room for 32 bytes.
        unsafe { native_keccak256(self.message.as_ptr(), self.message.len(), output.as_mut_ptr()) }
    }
}
