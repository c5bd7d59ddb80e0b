//! Points over the quadratic extension, in Jacobian coordinates: (X / Z^2, Y / Z^3), and infinity
//! where Z is 0. (Formulas for a = 0: Cohen and Frey, Handbook of Elliptic and Hyperelliptic Curve
//! Cryptography, section 13.2.)

use alloc::vec::Vec;

use crate::{
    fp2::{self, is_zero2, set_product, set_square},
    limbs::{Digits, less},
    ops::{Field, Fp2},
};

/// x and y.
pub(crate) type Affine<const N: usize> = [Fp2<N>; 2];

/// X, Y, and Z.
#[derive(Debug, Clone)]
pub(crate) struct Point<const N: usize>(pub(crate) [Fp2<N>; 3]);

/// Room for what is computed on the way. It is made once: clearing it again would cost more than
/// the arithmetic.
pub(crate) type Scratch<const N: usize> = [Fp2<N>; 6];

impl<const N: usize> Point<N> {
    pub(crate) const INFINITY: Self = Self([fp2::small(1), fp2::small(1), fp2::small(0)]);

    pub(crate) const fn new(point: &Affine<N>) -> Self {
        Self([point[0], point[1], fp2::small(1)])
    }

    pub(crate) fn is_infinity(&self) -> bool {
        is_zero2(&self.0[2])
    }

    /// 2 p.
    pub(crate) fn double<F: Field<N>>(&mut self, scratch: &mut Scratch<N>) {
        let [x, y, z] = &mut self.0;
        let [e, b, ..] = scratch;
        // E = 3 X^2, B = Y^2.
        set_square::<F, N>(e, x);
        F::mul2(e, const { &fp2::small(3) });
        set_square::<F, N>(b, y);
        // Z = 2 Y Z.
        F::mul2(z, y);
        F::double2(z);
        // Y = D = 4 X B, X = E^2 - 2 D, Y = E (D - X) - 8 B^2.
        set_product::<F, N>(y, x, b);
        F::mul2(y, const { &fp2::small(4) });
        set_square::<F, N>(x, e);
        F::sub2(x, y);
        F::sub2(x, y);
        F::sub2(y, x);
        F::mul2(y, e);
        F::square2(b);
        F::mul2(b, const { &fp2::small(8) });
        F::sub2(y, b);
    }

    /// p + q for an affine q.
    pub(crate) fn add_affine<F: Field<N>>(&mut self, q: &Affine<N>, scratch: &mut Scratch<N>) {
        if self.is_infinity() {
            *self = Self::new(q);
            return;
        }
        let [x, y, z] = &mut self.0;
        let [run, rise, square, ..] = scratch;
        // run = x' Z^2 - X, rise = y' Z^3 - Y.
        set_square::<F, N>(square, z);
        set_product::<F, N>(run, &q[0], square);
        F::sub2(run, x);
        set_product::<F, N>(rise, &q[1], square);
        F::mul2(rise, z);
        F::sub2(rise, y);
        self.finish::<F>(scratch);
    }

    /// p + q.
    pub(crate) fn add<F: Field<N>>(&mut self, q: &Self, scratch: &mut Scratch<N>) {
        if q.is_infinity() {
            return;
        }
        if self.is_infinity() {
            self.clone_from(q);
            return;
        }
        let [x, y, z] = &mut self.0;
        let [run, rise, square, ..] = scratch;
        // Over the common denominator: X Z'^2, Y Z'^3, Z Z'.
        set_square::<F, N>(square, z);
        set_product::<F, N>(run, &q.0[0], square);
        set_product::<F, N>(rise, &q.0[1], square);
        F::mul2(rise, z);
        set_square::<F, N>(square, &q.0[2]);
        F::mul2(x, square);
        F::mul2(square, &q.0[2]);
        F::mul2(y, square);
        F::mul2(z, &q.0[2]);
        F::sub2(run, x);
        F::sub2(rise, y);
        self.finish::<F>(scratch);
    }

    /// The sum of this point and another, over the same denominator Z, that is further by `run`
    /// and `rise`.
    #[inline(always)]
    fn finish<F: Field<N>>(&mut self, scratch: &mut Scratch<N>) {
        let [run, rise, square, v, ..] = scratch;
        if is_zero2(run) {
            if is_zero2(rise) {
                self.double::<F>(scratch);
            } else {
                *self = Self::INFINITY;
            }
            return;
        }
        let [x, y, z] = &mut self.0;
        F::mul2(z, run);
        // V = X run^2, W = run^3: X = rise^2 - W - 2 V, Y = rise (V - X) - Y W.
        set_square::<F, N>(square, run);
        set_product::<F, N>(v, x, square);
        F::mul2(square, run);
        F::mul2(y, square);
        set_square::<F, N>(x, rise);
        F::sub2(x, square);
        F::sub2(x, v);
        F::sub2(x, v);
        F::sub2(v, x);
        F::mul2(v, rise);
        F::sub2(v, y);
        F::set2(y, v);
    }

    /// -p.
    pub(crate) fn negate<F: Field<N>>(&mut self) {
        fp2::negate2::<F, N>(&mut self.0[1]);
    }

    /// x and y, or `None` at infinity.
    pub(crate) fn to_affine<F: Field<N>>(&self) -> Option<Affine<N>> {
        if self.is_infinity() {
            return None;
        }
        let [mut x, mut y, z] = self.0;
        let inverse = fp2::inverse2::<F, N>(&z);
        let mut power = inverse;
        F::square2(&mut power);
        F::mul2(&mut x, &power);
        F::mul2(&mut power, &inverse);
        F::mul2(&mut y, &power);
        Some([x, y])
    }

    /// The image under the endomorphism that conjugates and multiplies x and y by `factors`:
    /// Frobenius' on the curve that this one is a twist of.
    pub(crate) fn frobenius<F: Field<N>>(&mut self, factors: &[Fp2<N>; 2]) {
        self.0.iter_mut().for_each(fp2::conjugate::<F, N>);
        F::mul2(&mut self.0[0], &factors[0]);
        F::mul2(&mut self.0[1], &factors[1]);
    }
}

/// A point times a number.
pub(crate) fn multiply<F: Field<N>, const N: usize>(
    point: &Affine<N>,
    scalar: u64,
    scratch: &mut Scratch<N>,
) -> Point<N> {
    combine::<F, N>(&[(*point, [scalar, 0, 0, 0])], scratch)
}

/// The sum of points times scalars.
pub(crate) fn combine<F: Field<N>, const N: usize>(
    terms: &[(Affine<N>, [u64; 4])],
    scratch: &mut Scratch<N>,
) -> Point<N> {
    let terms: Vec<_> = terms
        .iter()
        .map(|(point, scalar)| {
            let mut opposite = *point;
            fp2::negate2::<F, N>(&mut opposite[1]);
            (point, opposite, Digits::new(scalar))
        })
        .collect();
    let mut sum = Point::INFINITY;
    let mut started = false;
    for at in (0..Digits::END).rev() {
        if started {
            sum.double::<F>(scratch);
        }
        for (point, opposite, digits) in &terms {
            match digits.at(at) {
                1 => sum.add_affine::<F>(point, scratch),
                -1 => sum.add_affine::<F>(opposite, scratch),
                _ => continue,
            }
            started = true;
        }
    }
    sum
}

/// Whether all coordinates are canonical.
pub(crate) fn is_canonical<F: Field<N>, const N: usize>(point: &Affine<N>) -> bool {
    point.as_flattened().iter().all(|coordinate| less(coordinate, &F::MODULUS))
}

/// Whether y^2 = x^3 + b.
pub(crate) fn is_on_curve<F: Field<N>, const N: usize>(point: &Affine<N>, b: &Fp2<N>) -> bool {
    let [mut cube, mut square] = *point;
    F::square2(&mut cube);
    F::mul2(&mut cube, &point[0]);
    F::add2(&mut cube, b);
    F::square2(&mut square);
    cube == square
}
