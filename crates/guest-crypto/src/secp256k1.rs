//! Recovery of the secp256k1 public key of a signature (SEC 1, section 4.1.6).

use crate::{
    g1,
    limbs::{self, Digits, is_zero, less},
    ops::{Fp, Group, Integers},
    slow,
};

type Element = Fp<4>;

/// The field's prime p.
pub const FIELD: Element = [0xffff_fffe_ffff_fc2f, u64::MAX, u64::MAX, u64::MAX];

/// The order n of the group.
const ORDER: Element =
    [0xbfd2_5e8c_d036_4141, 0xbaae_dce6_af48_a03b, 0xffff_ffff_ffff_fffe, u64::MAX];

/// The generator.
const G: g1::Affine<4> = [
    [0x59f2_815b_16f8_1798, 0x029b_fcdb_2dce_28d9, 0x55a0_6295_ce87_0b07, 0x79be_667e_f9dc_bbac],
    [0x9c47_d08f_fb10_d4b8, 0xfd17_b448_a685_5419, 0x5da4_fbfc_0e11_08a8, 0x483a_da77_26a3_c465],
];

/// The public key, x and y in big endian, that made the signature (r, s) over a message's hash with
/// the parity of R's y; `None` where there is none.
///
/// An x of r + n (recovery ids 2 and 3) does not occur in Ethereum: v is 27 or 28 (Yellow Paper,
/// appendix E.1).
pub fn recover<C: Group<4>, I: Integers>(
    signature: &[u8; 64],
    parity: u8,
    message: &[u8; 32],
) -> Option<[u8; 64]> {
    let [r, s]: [Element; 2] = [limbs::from_be(&signature[..32]), limbs::from_be(&signature[32..])];
    let is_scalar = |k: &Element| !is_zero(k) && less(k, &ORDER);
    if parity > 1 || !is_scalar(&r) || !is_scalar(&s) {
        return None;
    }
    let point = [r, ordinate::<I>(&r, parity == 1)?];
    // Q = (s R - z G) / r.
    let inverse = inverse::<I>(&r);
    let u1 = product::<I>(limbs::from_be(message), &inverse, ORDER);
    let u2 = product::<I>(s, &inverse, ORDER);
    let [x, y] = g1::combine_signed::<C, 4>(&[
        ([opposite(&G), G], Digits::new(&u1)),
        ([point, opposite(&point)], Digits::new(&u2)),
    ])?;
    let mut key = [0; 64];
    limbs::write_be(&x, &mut key[..32]);
    limbs::write_be(&y, &mut key[32..]);
    Some(key)
}

/// x y modulo m.
fn product<I: Integers>(mut x: Element, y: &Element, modulus: Element) -> Element {
    I::mul_mod(&mut x, &[*y, modulus]);
    x
}

/// The y of the wanted parity at x, or `None` where the curve has no such point.
fn ordinate<I: Integers>(x: &Element, odd: bool) -> Option<Element> {
    let mut square = product::<I>(product::<I>(*x, x, FIELD), x, FIELD);
    slow::add_mod(&mut square, &[7, 0, 0, 0], &FIELD);
    let mut opposite = [0; 4];
    slow::sub_mod(&mut opposite, &square, &FIELD);
    // A square or its opposite has a root, and not both, since -1 has none. There is no point with a
    // y of 0, since the order of the group is odd.
    let mut y = [0; 4];
    I::advise(&mut y, |out| {
        let root = slow::square_root::<I, 4>(&square, &FIELD);
        let is_root = I::advised_product(&root, &root, &FIELD) == square;
        let shown = if is_root { root } else { slow::square_root::<I, 4>(&opposite, &FIELD) };
        out.copy_from_slice(&shown);
    });
    let found = product::<I>(y, &y, FIELD);
    if !less(&y, &FIELD) || found != square && found != opposite {
        I::refuse();
    }
    if found != square {
        return None;
    }
    if (y[0] & 1 == 1) != odd {
        y = self::opposite(&[*x, y])[1];
    }
    Some(y)
}

/// The point with -y, for a y other than 0.
fn opposite([x, y]: &g1::Affine<4>) -> g1::Affine<4> {
    let mut minus = FIELD;
    limbs::sub_in_place(&mut minus, y);
    [*x, minus]
}

/// 1 / r modulo the order.
fn inverse<I: Integers>(r: &Element) -> Element {
    let mut out = [0; 4];
    I::advise(&mut out, |out| out.copy_from_slice(&I::advised_inverse(r, &ORDER)));
    if !less(&out, &ORDER) || product::<I>(out, r, ORDER) != [1, 0, 0, 0] {
        I::refuse();
    }
    out
}
