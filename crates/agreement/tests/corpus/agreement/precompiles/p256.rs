//! P256VERIFY (EIP-7951), which says nothing where a signature doesn't hold.

use alloy_primitives::{U256, uint};
use zkgas_model::Fork;

use super::{
    Expect::{Empty, Word},
    agree, suite, variants, vector,
};

const PRIME: U256 = uint!(0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff_U256);
const ORDER: U256 = uint!(0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551_U256);
/// The generator (SEC 2, section 2.4.2).
const G: [U256; 2] = [
    uint!(0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296_U256),
    uint!(0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5_U256),
];

#[test]
fn p256_signatures() {
    let suite = suite!("p256verify");
    let words: Vec<U256> = suite.chunks(32).map(U256::from_be_slice).collect();
    let [hash, r, s, x, y]: [U256; 5] = words.try_into().unwrap();
    let one = U256::from(1);
    let mut vectors = variants(&suite, [5, 255, 300, 511, 600, 767, 800, 1_100]);
    let mut add = |name: &str, words: [U256; 5], expect| {
        vectors.push(vector(name, words.map(|word| word.to_be_bytes::<32>()).concat(), expect));
    };
    add("holds", [hash, r, s, x, y], Word(1));
    add("holds with -s", [hash, r, ORDER - s, x, y], Word(1));
    add("not with -y", [hash, r, s, x, PRIME - y], Empty);
    add("not with r + n", [hash, r.wrapping_add(ORDER), s, x, y], Empty);
    add("not with s + n", [hash, r, s.wrapping_add(ORDER), x, y], Empty);
    for (name, value) in [
        ("0", U256::ZERO),
        ("1", one),
        ("n - 1", ORDER - one),
        ("n", ORDER),
        ("n + 1", ORDER + one),
        ("p - 1", PRIME - one),
        ("p", PRIME),
        ("p + 1", PRIME + one),
        ("2^256 - 1", U256::MAX),
    ] {
        add(&format!("hash {name}"), [value, r, s, x, y], Empty);
        add(&format!("r = {name}"), [hash, value, s, x, y], Empty);
        add(&format!("s = {name}"), [hash, r, value, x, y], Empty);
        add(&format!("x = {name}"), [hash, r, s, value, y], Empty);
        add(&format!("y = {name}"), [hash, r, s, x, value], Empty);
        add(&format!("r and s = {name}"), [hash, value, value, x, y], Empty);
        add(&format!("x and y = {name}"), [hash, r, s, value, value], Empty);
    }
    add("x above p", [hash, r, s, x.wrapping_add(PRIME), y], Empty);
    add("key at infinity, all zeros", [U256::ZERO; 5], Empty);
    // The key of the secret 1 and the nonce 1: s = hash + r, so that R = G.
    let [gx, gy] = G;
    let r_of_g = gx % ORDER;
    let sum = |hash: U256| (hash % ORDER).add_mod(r_of_g, ORDER);
    add("R = G, Q = G", [hash, r_of_g, sum(hash), gx, gy], Word(1));
    add("R = -G, Q = G", [hash, r_of_g, ORDER - sum(hash), gx, gy], Word(1));
    add("R = G, Q = G, hash 0", [U256::ZERO, r_of_g, r_of_g, gx, gy], Word(1));
    add("R = G, Q = G, hash n", [ORDER, r_of_g, r_of_g, gx, gy], Word(1));
    add("R = G, Q = G, hash above n", [U256::MAX, r_of_g, sum(U256::MAX), gx, gy], Word(1));
    // u1 G = -u2 Q: the sum is infinity.
    let opposite = ORDER - r_of_g;
    add("R at infinity", [opposite, r_of_g, one, gx, gy], Empty);
    // u1 = u2 and Q = G: the sum doubles a point.
    add("u1 G = u2 Q", [r_of_g, r_of_g, r_of_g, gx, gy], Empty);
    for length in [0, 32, 96, 159, 161, 192, 320] {
        let mut input = suite.clone();
        input.resize(length, 0);
        vectors.push(vector(format!("{length} bytes"), input, Empty));
    }
    agree(Fork::Osaka, "p256", 0x100, vectors);
}
