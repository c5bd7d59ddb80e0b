//! bn254: addition, multiplication, and the pairing check.

use proptest::prelude::*;
use revm::precompile::PrecompileHalt;
use zkgas_guest_crypto::{
    bn254::{self, Invalid},
    software::{Bn254, Plain},
};

use crate::{Crypto, REVM, bytes, edge};

/// EIP-196.
const PRIME: &[u8; 32] = &[
    0x30, 0x64, 0x4e, 0x72, 0xe1, 0x31, 0xa0, 0x29, 0xb8, 0x50, 0x45, 0xb6, 0x81, 0x81, 0x58, 0x5d,
    0x97, 0x81, 0x6a, 0x91, 0x68, 0x71, 0xca, 0x8d, 0x3c, 0x20, 0x8c, 0x16, 0xd8, 0x7c, 0xfd, 0x47,
];
const ORDER: &[u8; 32] = &[
    0x30, 0x64, 0x4e, 0x72, 0xe1, 0x31, 0xa0, 0x29, 0xb8, 0x50, 0x45, 0xb6, 0x81, 0x81, 0x58, 0x5d,
    0x28, 0x33, 0xe8, 0x48, 0x79, 0xb9, 0x70, 0x91, 0x43, 0xe1, 0xf5, 0x93, 0xf0, 0x00, 0x00, 0x01,
];
/// The generator of G2 (EIP-197).
const G2: &str = "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2
    1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed
    090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b
    12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";

fn halt(invalid: Invalid) -> PrecompileHalt {
    match invalid {
        Invalid::Coordinate => PrecompileHalt::Bn254FieldPointNotAMember,
        Invalid::Point => PrecompileHalt::Bn254AffineGFailedToCreate,
    }
}

fn generator() -> [u8; 64] {
    let mut out = [0; 64];
    (out[31], out[63]) = (1, 2);
    out
}

fn multiple(scalar: &[u8]) -> [u8; 64] {
    REVM.bn254_g1_mul(&generator(), scalar).unwrap()
}

fn negated(point: &[u8; 64]) -> [u8; 64] {
    let minus_one = {
        let mut out = *ORDER;
        out[31] -= 1;
        out
    };
    REVM.bn254_g1_mul(point, &minus_one).unwrap()
}

fn add_agrees(p: &[u8; 64], q: &[u8; 64]) {
    let found = bn254::add::<Bn254>(p, q).map_err(halt);
    assert_eq!(found, REVM.bn254_g1_add(p, q), "{p:x?} + {q:x?}");
}

fn mul_agrees(point: &[u8; 64], scalar: &[u8; 32]) {
    let found = bn254::mul::<Bn254, Plain>(point, scalar).map_err(halt);
    assert_eq!(found, REVM.bn254_g1_mul(point, scalar), "{scalar:x?} times {point:x?}");
}

fn pairing_agrees(pairs: &[([u8; 64], [u8; 128])]) -> Result<bool, PrecompileHalt> {
    let found = bn254::pairing_check::<Bn254>(pairs.iter().map(|(p, q)| (p, q))).map_err(halt);
    let slices: Vec<(&[u8], &[u8])> =
        pairs.iter().map(|(p, q)| (p.as_slice(), q.as_slice())).collect();
    assert_eq!(found, REVM.bn254_pairing_check(&slices), "{pairs:x?}");
    found
}

fn g1() -> impl Strategy<Value = [u8; 64]> {
    prop_oneof![
        6 => edge(ORDER).prop_map(|scalar| multiple(&scalar)),
        1 => Just([0; 64]),
        1 => (edge(PRIME), edge(PRIME)).prop_map(|(x, y)| [x, y].concat().try_into().unwrap()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn points_add_up(p in g1(), q in g1()) {
        add_agrees(&p, &q);
        add_agrees(&p, &p);
        if REVM.bn254_g1_add(&p, &[0; 64]).is_ok() {
            add_agrees(&p, &negated(&p));
        }
    }

    #[test]
    fn points_are_multiplied(p in g1(), scalar in edge(ORDER)) {
        mul_agrees(&p, &scalar);
    }
}

#[test]
fn scalars_at_their_ends() {
    for scalar in 0..40u8 {
        let mut bytes = [0; 32];
        bytes[31] = scalar;
        mul_agrees(&generator(), &bytes);
        // The order less a few: its last four bytes are f0000001.
        let mut below = *ORDER;
        let tail = (0xf000_0001u32 - u32::from(scalar)).to_be_bytes();
        below[28..].copy_from_slice(&tail);
        mul_agrees(&multiple(&[7; 32]), &below);
    }
    mul_agrees(&generator(), &[0xff; 32]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn pairings_are_bilinear(a in edge(ORDER), b in g1()) {
        let g2: [u8; 128] = bytes(G2).try_into().unwrap();
        let p = multiple(&a);
        pairing_agrees(&[(p, g2), (b, g2)]).ok();
        prop_assert_eq!(pairing_agrees(&[(p, g2), (negated(&p), g2)]), Ok(true));
        pairing_agrees(&[(p, g2)]).ok();
    }
}

#[test]
fn pairs_that_are_none() {
    let g2: [u8; 128] = bytes(G2).try_into().unwrap();
    let suite = bytes(include_str!("../../../suite/data/bn128_pairing.hex"));
    let pairs: Vec<([u8; 64], [u8; 128])> = suite
        .chunks(192)
        .map(|pair| (pair[..64].try_into().unwrap(), pair[64..].try_into().unwrap()))
        .collect();
    pairing_agrees(&pairs).unwrap();
    assert_eq!(pairing_agrees(&[]), Ok(true));
    assert_eq!(pairing_agrees(&[([0; 64], g2), (generator(), [0; 128])]), Ok(true));
    assert_eq!(pairing_agrees(&[(generator(), g2)]), Ok(false));
    // One coordinate off the curve, or not below the prime.
    for at in 0..128 {
        let mut changed = g2;
        changed[at] ^= 1;
        assert!(pairing_agrees(&[(generator(), changed)]).is_err());
    }
    for at in 0..4 {
        let mut changed = g2;
        changed[32 * at..32 * at + 32].copy_from_slice(PRIME);
        assert!(pairing_agrees(&[(generator(), changed)]).is_err());
        assert!(pairing_agrees(&[([0; 64], changed)]).is_err());
    }
}

/// Points of the curve over the extension that aren't in the subgroup.
#[test]
fn points_outside_of_the_subgroup() {
    use ark_bn254::{Fq, Fq2, G2Affine};
    use ark_ec::AffineRepr;
    use ark_ff::{BigInteger, PrimeField};

    let be = |x: Fq| x.into_bigint().to_bytes_be();
    let encode = |point: &G2Affine| -> [u8; 128] {
        let (x, y) = point.xy().unwrap();
        [be(x.c1), be(x.c0), be(y.c1), be(y.c0)].concat().try_into().unwrap()
    };
    let mut found = 0;
    for x in 0..24u64 {
        let x = Fq2::new(Fq::from(x), Fq::from(1u64));
        let Some(point) = G2Affine::get_point_from_x_unchecked(x, true) else { continue };
        assert!(pairing_agrees(&[([0; 64], encode(&point))]).is_err());
        assert_eq!(pairing_agrees(&[([0; 64], encode(&point.clear_cofactor()))]), Ok(true));
        found += 1;
    }
    assert!(found > 5);
}
