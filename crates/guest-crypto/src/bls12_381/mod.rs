//! The precompiles of BLS12-381 (EIP-2537), and the one of EIP-4844.

mod constants;
mod isogeny_g1;
mod isogeny_g2;
mod kzg;
mod map;
mod pairing;

use alloc::vec::Vec;

pub use constants::FIELD;
use constants::{B, B2, MINUS_X, ORDER, THIRD_ROOT, TWIST};
pub use kzg::verify_kzg_proof;

use crate::{
    g1, g2, limbs,
    ops::{Field, Fp, Fp2, Group, Integers},
};

type Element = Fp<6>;
type Element2 = Fp2<6>;

/// The coordinates of a point of G1, big endian.
pub type G1Bytes = [[u8; 48]; 2];
/// The coordinates of a point of G2, big endian, real parts first.
pub type G2Bytes = [[u8; 48]; 4];

/// Why an input isn't one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// A coordinate isn't below the field's prime.
    Coordinate,
    /// A point isn't on the curve of G1.
    G1Curve,
    /// A point of that curve isn't in G1.
    G1Subgroup,
    /// A point isn't on the curve of G2.
    G2Curve,
    /// A point of that curve isn't in G2.
    G2Subgroup,
}

/// `BLS12_G1ADD`.
pub fn g1_add<F: Field<6> + Group<6>>(p: &G1Bytes, q: &G1Bytes) -> Result<[u8; 96], Invalid> {
    let mut sum = read_g1::<F>(p)?;
    if let Some(q) = read_g1::<F>(q)? {
        g1::add::<F, 6>(&mut sum, &q);
    }
    Ok(write_g1(sum))
}

/// `BLS12_G2ADD`.
pub fn g2_add<F: Field<6>>(p: &G2Bytes, q: &G2Bytes) -> Result<[u8; 192], Invalid> {
    let p = read_g2::<F>(p)?;
    let q = read_g2::<F>(q)?;
    let (Some(p), Some(q)) = (p, q) else { return Ok(write_g2(p.or(q))) };
    let mut sum = g2::Point::new(&p);
    sum.add_affine::<F>(&q, &mut [[[0; 6]; 2]; 6]);
    Ok(write_g2(sum.to_affine::<F>()))
}

/// `BLS12_G1MSM`: the sum of points times scalars.
pub fn g1_msm<F: Field<6> + Group<6>, I: Integers, E: From<Invalid>>(
    terms: impl Iterator<Item = Result<(G1Bytes, [u8; 32]), E>>,
) -> Result<[u8; 96], E> {
    let mut finite = Vec::new();
    for term in terms {
        let (point, scalar) = term?;
        if let Some(point) = read_g1_checked::<F>(&point)? {
            finite.push((point, read_scalar::<I>(&scalar)));
        }
    }
    Ok(write_g1(g1::combine::<F, 6>(&finite)))
}

/// `BLS12_G2MSM`: the sum of points times scalars.
pub fn g2_msm<F: Field<6>, I: Integers, E: From<Invalid>>(
    terms: impl Iterator<Item = Result<(G2Bytes, [u8; 32]), E>>,
) -> Result<[u8; 192], E> {
    let mut finite = Vec::new();
    for term in terms {
        let (point, scalar) = term?;
        if let Some(point) = read_g2_checked::<F>(&point)? {
            finite.push((point, read_scalar::<I>(&scalar)));
        }
    }
    let sum = g2::combine::<F, 6>(&finite, &mut [[[0; 6]; 2]; 6]);
    Ok(write_g2(sum.to_affine::<F>()))
}

/// `BLS12_PAIRING_CHECK`: whether the product of the pairings is 1.
pub fn pairing_check<F: Field<6> + Group<6>>(
    pairs: impl Iterator<Item = (G1Bytes, G2Bytes)>,
) -> Result<bool, Invalid> {
    let mut finite = Vec::new();
    for (p, q) in pairs {
        if let (Some(p), Some(q)) = (read_g1_checked::<F>(&p)?, read_g2_checked::<F>(&q)?) {
            finite.push((p, q));
        }
    }
    Ok(finite.is_empty() || pairing::is_one::<F>(&finite))
}

/// `BLS12_MAP_FP_TO_G1`.
pub fn map_to_g1<F: Field<6> + Group<6>>(element: &[u8; 48]) -> Result<[u8; 96], Invalid> {
    let element = read_element::<F>(element)?;
    let image = map::to_g1::<F>(&element);
    // The effective cofactor 1 - x (RFC 9380, section 8.8.1).
    let cleared = image.and_then(|point| g1::multiply::<F, 6>(&point, 1 + MINUS_X));
    Ok(write_g1(cleared))
}

/// `BLS12_MAP_FP2_TO_G2`.
pub fn map_to_g2<F: Field<6>>(element: &[[u8; 48]; 2]) -> Result<[u8; 192], Invalid> {
    let element = [read_element::<F>(&element[0])?, read_element::<F>(&element[1])?];
    let image = map::to_g2::<F>(&element);
    let cleared = image.and_then(|point| clear_cofactor::<F>(&point).to_affine::<F>());
    Ok(write_g2(cleared))
}

/// (x^2 - x - 1) P + (x - 1) f(P) + f^2(2 P) for the Frobenius endomorphism f: P times the effective
/// cofactor. (RFC 9380, appendix G.3; Budroni and Pintore, eprint 2017/419.)
fn clear_cofactor<F: Field<6>>(point: &g2::Affine<6>) -> g2::Point<6> {
    let scratch = &mut [[[0; 6]; 2]; 6];
    let times_minus_x = g2::multiply::<F, 6>(point, MINUS_X, scratch);
    let mut image = g2::Point::new(point);
    image.frobenius::<F>(&TWIST);
    // f(P) + x P.
    let mut both = times_minus_x.clone();
    both.negate::<F>();
    both.add::<F>(&image, scratch);
    // f^2(2 P) - f(P) - P - x P + x (f(P) + x P).
    let mut sum = g2::Point::new(point);
    sum.double::<F>(scratch);
    sum.frobenius::<F>(&TWIST);
    sum.frobenius::<F>(&TWIST);
    image.negate::<F>();
    sum.add::<F>(&image, scratch);
    sum.add::<F>(&times_minus_x, scratch);
    let mut opposite = g2::Point::new(point);
    opposite.negate::<F>();
    sum.add::<F>(&opposite, scratch);
    if let Some(both) = both.to_affine::<F>() {
        let mut times_x = g2::multiply::<F, 6>(&both, MINUS_X, scratch);
        times_x.negate::<F>();
        sum.add::<F>(&times_x, scratch);
    }
    sum
}

fn read_element<F: Field<6>>(bytes: &[u8; 48]) -> Result<Element, Invalid> {
    let element = limbs::from_be(bytes);
    if limbs::less(&element, &F::MODULUS) { Ok(element) } else { Err(Invalid::Coordinate) }
}

/// A scalar modulo the order, below which it needn't be.
fn read_scalar<I: Integers>(bytes: &[u8; 32]) -> [u64; 4] {
    let mut scalar = limbs::from_be(bytes);
    I::mul_mod(&mut scalar, const { &[[1, 0, 0, 0], ORDER] });
    scalar
}

/// A point of the curve of G1, or `None` at infinity.
fn read_g1<F: Field<6>>(bytes: &G1Bytes) -> Result<Option<g1::Affine<6>>, Invalid> {
    let point = [read_element::<F>(&bytes[0])?, read_element::<F>(&bytes[1])?];
    if point == [[0; 6]; 2] {
        return Ok(None);
    }
    if g1::is_on_curve::<F, 6>(&point, &B) { Ok(Some(point)) } else { Err(Invalid::G1Curve) }
}

fn read_g1_checked<F: Field<6> + Group<6>>(
    bytes: &G1Bytes,
) -> Result<Option<g1::Affine<6>>, Invalid> {
    let point = read_g1::<F>(bytes)?;
    let valid = point.is_none_or(|point| is_in_g1::<F>(&point));
    if valid { Ok(point) } else { Err(Invalid::G1Subgroup) }
}

/// A point of the curve of G2, or `None` at infinity.
fn read_g2<F: Field<6>>(bytes: &G2Bytes) -> Result<Option<g2::Affine<6>>, Invalid> {
    let mut point = [[[0; 6]; 2]; 2];
    for (coordinate, bytes) in point.as_flattened_mut().iter_mut().zip(bytes) {
        *coordinate = read_element::<F>(bytes)?;
    }
    if point == [[[0; 6]; 2]; 2] {
        return Ok(None);
    }
    if g2::is_on_curve::<F, 6>(&point, &B2) { Ok(Some(point)) } else { Err(Invalid::G2Curve) }
}

fn read_g2_checked<F: Field<6>>(bytes: &G2Bytes) -> Result<Option<g2::Affine<6>>, Invalid> {
    let point = read_g2::<F>(bytes)?;
    let valid = point.is_none_or(|point| is_in_g2::<F>(&point));
    if valid { Ok(point) } else { Err(Invalid::G2Subgroup) }
}

/// Whether -x^2 P is P with its x times a third root of unity. (Scott, A Note on Group Membership Tests
/// for G1, G2 and GT on BLS Pairing-Friendly Curves, eprint 2021/1130. It is exact: the norm of that
/// endomorphism plus x^2 is x^4 - x^2 + 1, which is the order.)
fn is_in_g1<F: Field<6> + Group<6>>(point: &g1::Affine<6>) -> bool {
    let twice = g1::multiply::<F, 6>(point, MINUS_X)
        .and_then(|multiple| g1::multiply::<F, 6>(&multiple, MINUS_X));
    let Some(mut multiple) = twice else { return false };
    crate::fp2::negate::<F, 6>(&mut multiple[1]);
    let mut image = *point;
    F::mul(&mut image[0], &THIRD_ROOT);
    multiple == image
}

/// Whether x P is the image of P under the Frobenius endomorphism (the same note).
fn is_in_g2<F: Field<6>>(point: &g2::Affine<6>) -> bool {
    let scratch = &mut [[[0; 6]; 2]; 6];
    let mut sum = g2::multiply::<F, 6>(point, MINUS_X, scratch);
    let mut image = g2::Point::new(point);
    image.frobenius::<F>(&TWIST);
    sum.add::<F>(&image, scratch);
    sum.is_infinity()
}

fn write_g1(point: Option<g1::Affine<6>>) -> [u8; 96] {
    let mut out = [0; 96];
    for (coordinate, bytes) in point.iter().flatten().zip(out.chunks_exact_mut(48)) {
        limbs::write_be(coordinate, bytes);
    }
    out
}

fn write_g2(point: Option<g2::Affine<6>>) -> [u8; 192] {
    let mut out = [0; 192];
    let coordinates = point.iter().flat_map(|point| point.as_flattened());
    for (coordinate, bytes) in coordinates.zip(out.chunks_exact_mut(48)) {
        limbs::write_be(coordinate, bytes);
    }
    out
}
