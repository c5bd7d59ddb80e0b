//! KZG proofs (EIP-4844). Constant polynomials have proofs at infinity.

use sha2::{Digest, Sha256};
use zkgas_model::Fork;

use super::{
    Expect::{Bytes, Fails},
    Vector, agree, around, hex, small, suite, variants, vector,
};

const ORDER: &str = super::bls12_381::ORDER;
/// The generator of BLS12-381's G1, compressed.
const G: &str = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";

/// The input that claims f(z) = y of a commitment.
fn claim(z: &[u8], y: &[u8], commitment: &[u8], proof: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::digest(commitment);
    hash[0] = 1;
    [&hash, z, y, commitment, proof].concat()
}

fn infinity() -> Vec<u8> {
    [&[0xc0], &[0; 47][..]].concat()
}

/// A compressed point's x, with flags for it.
fn compressed(x: u8) -> Vec<u8> {
    let mut point = small::<48>(x).to_vec();
    point[0] |= 0x80;
    point
}

/// Encodings that are none of G1's points.
fn no_points() -> Vec<(&'static str, Vec<u8>)> {
    let flags = |flags: u8| {
        let mut point = hex(G);
        point[0] = point[0] & 0x1f | flags;
        point
    };
    let mut prime = hex(super::bls12_381::PRIME);
    prime[0] |= 0x80;
    vec![
        ("not on the curve", compressed(1)),
        ("outside the subgroup", compressed(4)),
        ("x = p", prime),
        ("x = 2^381 - 1", [&[0x9f], &[0xff; 47][..]].concat()),
        ("not compressed", flags(0)),
        ("infinity with an x", flags(0xc0)),
        ("infinity with a sign", [&[0xe0], &[0; 47][..]].concat()),
        ("zeros", vec![0; 48]),
        ("infinity, not compressed", [&[0x40], &[0; 47][..]].concat()),
    ]
}

#[test]
fn kzg_proofs() {
    let suite = suite!("point_evaluation");
    let bits = [7, 511, 767, 768, 769, 770, 900, 1_152, 1_153, 1_154, 1_400];
    let mut vectors = variants(&suite, bits);
    vectors.extend(constants());
    let [z, y] = [&suite[32..64], &suite[64..96]];
    let (commitment, proof) = (&suite[96..144], &suite[144..]);
    for (name, point) in no_points() {
        let input = claim(z, y, &point, proof);
        vectors.push(vector(format!("commitment {name}"), input, Fails));
        let input = claim(z, y, commitment, &point);
        vectors.push(vector(format!("proof {name}"), input, Fails));
        let zero = claim(z, &[0; 32], &infinity(), &point);
        vectors.push(vector(format!("proof {name} of zero"), zero, Fails));
    }
    for (at, name) in [(0, "version"), (1, "hash"), (31, "hash's end")] {
        let mut input = suite.clone();
        input[at] ^= 2;
        vectors.push(vector(format!("another {name}"), input, Fails));
    }
    let other = claim(z, y, commitment, &hex(G));
    vectors.push(vector("another proof", other, Fails));
    for length in [96, 144, 191, 193, 224] {
        let mut input = suite.clone();
        input.resize(length, 0);
        vectors.push(vector(format!("{length} bytes"), input, Fails));
    }
    agree(Fork::Osaka, "kzg", 0x0a, vectors);
}

/// Commitments to 0 and to 1.
fn constants() -> Vec<Vector> {
    let [below, order, above] = around(&hex(ORDER));
    let [zero, one, two] = [0, 1, 2].map(|value| small::<32>(value).to_vec());
    let mut vectors = Vec::new();
    let mut add = |name: String, z: &[u8], y: &[u8], commitment: &[u8], expect| {
        vectors.push(vector(name, claim(z, y, commitment, &infinity()), expect));
    };
    let largest = vec![0xff; 32];
    let inside = [("0", &zero), ("1", &one), ("2", &two), ("r - 1", &below)];
    let outside = [("r", &order), ("r + 1", &above), ("2^256 - 1", &largest)];
    for (name, z) in inside {
        add(format!("zero at {name}"), z, &zero, &infinity(), Bytes(64));
        add(format!("one at {name}"), z, &one, &hex(G), Bytes(64));
        add(format!("zero is not one at {name}"), z, &one, &infinity(), Fails);
        add(format!("one is not two at {name}"), z, &two, &hex(G), Fails);
        add(format!("one is not zero at {name}"), z, &zero, &hex(G), Fails);
    }
    for (name, number) in outside {
        add(format!("zero at {name}"), number, &zero, &infinity(), Fails);
        add(format!("zero is not {name}"), &one, number, &infinity(), Fails);
        add(format!("one is not {name}"), &one, number, &hex(G), Fails);
    }
    vectors
}
