//! Hashes at the borders of their blocks, copies, and BLAKE2F (EIP-152).

use zkgas_model::Fork;

use super::{
    Expect::{Bytes, Empty, Fails},
    Vector, agree, suite, variants, vector,
};
use crate::program::noise;

/// Around blocks of 64 bytes, of which 8 or 16 hold the length.
const LENGTHS: [usize; 20] =
    [0, 1, 31, 32, 33, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 127, 128, 129, 183, 1_000];

fn texts(answer: impl Fn(usize) -> super::Expect) -> Vec<Vector> {
    let mut vectors = Vec::new();
    for length in LENGTHS {
        for (name, text) in
            [("noise", noise(70, length)), ("zeros", vec![0; length]), ("ones", vec![0xff; length])]
        {
            vectors.push(vector(format!("{length} bytes of {name}"), text, answer(length)));
        }
    }
    vectors
}

#[test]
fn sha256() {
    agree(Fork::Osaka, "sha256", 2, texts(|_| Bytes(32)));
}

#[test]
fn ripemd160() {
    agree(Fork::Osaka, "ripemd160", 3, texts(|_| Bytes(32)));
}

#[test]
fn identity() {
    agree(
        Fork::Osaka,
        "identity",
        4,
        texts(|length| if length == 0 { Empty } else { Bytes(length) }),
    );
}

#[test]
fn blake2f() {
    let suite = suite!("blake2f");
    let mut vectors = variants(&suite, [40, 600, 1_000, 1_600, 1_700]);
    for rounds in [0u32, 1, 2, 9, 10, 11, 12, 13, 24, 1_000] {
        for last in [0, 1] {
            for (name, bytes) in [("noise", noise(71, 208)), ("ones", vec![0xff; 208])] {
                let input = [&rounds.to_be_bytes(), bytes.as_slice(), &[last]].concat();
                vectors.push(vector(
                    format!("{rounds} rounds of {name}, flag {last}"),
                    input,
                    Bytes(64),
                ));
            }
        }
    }
    for flag in [2, 3, 0x80, 0xff] {
        let input = [&suite[..212], &[flag]].concat();
        vectors.push(vector(format!("flag {flag}"), input, Fails));
    }
    for length in [0, 4, 211, 212, 214, 426] {
        let mut input = suite.clone();
        input.resize(length, 0);
        vectors.push(vector(format!("{length} bytes"), input, Fails));
    }
    // More gas than there is.
    let endless = [&[0xff; 4], &suite[4..]].concat();
    vectors.push(vector("2^32 - 1 rounds", endless, Fails));
    agree(Fork::Osaka, "blake2f", 9, vectors);
}
