//! RISC Zero as both engines see it.

use risc0_zkvm::sha::{Impl, Sha256};
use zkgas_guest_crypto::{Accelerators, Runtime, secp256k1};

use crate::{
    fields::{Bls12381, Bn254, P256, Plain, Secp256k1},
    io, keccak,
};

/// RISC Zero 3.0.
#[derive(Debug)]
pub enum Risc0 {}

impl Accelerators for Risc0 {
    type Integers = Plain;
    type Bn254 = Bn254;
    type Bls12381 = Bls12381;
    type P256 = P256;

    fn keccak256(bytes: &[u8]) -> [u8; 32] {
        keccak::keccak256(bytes)
    }

    fn sha256(bytes: &[u8]) -> [u8; 32] {
        (*Impl::hash_bytes(bytes)).into()
    }

    fn recover(signature: &[u8; 64], parity: u8, message: &[u8; 32]) -> Option<[u8; 64]> {
        secp256k1::recover::<Secp256k1, Plain>(signature, parity, message)
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
