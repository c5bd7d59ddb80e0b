//! KZG proofs of evaluation (EIP-4844).

use alloc::vec::Vec;

use super::{
    B, Element,
    constants::{G1, G2, ORDER, TAU_G2},
    is_in_g1, pairing, read_element,
};
use crate::{
    fp2, g1,
    limbs::{self, is_zero, less},
    ops::{Field, Group},
    slow,
};

/// Flags in the first byte of a compressed point.
const COMPRESSED: u8 = 0x80;
const INFINITY: u8 = 0x40;
const LARGER: u8 = 0x20;

/// Whether the polynomial that was committed to has the value y at z.
pub fn verify_kzg_proof<F: Field<6> + Group<6>>(
    z: &[u8; 32],
    y: &[u8; 32],
    commitment: &[u8; 48],
    proof: &[u8; 48],
) -> bool {
    let scalar = |bytes: &[u8; 32]| Some(limbs::from_be(bytes)).filter(|k| less(k, &ORDER));
    let (Some(z), Some(y)) = (scalar(z), scalar(y)) else { return false };
    let Some(commitment) = decompress::<F>(commitment) else { return false };
    let Some(proof) = decompress::<F>(proof) else { return false };
    // With C the commitment and Q the proof: e(C - y G1, G2) = e(Q, (tau - z) G2), or, with all that is
    // known on the left side, e(C - y G1 + z Q, -G2) e(Q, tau G2) = 1.
    let mut minus_y = ORDER;
    limbs::sub_in_place(&mut minus_y, &y);
    let terms: Vec<_> = [(G1, minus_y)].into_iter().chain(proof.map(|proof| (proof, z))).collect();
    let mut left = g1::combine::<F, 6>(&terms);
    if let Some(commitment) = commitment {
        g1::add::<F, 6>(&mut left, &commitment);
    }
    let mut minus_g2 = G2;
    fp2::negate2::<F, 6>(&mut minus_g2[1]);
    let pairs: Vec<_> = left
        .map(|left| (left, minus_g2))
        .into_iter()
        .chain(proof.map(|proof| (proof, TAU_G2)))
        .collect();
    pairs.is_empty() || pairing::is_one::<F>(&pairs)
}

/// A point of G1, infinity inside; `None` if the bytes aren't one. (The format is that of Zcash.)
#[expect(clippy::option_option, reason = "no point, the point at infinity, or another")]
fn decompress<F: Field<6> + Group<6>>(bytes: &[u8; 48]) -> Option<Option<g1::Affine<6>>> {
    let flags = bytes[0];
    let has = |flag: u8| flags & flag != 0;
    if !has(COMPRESSED) || has(INFINITY) && has(LARGER) {
        return None;
    }
    let mut x = *bytes;
    x[0] &= !(COMPRESSED | INFINITY | LARGER);
    if has(INFINITY) {
        return (x == [0; 48]).then_some(None);
    }
    let x = read_element::<F>(&x).ok()?;
    let y = solve::<F>(&x, has(LARGER))?;
    Some([x, y]).filter(is_in_g1::<F>).map(Some)
}

/// The y of the point at x, the larger one or the smaller one.
fn solve<F: Field<6>>(x: &Element, larger: bool) -> Option<Element> {
    let mut square = *x;
    F::mul(&mut square, x);
    F::mul(&mut square, x);
    F::add(&mut square, &B);
    let mut opposite = square;
    fp2::negate::<F, 6>(&mut opposite);
    // A square or its opposite has a root, and not both: -1 has none.
    let mut y = [0; 6];
    F::advise(&mut y, |out| {
        let root = slow::square_root::<F, 6>(&square, &F::MODULUS);
        let is_root = F::advised_product(&root, &root, &F::MODULUS) == square;
        let shown = if is_root { root } else { slow::square_root::<F, 6>(&opposite, &F::MODULUS) };
        out.copy_from_slice(&shown);
    });
    let mut found = y;
    F::mul(&mut found, &y);
    if !less(&y, &F::MODULUS) || found != square && (found != opposite || is_zero(&found)) {
        F::refuse();
    }
    if found != square {
        return None;
    }
    let mut other = y;
    fp2::negate::<F, 6>(&mut other);
    Some(if less(&other, &y) == larger { y } else { other })
}
