//! MODEXP (EIP-198, EIP-2565, EIP-7823, EIP-7883).

use zkgas_model::Fork;

use super::{
    Expect::{Any, Bytes, Empty, Fails},
    Vector, agree, suite, variants, vector,
};
use crate::program::noise;

/// The three lengths, 32 bytes each.
fn header(lengths: [usize; 3]) -> Vec<u8> {
    lengths
        .iter()
        .flat_map(|length| [vec![0; 24], (*length as u64).to_be_bytes().into()].concat())
        .collect()
}

fn power(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Vec<u8> {
    let lengths = [base, exponent, modulus].map(<[u8]>::len);
    [&header(lengths), base, exponent, modulus].concat()
}

/// Lengths of base, exponent, and modulus.
const LENGTHS: [[usize; 3]; 14] = [
    [1, 1, 1],
    [32, 32, 32],
    [31, 33, 32],
    [33, 1, 33],
    [64, 2, 64],
    [100, 3, 40],
    [40, 40, 100],
    [96, 5, 96],
    [128, 1, 128],
    [1, 3, 256],
    [256, 2, 1],
    [0, 1, 32],
    [32, 0, 32],
    [32, 1, 0],
];

fn of_many_lengths() -> Vec<Vector> {
    let mut vectors = Vec::new();
    for (lengths, seed) in LENGTHS.into_iter().zip(50..) {
        let [base, exponent, modulus] = lengths;
        let [b, e, m] = [(seed, base), (seed + 20, exponent), (seed + 40, modulus)]
            .map(|(seed, length)| noise(seed, length));
        let one = [vec![0; modulus.saturating_sub(1)], vec![1; modulus.min(1)]].concat();
        let top = [vec![1; modulus.min(1)], vec![0; modulus.saturating_sub(1)]].concat();
        let mut even = m.clone();
        even.iter_mut().rev().take(1).for_each(|last| *last &= 0xfe);
        for (name, m) in [
            ("noise", m),
            ("even", even),
            ("0", vec![0; modulus]),
            ("1", one),
            ("a power of two", top),
            ("2^n - 1", vec![0xff; modulus]),
        ] {
            let name = format!("{base}, {exponent}, {modulus} bytes modulo {name}");
            vectors.push(vector(name.clone(), power(&b, &e, &m), Bytes(modulus)));
            let large = power(&vec![0xff; base], &e, &m);
            vectors.push(vector(format!("{name}, largest base"), large, Bytes(modulus)));
            let zero = power(&vec![0; base], &e, &m);
            vectors.push(vector(format!("{name}, base 0"), zero, Bytes(modulus)));
            let none = power(&b, &vec![0; exponent], &m);
            vectors.push(vector(format!("{name}, exponent 0"), none, Bytes(modulus)));
            let same = power(&m, &e, &m);
            vectors.push(vector(format!("{name}, base as modulus"), same, Bytes(modulus)));
        }
        let name = format!("{base}, {exponent}, {modulus} bytes, none of them there");
        vectors.push(vector(name, header(lengths), Bytes(modulus)));
    }
    vectors
}

fn small() -> Vec<Vector> {
    let mut vectors = Vec::new();
    for base in 0..4u8 {
        for exponent in 0..4u8 {
            for modulus in 0..4u8 {
                let input = power(&[base], &[exponent], &[modulus]);
                vectors.push(vector(format!("{base}^{exponent} mod {modulus}"), input, Bytes(1)));
            }
        }
    }
    vectors
}

/// What lengths say, and what there is.
fn odd() -> Vec<Vector> {
    let mut huge = header([0, 0, 0]);
    huge[32] = 0x80;
    let mut base = header([0, 0, 1]);
    base[0] = 1;
    let mut modulus = header([0, 1, 0]);
    modulus[64] = 1;
    vec![
        vector("part of a length", [0; 31], Empty),
        vector("zeros for lengths", [0; 96], Empty),
        vector("lengths cut off", header([1, 1, 1])[..95].to_vec(), Any),
        vector("an enormous exponent of nothing", huge, Any),
        vector("an enormous base", base, Fails),
        vector("an enormous modulus", modulus, Fails),
        vector("modulus cut off", power(&[3], &[2], &[1, 1])[..99].to_vec(), Bytes(2)),
        vector("a byte after the modulus", [power(&[3], &[2], &[7]), vec![9]].concat(), Bytes(1)),
        vector("leading zeros", power(&[0, 0, 3], &[0, 0, 2], &[0, 0, 7]), Bytes(3)),
        vector("a long exponent of zeros", power(&[3], &[0; 64], &[7]), Bytes(1)),
        vector(
            "a long exponent, its head 0",
            power(&[3], &[&[0; 32][..], &[1; 8]].concat(), &[7]),
            Bytes(1),
        ),
    ]
}

/// EIP-7823 allows 1,024 bytes.
fn largest(above: super::Expect) -> Vec<Vector> {
    let [odd, mut even] = [noise(91, 1_024), noise(92, 1_024)];
    even[1_023] &= 0xfe;
    let mut vectors = vec![
        vector("1,024 bytes cubed", power(&noise(90, 1_024), &[3], &odd), Bytes(1_024)),
        vector("1,024 bytes modulo an even", power(&noise(90, 1_024), &[2], &even), Bytes(1_024)),
        vector("1,024 bytes modulo 1", power(&odd, &[5], &[1]), Bytes(1)),
        vector(
            "an exponent of 1,024 bytes",
            power(&[2], &[&[0; 1_023][..], &[9]].concat(), &[11]),
            Bytes(1),
        ),
    ];
    let mut zero = vec![0; 1_025];
    zero[1_024] = 3;
    for (name, input) in [
        ("base", power(&zero, &[2], &[7])),
        ("exponent", power(&[2], &zero, &[7])),
        ("modulus", power(&[2], &[2], &zero)),
    ] {
        vectors.push(vector(format!("{name} of 1,025 bytes"), input, above));
    }
    vectors
}

fn all() -> Vec<Vector> {
    [variants(&suite!("modexp"), [800, 5_000]), of_many_lengths(), small(), odd()].concat()
}

#[test]
fn powers_of_prague() {
    agree(Fork::Prague, "prague powers", 5, [all(), largest(Any)].concat());
}

#[test]
fn powers_of_osaka() {
    agree(Fork::Osaka, "osaka powers", 5, [all(), largest(Fails)].concat());
}
