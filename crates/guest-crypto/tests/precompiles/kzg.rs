//! Point evaluation.

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::PrimeField;
use ark_serialize::CanonicalSerialize;
use proptest::prelude::*;
use zkgas_guest_crypto::{bls12_381::verify_kzg_proof, software::Bls12381};

use crate::{Crypto, REVM, bls12_381::ORDER, bytes, edge};

fn agree(z: &[u8; 32], y: &[u8; 32], commitment: &[u8; 48], proof: &[u8; 48]) -> bool {
    let found = verify_kzg_proof::<Bls12381>(z, y, commitment, proof);
    let expected = REVM.verify_kzg_proof(z, y, commitment, proof).is_ok();
    assert_eq!(found, expected, "{z:x?} {y:x?} {commitment:x?} {proof:x?}");
    found
}

struct Input {
    z: [u8; 32],
    y: [u8; 32],
    commitment: [u8; 48],
    proof: [u8; 48],
}

/// After the hash of the commitment.
fn suite() -> Input {
    let input = bytes(include_str!("../../../suite/data/point_evaluation.hex"));
    Input {
        z: input[32..64].try_into().unwrap(),
        y: input[64..96].try_into().unwrap(),
        commitment: input[96..144].try_into().unwrap(),
        proof: input[144..192].try_into().unwrap(),
    }
}

fn compressed(point: &G1Affine) -> [u8; 48] {
    let mut out = Vec::new();
    point.serialize_compressed(&mut out).unwrap();
    out.try_into().unwrap()
}

const INFINITY: [u8; 48] = {
    let mut out = [0; 48];
    out[0] = 0xc0;
    out
};

#[test]
fn of_the_suite() {
    let Input { z, y, commitment, proof } = suite();
    assert!(agree(&z, &y, &commitment, &proof));
}

#[test]
fn one_bit_changed() {
    let Input { z, y, commitment, proof } = suite();
    for bit in (0..8).chain([100, 255]) {
        let flip = |bytes: &mut [u8]| bytes[bit / 8] ^= 0x80 >> (bit % 8);
        let (mut z2, mut y2, mut commitment2, mut proof2) = (z, y, commitment, proof);
        flip(&mut z2);
        flip(&mut y2);
        flip(&mut commitment2);
        flip(&mut proof2);
        agree(&z2, &y, &commitment, &proof);
        agree(&z, &y2, &commitment, &proof);
        agree(&z, &y, &commitment2, &proof);
        agree(&z, &y, &commitment, &proof2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A constant polynomial has its value everywhere, and a proof at infinity.
    #[test]
    fn constants(z in edge(ORDER), y in edge(ORDER)) {
        let value = Fr::from_be_bytes_mod_order(&y);
        let commitment = compressed(&G1Affine::generator().mul_bigint(value.into_bigint()).into_affine());
        let canonical = |bytes: &[u8; 32]| *bytes < *ORDER;
        let holds = agree(&z, &y, &commitment, &INFINITY);
        prop_assert_eq!(holds, canonical(&z) && canonical(&y));
        agree(&z, &y, &INFINITY, &commitment);
        agree(&z, &y, &commitment, &commitment);
    }

    #[test]
    fn any_bytes(z in edge(ORDER), y in edge(ORDER), x in any::<[u8; 32]>(), first in any::<u8>()) {
        let Input { commitment, .. } = suite();
        let mut point = [0; 48];
        point[16..].copy_from_slice(&x);
        point[0] = first;
        agree(&z, &y, &point, &commitment);
        agree(&z, &y, &commitment, &point);
    }
}
