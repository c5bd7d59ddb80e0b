//! BLS12-381: addition, combination, maps, and the pairing check.

use ark_bls12_381::{Fq, Fq2, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInteger, PrimeField};
use proptest::{collection::vec, prelude::*};
use revm::precompile::PrecompileHalt;
use zkgas_guest_crypto::{
    bls12_381::{self, G1Bytes, G2Bytes, Invalid},
    software::{Bls12381, Plain},
};

use crate::{Crypto, REVM, bytes, edge};

const PRIME: &[u8; 48] = &[
    0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a, 0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7,
    0x64, 0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12, 0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24,
    0x1e, 0xab, 0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff, 0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab,
];
pub(crate) const ORDER: &[u8; 32] = &[
    0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8, 0x08, 0x09, 0xa1, 0xd8, 0x05,
    0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
];

#[derive(Debug, PartialEq, Eq)]
struct Halt(PrecompileHalt);

impl From<Invalid> for Halt {
    fn from(invalid: Invalid) -> Self {
        Self(match invalid {
            Invalid::Coordinate => PrecompileHalt::NonCanonicalFp,
            Invalid::G1Curve => PrecompileHalt::Bls12381G1NotOnCurve,
            Invalid::G1Subgroup => PrecompileHalt::Bls12381G1NotInSubgroup,
            Invalid::G2Curve => PrecompileHalt::Bls12381G2NotOnCurve,
            Invalid::G2Subgroup => PrecompileHalt::Bls12381G2NotInSubgroup,
        })
    }
}

fn halt(invalid: Invalid) -> PrecompileHalt {
    Halt::from(invalid).0
}

fn tuple1(point: &G1Bytes) -> ([u8; 48], [u8; 48]) {
    (point[0], point[1])
}

fn tuple2(point: &G2Bytes) -> ([u8; 48], [u8; 48], [u8; 48], [u8; 48]) {
    (point[0], point[1], point[2], point[3])
}

fn split<const N: usize>(bytes: &[u8]) -> [[u8; 48]; N] {
    let parts: Vec<[u8; 48]> = bytes.chunks(48).map(|part| part.try_into().unwrap()).collect();
    parts.try_into().unwrap()
}

fn be(x: Fq) -> [u8; 48] {
    x.into_bigint().to_bytes_be().try_into().unwrap()
}

fn encode1(point: &G1Affine) -> G1Bytes {
    point.xy().map_or([[0; 48]; 2], |(x, y)| [be(x), be(y)])
}

fn encode2(point: &G2Affine) -> G2Bytes {
    point.xy().map_or([[0; 48]; 4], |(x, y)| [be(x.c0), be(x.c1), be(y.c0), be(y.c1)])
}

fn multiple1(scalar: [u8; 32]) -> G1Bytes {
    let point = tuple1(&encode1(&G1Affine::generator()));
    split(&REVM.bls12_381_g1_msm(&mut [Ok((point, scalar))].into_iter()).unwrap())
}

fn multiple2(scalar: [u8; 32]) -> G2Bytes {
    let point = tuple2(&encode2(&G2Affine::generator()));
    split(&REVM.bls12_381_g2_msm(&mut [Ok((point, scalar))].into_iter()).unwrap())
}

/// A point of the curve that isn't in the subgroup, but for a small x.
fn stray1(x: u64) -> Option<G1Bytes> {
    G1Affine::get_point_from_x_unchecked(Fq::from(x), true).map(|point| encode1(&point))
}

fn stray2(x: u64) -> Option<G2Bytes> {
    let x = Fq2::new(Fq::from(x), Fq::from(1u64));
    G2Affine::get_point_from_x_unchecked(x, false).map(|point| encode2(&point))
}

fn g1() -> impl Strategy<Value = G1Bytes> {
    prop_oneof![
        6 => edge(ORDER).prop_map(multiple1),
        1 => Just([[0; 48]; 2]),
        1 => (0u64..99).prop_map(|x| stray1(x).unwrap_or([[0; 48]; 2])),
        1 => (edge(PRIME), edge(PRIME)).prop_map(|(x, y)| [x, y]),
    ]
}

fn g2() -> impl Strategy<Value = G2Bytes> {
    let any = [edge(PRIME), edge(PRIME), edge(PRIME), edge(PRIME)];
    prop_oneof![
        6 => edge(ORDER).prop_map(multiple2),
        1 => Just([[0; 48]; 4]),
        1 => (0u64..99).prop_map(|x| stray2(x).unwrap_or([[0; 48]; 4])),
        1 => any,
    ]
}

fn negated<const N: usize>(point: [[u8; 48]; N]) -> [[u8; 48]; N] {
    let mut out = point;
    for part in &mut out[N / 2..] {
        *part = be(-Fq::from_be_bytes_mod_order(part));
    }
    out
}

fn add_agrees1(p: &G1Bytes, q: &G1Bytes) {
    let found = bls12_381::g1_add::<Bls12381>(p, q).map_err(halt);
    assert_eq!(found, REVM.bls12_381_g1_add(tuple1(p), tuple1(q)), "{p:x?} + {q:x?}");
}

fn add_agrees2(p: &G2Bytes, q: &G2Bytes) {
    let found = bls12_381::g2_add::<Bls12381>(p, q).map_err(halt);
    assert_eq!(found, REVM.bls12_381_g2_add(tuple2(p), tuple2(q)), "{p:x?} + {q:x?}");
}

fn msm_agrees1(terms: &[(G1Bytes, [u8; 32])]) {
    let found = bls12_381::g1_msm::<Bls12381, Plain, Halt>(terms.iter().copied().map(Ok));
    let mut tuples = terms.iter().map(|(point, scalar)| Ok((tuple1(point), *scalar)));
    assert_eq!(found.map_err(|halt| halt.0), REVM.bls12_381_g1_msm(&mut tuples), "{terms:x?}");
}

fn msm_agrees2(terms: &[(G2Bytes, [u8; 32])]) {
    let found = bls12_381::g2_msm::<Bls12381, Plain, Halt>(terms.iter().copied().map(Ok));
    let mut tuples = terms.iter().map(|(point, scalar)| Ok((tuple2(point), *scalar)));
    assert_eq!(found.map_err(|halt| halt.0), REVM.bls12_381_g2_msm(&mut tuples), "{terms:x?}");
}

fn pairing_agrees(pairs: &[(G1Bytes, G2Bytes)]) -> Result<bool, PrecompileHalt> {
    let found = bls12_381::pairing_check::<Bls12381>(pairs.iter().copied()).map_err(halt);
    let tuples: Vec<_> = pairs.iter().map(|(p, q)| (tuple1(p), tuple2(q))).collect();
    assert_eq!(found, REVM.bls12_381_pairing_check(&tuples), "{pairs:x?}");
    found
}

fn map_agrees1(element: &[u8; 48]) {
    let found = bls12_381::map_to_g1::<Bls12381>(element).map_err(halt);
    assert_eq!(found, REVM.bls12_381_fp_to_g1(element), "{element:x?}");
}

fn map_agrees2(element: [[u8; 48]; 2]) {
    let found = bls12_381::map_to_g2::<Bls12381>(&element).map_err(halt);
    assert_eq!(found, REVM.bls12_381_fp2_to_g2((element[0], element[1])), "{element:x?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn points_add_up(p in g1(), q in g1(), r in g2(), s in g2()) {
        add_agrees1(&p, &q);
        add_agrees1(&p, &p);
        add_agrees2(&r, &s);
        add_agrees2(&r, &r);
        if REVM.bls12_381_g1_add(tuple1(&p), tuple1(&p)).is_ok() {
            add_agrees1(&p, &negated(p));
        }
        if REVM.bls12_381_g2_add(tuple2(&r), tuple2(&r)).is_ok() {
            add_agrees2(&r, &negated(r));
        }
    }

    #[test]
    fn points_are_combined(
        terms1 in vec((g1(), edge(ORDER)), 0..4),
        terms2 in vec((g2(), edge(ORDER)), 0..4),
    ) {
        msm_agrees1(&terms1);
        msm_agrees2(&terms2);
        // The same point more than once.
        if let (Some(first1), Some(first2)) = (terms1.first(), terms2.first()) {
            msm_agrees1(&[*first1, *first1, (negated(first1.0), first1.1)]);
            msm_agrees2(&[*first2, *first2, (negated(first2.0), first2.1)]);
        }
    }

    #[test]
    fn elements_are_mapped(x in edge(PRIME), y in edge(PRIME)) {
        map_agrees1(&x);
        map_agrees2([x, y]);
        map_agrees2([x, [0; 48]]);
        map_agrees2([[0; 48], y]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn pairings_are_bilinear(p in g1(), q in g2(), a in edge(ORDER), b in edge(ORDER)) {
        let (g1, g2) = (encode1(&G1Affine::generator()), encode2(&G2Affine::generator()));
        pairing_agrees(&[(p, q), (multiple1(a), multiple2(b))]).ok();
        let same = [(multiple1(a), g2), (negated(g1), multiple2(a))];
        prop_assert_eq!(pairing_agrees(&same), Ok(true));
    }
}

#[test]
fn points_outside_of_the_subgroups() {
    let mut found = 0;
    for x in 0..24 {
        if let Some(point) = stray1(x) {
            msm_agrees1(&[(point, [1; 32])]);
            pairing_agrees(&[(point, [[0; 48]; 4])]).ok();
            found += 1;
        }
        if let Some(point) = stray2(x) {
            msm_agrees2(&[(point, [0; 32])]);
            pairing_agrees(&[([[0; 48]; 2], point)]).ok();
            found += 1;
        }
    }
    assert!(found > 12);
    // (0, 2) has order 3.
    let mut small = [[0; 48]; 2];
    small[1][47] = 2;
    msm_agrees1(&[(small, [1; 32])]);
    add_agrees1(&small, &small);
}

/// The inputs of the suite, whose coordinates are padded to 64 bytes.
#[test]
fn of_the_suite() {
    fn unpadded<const N: usize>(bytes: &[u8]) -> [[u8; 48]; N] {
        split(&bytes.chunks(64).flat_map(|part| part[16..].to_vec()).collect::<Vec<_>>())
    }
    let g1add = bytes(include_str!("../../../suite/data/bls12_g1add.hex"));
    add_agrees1(&unpadded(&g1add[..128]), &unpadded(&g1add[128..]));
    let g2add = bytes(include_str!("../../../suite/data/bls12_g2add.hex"));
    add_agrees2(&unpadded(&g2add[..256]), &unpadded(&g2add[256..]));
    let pairs = bytes(include_str!("../../../suite/data/bls12_pairing.hex"));
    let pairs: Vec<_> =
        pairs.chunks(384).map(|pair| (unpadded(&pair[..128]), unpadded(&pair[128..]))).collect();
    pairing_agrees(&pairs).unwrap();
    map_agrees1(
        &unpadded::<1>(&bytes(include_str!("../../../suite/data/bls12_map_fp_to_g1.hex")))[0],
    );
    map_agrees2(unpadded(&bytes(include_str!("../../../suite/data/bls12_map_fp2_to_g2.hex"))));
}
