//! Points over the prime field. `None` is the point at infinity.

use alloc::vec::Vec;

use crate::{
    fp2,
    limbs::{Digits, is_zero, less},
    ops::{Field, Fp, Group},
};

/// x and y.
pub(crate) type Affine<const N: usize> = [Fp<N>; 2];

/// p + q, whatever they are.
#[inline(always)]
pub(crate) fn add<G: Group<N>, const N: usize>(p: &mut Option<Affine<N>>, q: &Affine<N>) {
    let Some(sum) = p else {
        *p = Some(*q);
        return;
    };
    if sum[0] != q[0] {
        G::add_points(sum, q);
    } else if sum[1] != q[1] || is_zero(&q[1]) {
        *p = None;
    } else {
        G::double_point(sum);
    }
}

/// 2 p.
#[inline(always)]
fn double<G: Group<N>, const N: usize>(p: &mut Option<Affine<N>>) {
    if let Some(point) = p {
        // No curve here has a point of order 2, but this must not depend on it.
        if is_zero(&point[1]) { *p = None } else { G::double_point(point) }
    }
}

/// The sum of points times scalars.
pub(crate) fn combine<F: Field<N> + Group<N>, const N: usize>(
    terms: &[(Affine<N>, [u64; 4])],
) -> Option<Affine<N>> {
    let terms: Vec<_> = terms
        .iter()
        .map(|(point, scalar)| {
            let mut opposite = *point;
            fp2::negate::<F, N>(&mut opposite[1]);
            ([*point, opposite], Digits::new(scalar))
        })
        .collect();
    combine_signed::<F, N>(&terms)
}

/// The sum of points times scalars, given points with their opposites and scalars as digits.
pub(crate) fn combine_signed<G: Group<N>, const N: usize>(
    terms: &[([Affine<N>; 2], Digits)],
) -> Option<Affine<N>> {
    let mut sum = None;
    for at in (0..Digits::END).rev() {
        double::<G, N>(&mut sum);
        for ([point, opposite], digits) in terms {
            match digits.at(at) {
                1 => add::<G, N>(&mut sum, point),
                -1 => add::<G, N>(&mut sum, opposite),
                _ => {}
            }
        }
    }
    sum
}

/// A point times a number.
pub(crate) fn multiply<G: Group<N>, const N: usize>(
    point: &Affine<N>,
    scalar: u64,
) -> Option<Affine<N>> {
    let mut sum = None;
    for at in (0..u64::BITS - scalar.leading_zeros()).rev() {
        double::<G, N>(&mut sum);
        if scalar >> at & 1 == 1 {
            add::<G, N>(&mut sum, point);
        }
    }
    sum
}

/// Whether both coordinates are canonical.
pub(crate) fn is_canonical<F: Field<N>, const N: usize>(point: &Affine<N>) -> bool {
    less(&point[0], &F::MODULUS) && less(&point[1], &F::MODULUS)
}

/// Whether y^2 = x^3 + b.
pub(crate) fn is_on_curve<F: Field<N>, const N: usize>(point: &Affine<N>, b: &Fp<N>) -> bool {
    let [x, y] = point;
    let [mut cube, mut square] = *point;
    F::mul(&mut cube, x);
    F::mul(&mut cube, x);
    F::add(&mut cube, b);
    F::mul(&mut square, y);
    cube == square
}
