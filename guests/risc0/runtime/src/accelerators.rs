//! RISC Zero as both engines see it.

use risc0_zkvm::sha::{Impl, Sha256};
use zkgas_guest_crypto::{Accelerators, Integers, Runtime, software};

use crate::{io, keccak};

/// RISC Zero 3.0.
#[derive(Debug)]
pub enum Risc0 {}

impl Accelerators for Risc0 {
    type Integers = software::Plain;
    type Bn254 = software::Bn254;
    type Bls12381 = software::Bls12381;
    type P256 = software::P256;

    fn keccak256(bytes: &[u8]) -> [u8; 32] {
        keccak::keccak256(bytes)
    }

    fn sha256(bytes: &[u8]) -> [u8; 32] {
        (*Impl::hash_bytes(bytes)).into()
    }

    fn recover(_signature: &[u8; 64], _parity: u8, _message: &[u8; 32]) -> Option<[u8; 64]> {
        None
    }

    fn mul_mod(x: &[u64; 4], y: &[u64; 4], modulus: &[u64; 4]) -> [u64; 4] {
        let mut result = *x;
        software::Plain::mul_mod(&mut result, &[*y, *modulus]);
        result
    }
}

impl Runtime for Risc0 {
    fn read_input() -> &'static [u8] {
        io::read_input()
    }

    fn commit(public_values: &[u8]) {
        io::commit(public_values);
    }

    fn mark(line: &'static str) {
        io::mark(line);
    }

    fn halt(code: u8) -> ! {
        io::halt(code)
    }
}
