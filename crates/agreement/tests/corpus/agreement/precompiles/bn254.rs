//! Sums, products, and pairings on bn254 (EIP-196, EIP-197).

use revm::precompile::{Crypto, DefaultCrypto};
use zkgas_model::Fork;

use super::{
    Expect::{Bytes, Fails, Word},
    agree, around, hex, scalars, small, suite, variants, vector,
};

const PRIME: &str = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47";
const ORDER: &str = "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
/// y of a point of the twist with x = 1 that the order doesn't annihilate: imaginary part first.
const NO_G2: &str = "0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4
    2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb";

fn generator() -> Vec<u8> {
    [small::<32>(1), small::<32>(2)].concat()
}

fn times(scalar: &[u8]) -> Vec<u8> {
    DefaultCrypto.bn254_g1_mul(&generator(), scalar).unwrap().to_vec()
}

fn multiples() -> Vec<(String, Vec<u8>)> {
    let all = scalars(ORDER).into_iter();
    all.map(|(name, scalar)| (format!("{name} G"), times(&scalar))).collect()
}

/// Coordinates that are none, or no point's.
fn no_points() -> Vec<(String, Vec<u8>)> {
    let one = small::<32>(1);
    let mut points = Vec::new();
    for (name, number) in ["p - 1", "p", "p + 1"].into_iter().zip(around(&hex(PRIME))) {
        points.push((format!("x = {name}"), [number.as_slice(), &small::<32>(2)].concat()));
        points.push((format!("y = {name}"), [one.as_slice(), &number].concat()));
    }
    points.push(("(1, 1)".to_owned(), [one, one].concat()));
    points.push(("(0, 1)".to_owned(), [small::<32>(0), one].concat()));
    points.push(("(p, p)".to_owned(), hex(PRIME).repeat(2)));
    points.push(("(2^256 - 1, 2)".to_owned(), [[0xff; 32], small(2)].concat()));
    points
}

#[test]
fn bn254_sums() {
    let mut vectors = variants(&suite!("bn128_add"), [0, 1, 255, 400, 1_000]);
    let multiples = multiples();
    for (p_name, p) in &multiples {
        for (q_name, q) in multiples.iter().step_by(2) {
            let input = [p.as_slice(), q].concat();
            vectors.push(vector(format!("{p_name} + {q_name}"), input, Bytes(64)));
        }
        vectors.push(vector(format!("{p_name} doubled"), p.repeat(2), Bytes(64)));
        vectors.push(vector(format!("{p_name} alone"), p.clone(), Bytes(64)));
    }
    for (name, point) in no_points() {
        let g = generator();
        vectors.push(vector(format!("{name} first"), [point.as_slice(), &g].concat(), Fails));
        vectors.push(vector(format!("{name} second"), [g.as_slice(), &point].concat(), Fails));
        let infinity = [point.as_slice(), &[0; 64]].concat();
        vectors.push(vector(format!("{name} and infinity"), infinity, Fails));
    }
    agree(Fork::Osaka, "bn254 sums", 6, vectors);
}

#[test]
fn bn254_products() {
    let mut vectors = variants(&suite!("bn128_mul"), [3, 300, 600]);
    for (p_name, p) in multiples().into_iter().step_by(3) {
        for (name, scalar) in scalars(ORDER) {
            let input = [p.as_slice(), &scalar].concat();
            vectors.push(vector(format!("{name} times {p_name}"), input, Bytes(64)));
        }
        vectors.push(vector(format!("{p_name} without a scalar"), p, Bytes(64)));
    }
    for (name, scalar) in scalars(ORDER) {
        let input = [&[0; 64], scalar.as_slice()].concat();
        vectors.push(vector(format!("{name} times infinity"), input, Bytes(64)));
    }
    for (name, point) in no_points() {
        vectors.push(vector(format!("0 times {name}"), point.clone(), Fails));
        vectors.push(vector(
            format!("1 times {name}"),
            [point, small::<32>(1).into()].concat(),
            Fails,
        ));
    }
    agree(Fork::Osaka, "bn254 products", 7, vectors);
}

#[test]
fn bn254_pairings() {
    let suite = suite!("bn128_pairing");
    let (g1, g2) = (&suite[192..256], &suite[256..384]);
    let minus_one = &around(&hex(ORDER))[0];
    let opposite = &DefaultCrypto.bn254_g1_mul(g1, minus_one).unwrap()[..];
    let no_g2 = [[0; 32].as_slice(), &small::<32>(1), &hex(NO_G2)].concat();
    let beyond = |at: usize| {
        let mut point = g2.to_vec();
        point[32 * at..][..32].copy_from_slice(&hex(PRIME));
        point
    };
    let (zero1, zero2) = (&[0; 64][..], &[0; 128][..]);
    let mut vectors = variants(&suite, [100, 700, 1_100, 1_535, 2_000]);
    let mut add = |name: &str, parts: &[&[u8]], expect| {
        vectors.push(vector(name, parts.concat(), expect));
    };
    add("no pairs", &[], Word(1));
    add("e(P, Q) e(-P, Q)", &[g1, g2, opposite, g2], Word(1));
    add(
        "e(P, Q) e(-P, Q) among infinities",
        &[g1, g2, opposite, g2, zero1, g2, g1, zero2],
        Word(1),
    );
    add("e(P, Q)", &[g1, g2], Word(0));
    add("e(P, Q) e(P, Q)", &[g1, g2, g1, g2], Word(0));
    add("infinity in G1", &[zero1, g2], Word(1));
    add("infinity in G2", &[g1, zero2], Word(1));
    add("infinity in both", &[zero1, zero2], Word(1));
    add("half a pair", &[g1, &g2[..32]], Fails);
    add("a pair and a point", &[g1, g2, g1], Fails);
    add("on the twist, outside G2", &[g1, &no_g2], Fails);
    add("outside G2, with infinity", &[zero1, &no_g2], Fails);
    add("outside G2, second", &[g1, g2, g1, &no_g2], Fails);
    for (name, point) in no_points() {
        vectors.push(vector(format!("{name} in G1"), [&point, g2].concat(), Fails));
        vectors.push(vector(format!("{name} with infinity"), [&point, zero2].concat(), Fails));
    }
    for at in 0..4 {
        vectors.push(vector(format!("p as coordinate {at}"), [g1, &beyond(at)].concat(), Fails));
    }
    agree(Fork::Osaka, "bn254 pairings", 8, vectors);
}
