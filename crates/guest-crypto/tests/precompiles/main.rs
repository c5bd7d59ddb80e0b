//! The precompiles over software operations against revm's own.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod advice;
mod bls12_381;
mod bn254;
mod kzg;
mod modexp;
mod p256;

use proptest::prelude::*;
use revm::precompile::{Crypto, DefaultCrypto};

/// revm's own implementations.
const REVM: DefaultCrypto = DefaultCrypto;

/// A number where something may turn, big endian.
fn edge<const N: usize>(modulus: &'static [u8; N]) -> impl Strategy<Value = [u8; N]> {
    let near = (0u8..3, any::<bool>()).prop_map(move |(distance, above)| {
        let mut out = *modulus;
        let last = out[N - 1];
        out[N - 1] = if above { last + distance } else { last.saturating_sub(distance) };
        out
    });
    let small = (0u8..4).prop_map(|byte| {
        let mut out = [0; N];
        out[N - 1] = byte;
        out
    });
    let any = proptest::collection::vec(any::<u8>(), N).prop_map(|bytes| bytes.try_into().unwrap());
    prop_oneof![1 => near, 1 => small, 1 => Just([0xff; N]), 3 => any]
}

/// Bytes of a line of hexadecimal digits.
fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
    digits.chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}
