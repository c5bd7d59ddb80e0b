//! Modular exponentiation.

use proptest::collection::vec;
use proptest::prelude::*;
use zkgas_guest_crypto::{modexp, software::Plain};

use crate::{Crypto, REVM, bytes};

/// To the length that the precompile pads to.
fn padded(result: &[u8], length: usize) -> Vec<u8> {
    let start = result.len().saturating_sub(length);
    assert!(result[..start].iter().all(|byte| *byte == 0));
    [vec![0; length.saturating_sub(result.len())], result[start..].to_vec()].concat()
}

fn agree(base: &[u8], exponent: &[u8], modulus: &[u8]) {
    let found = modexp::<Plain>(base, exponent, modulus);
    let expected = REVM.modexp(base, exponent, modulus).unwrap();
    assert_eq!(
        padded(&found, modulus.len()),
        padded(&expected, modulus.len()),
        "{base:x?} to the {exponent:x?} modulo {modulus:x?}"
    );
}

fn number(longest: usize) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => vec(any::<u8>(), 0..longest),
        1 => vec(prop_oneof![Just(0), Just(0xff)], 0..longest),
        1 => (0..longest, 0u8..4).prop_map(|(length, last)| {
            let mut out = vec![0; length];
            out.push(last);
            out
        }),
        1 => (0..longest).prop_map(|length| {
            let mut out = vec![0; length + 1];
            out[0] = 1;
            out
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn of_anything(base in number(140), exponent in number(12), modulus in number(140)) {
        agree(&base, &exponent, &modulus);
    }

    #[test]
    fn with_a_modulus_of_one_word(
        base in number(70),
        exponent in number(40),
        modulus in number(33),
    ) {
        agree(&base, &exponent, &modulus);
    }
}

#[test]
fn at_the_ends() {
    let all = [vec![], vec![0], vec![1], vec![2], vec![0; 33], vec![0xff; 32], vec![0xff; 64]];
    for base in &all {
        for exponent in &all {
            for modulus in &all {
                agree(base, exponent, modulus);
            }
        }
    }
}

#[test]
fn of_the_suite() {
    let input = bytes(include_str!("../../../suite/data/modexp.hex"));
    agree(&input[96..608], &input[608..609], &input[609..1121]);
}
