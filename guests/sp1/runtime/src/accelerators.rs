//! SP1 as both engines see it.

use zkgas_guest_crypto::{Accelerators, Runtime};

use crate::{
    fields::{Bls12381, Bn254, P256, Plain},
    halt, io, keccak, secp256k1, sha256,
};

/// SP1 6.10.
#[derive(Debug)]
pub enum Sp1 {}

impl Accelerators for Sp1 {
    type Integers = Plain;
    type Bn254 = Bn254;
    type Bls12381 = Bls12381;
    type P256 = P256;

    fn keccak256(bytes: &[u8]) -> [u8; 32] {
        // SAFETY: the pointer and length are those of the slice.
        let hash = unsafe { keccak::keccak256(bytes.as_ptr(), bytes.len()) };
        let mut out = [0; 32];
        for (chunk, limb) in out.chunks_exact_mut(8).zip(hash) {
            chunk.copy_from_slice(&limb.to_le_bytes());
        }
        out
    }

    fn sha256(bytes: &[u8]) -> [u8; 32] {
        let mut out = [0; 32];
        for (chunk, word) in out.chunks_exact_mut(4).zip(sha256::digest(bytes)) {
            chunk.copy_from_slice(&word.to_be_bytes());
        }
        out
    }

    fn recover(signature: &[u8; 64], parity: u8, message: &[u8; 32]) -> Option<[u8; 64]> {
        secp256k1::recover(signature, parity, message)
    }
}

impl Runtime for Sp1 {
    fn read_input() -> &'static [u8] {
        io::read_input()
    }

    fn commit(public_values: &[u8]) {
        io::commit(public_values);
    }

    #[inline(always)]
    fn mark(line: &'static str) {
        io::mark(line);
    }

    fn halt(code: u8) -> ! {
        halt::halt(code)
    }
}
