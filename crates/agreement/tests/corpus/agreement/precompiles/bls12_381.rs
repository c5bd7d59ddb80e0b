//! BLS12-381 (EIP-2537).

use zkgas_model::Fork;

use super::{
    Expect::{self, Bytes, Fails, Word},
    Vector, agree, around, hex, scalars, small, suite, variants, vector,
};
use crate::program::noise;

pub(super) const PRIME: &str = "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624\
                                1eabfffeb153ffffb9feffffffffaaab";
pub(super) const ORDER: &str = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
/// y of a point of the curve with x = 4 that the order doesn't annihilate.
const NO_G1: &str = "0a989badd40d6212b33cffc3f3763e9bc760f988c9926b26da9dd85e928483446346b8ed00e1de5d5ea93e354abe706c";
/// y of such a point of the twist with x = 2: real part first.
const NO_G2: &str = "18c6b864ae17dc9da64203ffefb966306425a7bc6aeb7c75247438372716284a4173830420cd476ba1a365b95bfcec38
    172e93db764a8400a7d5071b6b6f5de0da2f0f4a063119abca014006b7c40a2cfe291a1924e65db0d6d0fcfbf3bf3d5c";

/// Coordinates of 48 bytes, padded to 64.
fn padded(unpadded: &[u8]) -> Vec<u8> {
    unpadded.chunks(48).flat_map(|part| [&[0; 16], part].concat()).collect()
}

fn element(value: u8) -> Vec<u8> {
    padded(&small::<48>(value))
}

/// A group, by what the tables need of it.
struct Group {
    name: &'static str,
    /// Addresses of the sum and of the sum of products.
    addresses: [u64; 2],
    /// Two points of the group.
    p: Vec<u8>,
    q: Vec<u8>,
    /// On the curve, outside the group.
    outside: Vec<u8>,
    /// Of an order of its own.
    small: Vec<u8>,
}

impl Group {
    fn g1() -> Self {
        let add = suite!("bls12_g1add");
        let (p, q) = add.split_at(128);
        Self {
            name: "bls g1",
            addresses: [0x0b, 0x0c],
            p: p.into(),
            q: q.into(),
            outside: [element(4), padded(&hex(NO_G1))].concat(),
            // (0, 2) has order 3.
            small: [element(0), element(2)].concat(),
        }
    }

    fn g2() -> Self {
        let add = suite!("bls12_g2add");
        let (p, q) = add.split_at(256);
        let outside = [element(2), element(0), padded(&hex(NO_G2))].concat();
        Self {
            name: "bls g2",
            addresses: [0x0d, 0x0e],
            p: p.into(),
            q: q.into(),
            small: outside.clone(),
            outside,
        }
    }

    fn infinity(&self) -> Vec<u8> {
        vec![0; self.p.len()]
    }

    fn opposite(&self) -> Vec<u8> {
        let mut point = self.p.clone();
        let half = point.len() / 2;
        for y in point[half..].chunks_mut(64) {
            let opposite = negated(&y[16..]);
            y[16..].copy_from_slice(&opposite);
        }
        point
    }

    /// What encodes no point.
    fn no_points(&self) -> Vec<(String, Vec<u8>)> {
        let mut points = Vec::new();
        for at in 0..self.p.len() / 64 {
            let mut with = |name: &str, coordinate: &[u8]| {
                let mut point = self.p.clone();
                point[64 * at..][..64].copy_from_slice(coordinate);
                points.push((format!("coordinate {at} {name}"), point));
            };
            let [below, prime, above] = around(&hex(PRIME)).map(|number| padded(&number));
            with("p - 1", &below);
            with("p", &prime);
            with("p + 1", &above);
            with("2^384 - 1", &padded(&[0xff; 48]));
            with("0", &element(0));
            let mut padding = self.p[64 * at..][..64].to_vec();
            padding[0] = 1;
            with("with a first byte", &padding);
            padding[0] = 0;
            padding[15] = 0x80;
            with("with a last byte of padding", &padding);
        }
        let mut infinity = self.infinity();
        infinity[0] = 0x40;
        points.push(("infinity with a flag".to_owned(), infinity));
        let mut infinity = self.infinity();
        *infinity.last_mut().unwrap() = 1;
        points.push(("infinity but for a bit".to_owned(), infinity));
        points
    }

    fn sums(&self) {
        let input = [self.p.as_slice(), &self.q].concat();
        let mut vectors = variants(&input, [0, 200, 1_000]);
        let (infinity, opposite) = (self.infinity(), self.opposite());
        let length = Bytes(self.p.len());
        let points = [
            ("P", &self.p),
            ("Q", &self.q),
            ("-P", &opposite),
            ("infinity", &infinity),
            ("outside the group", &self.outside),
            ("of small order", &self.small),
        ];
        for (p_name, p) in points {
            for (q_name, q) in points {
                // Sums need not stay in the group.
                let sum = [p.as_slice(), q].concat();
                vectors.push(vector(format!("{p_name} + {q_name}"), sum, length));
            }
        }
        for (name, point) in self.no_points() {
            let first = [point.as_slice(), &self.q].concat();
            vectors.push(vector(format!("{name}, first"), first, Fails));
            let second = [infinity.as_slice(), &point].concat();
            vectors.push(vector(format!("{name}, second"), second, Fails));
        }
        agree(Fork::Osaka, &format!("{} sums", self.name), self.addresses[0], vectors);
    }

    fn products(&self, input: &[u8]) {
        let mut vectors = variants(input, [0, 200, 900, 1_050]);
        let length = Bytes(self.p.len());
        let infinity = self.infinity();
        let mut add = |name: &str, parts: &[&[u8]], expect: Expect| {
            vectors.push(vector(name, parts.concat(), expect));
        };
        let other = noise(43, 32);
        for (name, scalar) in scalars(ORDER) {
            add(&format!("{name} P"), &[&self.p, &scalar], length);
            add(&format!("{name} P twice"), &[&self.p, &scalar, &self.p, &scalar], length);
            add(&format!("{name} (P - P)"), &[&self.p, &scalar, &self.opposite(), &scalar], length);
            add(&format!("{name} infinity + P"), &[&infinity, &scalar, &self.p, &other], length);
            add(&format!("{name} P + Q"), &[&self.p, &scalar, &self.q, &other], length);
            add(&format!("{name} infinity"), &[&infinity, &scalar], length);
            add(&format!("{name} outside the group"), &[&self.outside, &scalar], Fails);
        }
        add("of small order", &[&self.small, &[1; 32]], Fails);
        add("P, then outside the group", &[&self.p, &other, &self.outside, &other], Fails);
        add("no terms", &[], Fails);
        add("half a term", &[&self.p], Fails);
        add("a term and a point", &[&self.p, &other, &self.q], Fails);
        let many = [self.p.as_slice(), &other, &self.q, &[0; 32]].concat().repeat(4);
        add("eight terms of two points", &[&many], length);
        for (name, point) in self.no_points() {
            add(&name, &[&point, &other], Fails);
            add(&format!("{name}, times 0"), &[&point, &[0; 32]], Fails);
        }
        agree(Fork::Osaka, &format!("{} products", self.name), self.addresses[1], vectors);
    }
}

/// p less a field element.
fn negated(element: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut out: Vec<u8> = Vec::new();
    for (p, x) in hex(PRIME).iter().zip(element).rev() {
        let difference = i16::from(*p) - i16::from(*x) - borrow;
        borrow = i16::from(difference < 0);
        out.push(u8::try_from(difference.rem_euclid(256)).unwrap());
    }
    out.reverse();
    out
}

#[test]
fn bls12_381_g1() {
    Group::g1().sums();
    Group::g1().products(&suite!("bls12_g1msm"));
}

#[test]
fn bls12_381_g2() {
    Group::g2().sums();
    Group::g2().products(&suite!("bls12_g2msm"));
}

#[test]
fn bls12_381_maps() {
    let numbers = ["p - 1", "p", "p + 1"].into_iter().zip(around(&hex(PRIME)));
    let few = (0..4).map(|value| (value.to_string(), element(value), true));
    let near = numbers.map(|(name, x)| (name.to_owned(), padded(&x), name == "p - 1"));
    let top = ("2^384 - 1".to_owned(), padded(&[0xff; 48]), false);
    let mut padding = element(1);
    padding[15] = 1;
    let padding = ("1 with padding".to_owned(), padding, false);
    let elements: Vec<(String, Vec<u8>, bool)> = few.chain(near).chain([top, padding]).collect();
    let expect = |good: bool, length| if good { Bytes(length) } else { Fails };
    let mut ones = variants(&suite!("bls12_map_fp_to_g1"), [200, 300]);
    for (name, x, good) in &elements {
        ones.push(vector(format!("map of {name}"), x.clone(), expect(*good, 128)));
    }
    let mut twos = variants(&suite!("bls12_map_fp2_to_g2"), [200, 300, 800]);
    for (x_name, x, x_good) in &elements {
        for (y_name, y, y_good) in &elements {
            let input = [x.as_slice(), y].concat();
            let expect = expect(*x_good && *y_good, 256);
            twos.push(vector(format!("map of ({x_name}, {y_name})"), input, expect));
        }
    }
    agree(Fork::Osaka, "bls map to g1", 0x10, ones);
    agree(Fork::Osaka, "bls map to g2", 0x11, twos);
}

#[test]
fn bls12_381_pairings() {
    let suite = suite!("bls12_pairing");
    let (p, q) = (&suite[..128], &suite[128..384]);
    let (one, two) = (Group::g1(), Group::g2());
    let one = Group { p: p.into(), ..one };
    let two = Group { p: q.into(), ..two };
    let (minus_p, minus_q) = (&one.opposite()[..], &two.opposite()[..]);
    let (zero1, zero2) = (&one.infinity()[..], &two.infinity()[..]);
    let mut vectors: Vec<Vector> = variants(&suite, [200, 1_500, 2_900]);
    let mut add = |name: &str, parts: &[&[u8]], expect: Expect| {
        vectors.push(vector(name, parts.concat(), expect));
    };
    add("no pairs", &[], Fails);
    add("e(P, Q)", &[p, q], Word(0));
    add("e(P, Q) e(P, Q)", &[p, q, p, q], Word(0));
    add("e(P, Q) e(-P, Q)", &[p, q, minus_p, q], Word(1));
    add("e(P, Q) e(P, -Q)", &[p, q, p, minus_q], Word(1));
    add("e(P, Q) e(-P, -Q)", &[p, q, minus_p, minus_q], Word(0));
    add("1 among infinities", &[zero1, q, p, q, p, zero2, minus_p, q], Word(1));
    add("infinity in G1", &[zero1, q], Word(1));
    add("infinity in G2", &[p, zero2], Word(1));
    add("infinity in both", &[zero1, zero2], Word(1));
    add("half a pair", &[p], Fails);
    add("a pair less a byte", &[p, &q[1..]], Fails);
    add("outside G1", &[&one.outside, q], Fails);
    add("outside G1, with infinity", &[&one.outside, zero2], Fails);
    add("of small order", &[&one.small, q], Fails);
    add("outside G2", &[p, &two.outside], Fails);
    add("outside G2, with infinity", &[zero1, &two.outside], Fails);
    for (name, point) in one.no_points() {
        add(&format!("{name} in G1"), &[&point, q], Fails);
    }
    for (name, point) in two.no_points() {
        add(&format!("{name} in G2"), &[p, &point], Fails);
    }
    agree(Fork::Osaka, "bls pairings", 0x0f, vectors);
}
