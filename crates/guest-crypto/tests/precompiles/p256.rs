//! Signatures of secp256r1.

use p256::{
    AffinePoint, ProjectivePoint, Scalar, U256,
    elliptic_curve::{ops::Reduce, point::AffineCoordinates, sec1::ToEncodedPoint},
};
use proptest::prelude::*;
use zkgas_guest_crypto::{
    p256::verify,
    software::{P256, Plain},
};

use crate::{Crypto, REVM, bytes, edge};

const ORDER: &[u8; 32] = &[
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
    0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn agree(message: &[u8; 32], signature: &[u8; 64], key: &[u8; 64]) -> bool {
    let found = verify::<P256, Plain>(message, signature, key);
    let expected = REVM.secp256r1_verify_signature(message, signature, key);
    assert_eq!(found, expected, "{message:x?} {signature:x?} {key:x?}");
    found
}

fn pair(first: &[u8], second: &[u8]) -> [u8; 64] {
    [first, second].concat().try_into().unwrap()
}

fn scalar(bytes: &[u8; 32]) -> Scalar {
    <Scalar as Reduce<U256>>::reduce_bytes(&(*bytes).into())
}

fn key(point: &AffinePoint) -> [u8; 64] {
    let encoded = point.to_encoded_point(false);
    encoded.as_bytes().get(1..65).map_or([0; 64], |bytes| bytes.try_into().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// u1 G + u2 Q for chosen u1 and u2 makes a signature without a secret.
    #[test]
    fn signatures_of_known_combinations(
        secret in edge(ORDER),
        u1 in edge(ORDER),
        u2 in edge(ORDER),
        at in 0usize..160,
    ) {
        let public = (ProjectivePoint::GENERATOR * scalar(&secret)).to_affine();
        let [u1, u2] = [u1, u2].map(|bytes| scalar(&bytes));
        let sum = ProjectivePoint::GENERATOR * u1 + ProjectivePoint::from(public) * u2;
        let r = scalar(&sum.to_affine().x().into());
        let s = r * u2.invert().unwrap_or(Scalar::ONE);
        let z = u1 * s;
        let signature = pair(&r.to_bytes(), &s.to_bytes());
        let message: [u8; 32] = z.to_bytes().into();
        agree(&message, &signature, &key(&public));
        let mut all = [message.as_slice(), &signature, &key(&public)].concat();
        all[at] ^= 1;
        let [message, signature, key] = [&all[..32], &all[32..96], &all[96..]];
        agree(message.try_into().unwrap(), signature.try_into().unwrap(), key.try_into().unwrap());
    }

    #[test]
    fn any_bytes(
        z in edge(ORDER), r in edge(ORDER), s in edge(ORDER), secret in edge(ORDER),
        x in edge(ORDER), y in edge(ORDER),
    ) {
        let public = (ProjectivePoint::GENERATOR * scalar(&secret)).to_affine();
        agree(&z, &pair(&r, &s), &key(&public));
        agree(&z, &pair(&r, &s), &pair(&x, &y));
    }
}

#[test]
fn of_the_suite() {
    let input = bytes(include_str!("../../../suite/data/p256verify.hex"));
    let [message, signature, key] = [&input[..32], &input[32..96], &input[96..]];
    agree(message.try_into().unwrap(), signature.try_into().unwrap(), key.try_into().unwrap());
}
