//! Verification of secp256r1 signatures (EIP-7951; FIPS 186-5, section 6.4.2).

use crate::{
    g1,
    limbs::{self, Digits, is_zero, less},
    ops::{Fp, Group, Integers},
    slow,
};

type Element = Fp<4>;

/// The field's prime p.
pub const FIELD: Element =
    [0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_ffff, 0x0000_0000_0000_0000, 0xffff_ffff_0000_0001];

/// The order n of the group.
const ORDER: Element =
    [0xf3b9_cac2_fc63_2551, 0xbce6_faad_a717_9e84, 0xffff_ffff_ffff_ffff, 0xffff_ffff_0000_0000];

/// x^3 - 3 x + b is what y^2 is.
pub const B: Element =
    [0x3bce_3c3e_27d2_604b, 0x651d_06b0_cc53_b0f6, 0xb3eb_bd55_7698_86bc, 0x5ac6_35d8_aa3a_93e7];

/// p - 3.
pub const MINUS_THREE: Element =
    [0xffff_ffff_ffff_fffc, 0x0000_0000_ffff_ffff, 0x0000_0000_0000_0000, 0xffff_ffff_0000_0001];

/// The generator.
const G: g1::Affine<4> = [
    [0xf4a1_3945_d898_c296, 0x7703_7d81_2deb_33a0, 0xf8bc_e6e5_63a4_40f2, 0x6b17_d1f2_e12c_4247],
    [0xcbb6_4068_37bf_51f5, 0x2bce_3357_6b31_5ece, 0x8ee7_eb4a_7c0f_9e16, 0x4fe3_42e2_fe1a_7f9b],
];

/// Whether the signature (r, s) over a message's hash is that of the public key (x, y).
pub fn verify<C: Group<4>, I: Integers>(
    message: &[u8; 32],
    signature: &[u8; 64],
    key: &[u8; 64],
) -> bool {
    let [r, s] = halves(signature);
    let is_scalar = |k: &Element| !is_zero(k) && less(k, &ORDER);
    let key = halves(key);
    if !is_scalar(&r) || !is_scalar(&s) || !is_on_curve::<I>(&key) {
        return false;
    }
    let inverse = inverse::<I>(&s);
    let u1 = product::<I>(limbs::from_be(message), &inverse, ORDER);
    let u2 = product::<I>(r, &inverse, ORDER);
    let sum = g1::combine_signed::<C, 4>(&[
        ([G, opposite(&G)], Digits::new(&u1)),
        ([key, opposite(&key)], Digits::new(&u2)),
    ]);
    let Some([mut x, _]) = sum else { return false };
    // x is below p, which is below 2 n.
    if !less(&x, &ORDER) {
        limbs::sub_in_place(&mut x, &ORDER);
    }
    x == r
}

fn halves(bytes: &[u8; 64]) -> [Element; 2] {
    [limbs::from_be(&bytes[..32]), limbs::from_be(&bytes[32..])]
}

/// x y modulo m.
fn product<I: Integers>(mut x: Element, y: &Element, modulus: Element) -> Element {
    I::mul_mod(&mut x, &[*y, modulus]);
    x
}

/// Whether a point other than infinity is one: the group is all of the curve.
fn is_on_curve<I: Integers>([x, y]: &g1::Affine<4>) -> bool {
    if !less(x, &FIELD) || !less(y, &FIELD) {
        return false;
    }
    // x (x^2 - 3) + b.
    let mut right = product::<I>(*x, x, FIELD);
    slow::add_mod(&mut right, &MINUS_THREE, &FIELD);
    right = product::<I>(right, x, FIELD);
    slow::add_mod(&mut right, &B, &FIELD);
    product::<I>(*y, y, FIELD) == right
}

/// The point with -y; y isn't 0, since the order of the group is odd.
fn opposite([x, y]: &g1::Affine<4>) -> g1::Affine<4> {
    let mut minus = FIELD;
    limbs::sub_in_place(&mut minus, y);
    [*x, minus]
}

/// 1 / s modulo the order.
fn inverse<I: Integers>(s: &Element) -> Element {
    let mut out = [0; 4];
    I::advise(&mut out, |out| out.copy_from_slice(&I::advised_inverse(s, &ORDER)));
    if !less(&out, &ORDER) || product::<I>(out, s, ORDER) != [1, 0, 0, 0] {
        I::refuse();
    }
    out
}
