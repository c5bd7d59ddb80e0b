//! The precompiles of bn254 (EIP-196, EIP-197).

mod constants;

pub use constants::FIELD;
use constants::{B, B2, ORDER, TOWER, X};

use alloc::vec::Vec;

use crate::{
    fp2, fp12, g1, g2, limbs,
    ops::{Field, Fp, Group, Integers},
    pairing::{Miller, Powers, digits},
};

type Element = Fp<4>;

/// Why an input isn't one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// A coordinate isn't below the field's prime.
    Coordinate,
    /// A point isn't on the curve, or not in the subgroup.
    Point,
}

/// ECADD: the sum of two points of 64 bytes each.
pub fn add<F: Field<4> + Group<4>>(p: &[u8; 64], q: &[u8; 64]) -> Result<[u8; 64], Invalid> {
    let mut sum = read_g1::<F>(p)?;
    if let Some(q) = read_g1::<F>(q)? {
        g1::add::<F, 4>(&mut sum, &q);
    }
    Ok(write_g1(sum))
}

/// ECMUL: a point times a scalar.
pub fn mul<F: Field<4> + Group<4>, I: Integers>(
    point: &[u8; 64],
    scalar: &[u8; 32],
) -> Result<[u8; 64], Invalid> {
    let Some(point) = read_g1::<F>(point)? else { return Ok([0; 64]) };
    let mut scalar = limbs::from_be(scalar);
    I::mul_mod(&mut scalar, const { &[[1, 0, 0, 0], ORDER] });
    Ok(write_g1(g1::combine::<F, 4>(&[(point, scalar)])))
}

/// ECPAIRING: whether the product of the pairings of points of 64 and 128 bytes is 1.
pub fn pairing_check<'a, F: Field<4> + Group<4>>(
    pairs: impl Iterator<Item = (&'a [u8; 64], &'a [u8; 128])>,
) -> Result<bool, Invalid> {
    let mut finite = Vec::new();
    for (p, q) in pairs {
        if let (Some(p), Some(q)) = (read_g1::<F>(p)?, read_g2::<F>(q)?) {
            finite.push((p, q));
        }
    }
    Ok(finite.is_empty() || is_one::<F>(&finite))
}

fn read_g1<F: Field<4>>(bytes: &[u8; 64]) -> Result<Option<g1::Affine<4>>, Invalid> {
    let point = [limbs::from_be(&bytes[..32]), limbs::from_be(&bytes[32..])];
    if !g1::is_canonical::<F, 4>(&point) {
        return Err(Invalid::Coordinate);
    }
    if point == [[0; 4]; 2] {
        return Ok(None);
    }
    // All points of the curve are in the group.
    if g1::is_on_curve::<F, 4>(&point, &B) { Ok(Some(point)) } else { Err(Invalid::Point) }
}

fn read_g2<F: Field<4>>(bytes: &[u8; 128]) -> Result<Option<g2::Affine<4>>, Invalid> {
    let element = |at: usize| limbs::from_be(&bytes[32 * at..32 * at + 32]);
    // Imaginary parts come first.
    let point = [[element(1), element(0)], [element(3), element(2)]];
    if !g2::is_canonical::<F, 4>(&point) {
        return Err(Invalid::Coordinate);
    }
    if point == [[[0; 4]; 2]; 2] {
        return Ok(None);
    }
    let valid = g2::is_on_curve::<F, 4>(&point, &B2) && is_in_subgroup::<F>(&point);
    if valid { Ok(Some(point)) } else { Err(Invalid::Point) }
}

fn write_g1(point: Option<g1::Affine<4>>) -> [u8; 64] {
    let mut out = [0; 64];
    if let Some([x, y]) = point {
        limbs::write_be(&x, &mut out[..32]);
        limbs::write_be(&y, &mut out[32..]);
    }
    out
}

/// The Frobenius endomorphism of the twist multiplies conjugates of x and y by these.
const TWIST: [crate::ops::Fp2<4>; 2] = [TOWER.frobenius[1], TOWER.frobenius[2]];

/// Whether a point of the curve over the extension is of order r: whether (x + 1) Q + f(x Q) +
/// f^2(x Q) = f^3(2 x Q) for the Frobenius endomorphism f. (Dai, Lin, Zhao, and Zhou, Fast Subgroup
/// Membership Testings for G1, G2 and GT on Pairing-friendly Curves, eprint 2022/348. That it is
/// exact here: the norm of (x + 1) + x f + x f^2 - 2 x f^3 has no factor but r in common with the
/// order r (2 p - r) of the curve.)
fn is_in_subgroup<F: Field<4>>(point: &g2::Affine<4>) -> bool {
    let scratch = &mut [[[0; 4]; 2]; 6];
    let mut image = g2::multiply::<F, 4>(point, X, scratch);
    let mut sum = image.clone();
    sum.add_affine::<F>(point, scratch);
    image.frobenius::<F>(&TWIST);
    sum.add::<F>(&image, scratch);
    image.frobenius::<F>(&TWIST);
    sum.add::<F>(&image, scratch);
    image.frobenius::<F>(&TWIST);
    image.double::<F>(scratch);
    image.negate::<F>();
    sum.add::<F>(&image, scratch);
    sum.is_infinity()
}

const DIGITS_OF_X: [i8; 62] = digits(X as u128);
/// The loop of the optimal ate pairing runs to 6 x + 2.
const DIGITS_OF_LOOP: [i8; 65] = digits(6 * X as u128 + 2);

/// Whether the product of the pairings is 1. (Vercauteren, Optimal Pairings.)
fn is_one<F: Field<4>>(pairs: &[(g1::Affine<4>, g2::Affine<4>)]) -> bool {
    let mut miller = Miller::<F, 4>::new(&TOWER, pairs);
    miller.run(DIGITS_OF_LOOP.iter().copied());
    let frobenius = |point: &g2::Affine<4>| {
        let mut image = g2::Point::new(point);
        image.frobenius::<F>(&TWIST);
        let g2::Point([x, y, _]) = image;
        [x, y]
    };
    miller.add_each(frobenius);
    miller.add_each(|point| {
        let mut image = frobenius(&frobenius(point));
        fp2::negate2::<F, 4>(&mut image[1]);
        image
    });
    final_power::<F>(&miller.into_value()) == fp12::one()
}

/// A power that is 1 for the same elements as the power by (p^12 - 1) / r: its hard part is
/// 2 x (6 x^2 + 3 x + 1) times theirs. (Fuentes-Castaneda, Knapp, and Rodriguez-Henriquez, Faster
/// Hashing to G2.)
fn final_power<F: Field<4>>(value: &fp12::Fp12<4>) -> fp12::Fp12<4> {
    let group = Powers::<F, 4>::new(&TOWER);
    let to_x = |a: &fp12::Fp12<4>| group.power(a, DIGITS_OF_X.iter().copied());
    let f = group.easy(value);
    // f^(x), then the powers 2x, 6x, 6x^2, 12x^2, 12x^3.
    let f2x = group.square(&to_x(&f));
    let f6x = group.product(&group.square(&f2x), &f2x);
    let f6x2 = to_x(&f6x);
    let f12x3 = to_x(&group.square(&f6x2));
    // a = 12 x^3 + 6 x^2 + 6 x, b = a - 2 x.
    let a = group.product(&group.product(&f12x3, &f6x2), &f6x);
    let b = group.product(&a, &group.conjugate(&f2x));
    // f (a f6x2) b^p a^(p^2) (b / f)^(p^3).
    let first = group.product(&group.product(&a, &f6x2), &f);
    let second = group.product(&first, &group.frobenius(&b, 1));
    let third = group.product(&second, &group.frobenius(&a, 2));
    let last = group.product(&b, &group.conjugate(&f));
    group.product(&third, &group.frobenius(&last, 3))
}
