//! The extension of degree 12 that pairings live in: six coefficients in the quadratic extension, of
//! the powers of w, where w^6 = xi.
//!
//! Products are worked out the long way. A product and a sum cost a zkVM about the same, so the
//! methods that save products at the price of sums (Karatsuba's) save nothing.

use crate::{
    fp2::{self, inverse2, set_product, set_square},
    ops::{Field, Fp2},
};

/// Coefficients of 1, w, ..., w^5.
pub(crate) type Fp12<const N: usize> = [Fp2<N>; 6];

/// 1.
pub(crate) const fn one<const N: usize>() -> Fp12<N> {
    let mut out = [fp2::small(0); 6];
    out[0] = fp2::small(1);
    out
}

/// out = a b.
pub(crate) fn set_product12<F: Field<N>, const N: usize>(
    out: &mut Fp12<N>,
    a: &Fp12<N>,
    b: &Fp12<N>,
    xi: &Fp2<N>,
    t: &mut Fp2<N>,
) {
    for (k, out) in out.iter_mut().enumerate() {
        // What has wrapped around w^6 first, so that xi is multiplied in once.
        for i in k + 1..6 {
            accumulate::<F, N>(out, &a[i], &b[k + 6 - i], i == k + 1, t);
        }
        if k < 5 {
            F::mul2(out, xi);
        }
        for i in 0..=k {
            accumulate::<F, N>(out, &a[i], &b[k - i], k == 5 && i == 0, t);
        }
    }
}

/// sum += a b, or sum = a b.
#[inline(always)]
fn accumulate<F: Field<N>, const N: usize>(
    sum: &mut Fp2<N>,
    a: &Fp2<N>,
    b: &Fp2<N>,
    is_first: bool,
    t: &mut Fp2<N>,
) {
    if is_first {
        set_product::<F, N>(sum, a, b);
    } else {
        set_product::<F, N>(t, a, b);
        F::add2(sum, t);
    }
}

/// out = a^2.
pub(crate) fn set_square12<F: Field<N>, const N: usize>(
    out: &mut Fp12<N>,
    a: &Fp12<N>,
    xi: &Fp2<N>,
    t: &mut Fp2<N>,
) {
    for (k, out) in out.iter_mut().enumerate() {
        // Products of different coefficients, which count twice.
        let mut is_first = true;
        for i in k + 1..6 {
            if i < k + 6 - i {
                accumulate::<F, N>(out, &a[i], &a[k + 6 - i], is_first, t);
                is_first = false;
            }
        }
        if !is_first {
            F::mul2(out, xi);
        }
        for i in 0..=k {
            if i < k - i {
                accumulate::<F, N>(out, &a[i], &a[k - i], is_first, t);
                is_first = false;
            }
        }
        F::double2(out);
        if k % 2 == 0 {
            set_square::<F, N>(t, &a[k / 2 + 3]);
            F::mul2(t, xi);
            F::add2(out, t);
            set_square::<F, N>(t, &a[k / 2]);
            F::add2(out, t);
        }
    }
}

/// An element with three coefficients only, at fixed powers of w.
#[derive(Debug)]
pub(crate) struct Sparse<const N: usize> {
    pub(crate) coefficients: [Fp2<N>; 3],
}

/// out = a b for the powers of w that `b` has.
#[inline(always)]
pub(crate) fn set_sparse_product<F: Field<N>, const N: usize>(
    out: &mut Fp12<N>,
    a: &Fp12<N>,
    b: &Sparse<N>,
    powers: [usize; 3],
    xi: &Fp2<N>,
    t: &mut Fp2<N>,
) {
    for (k, out) in out.iter_mut().enumerate() {
        let mut is_first = true;
        for (power, b) in powers.into_iter().zip(&b.coefficients) {
            if power > k {
                accumulate::<F, N>(out, &a[k + 6 - power], b, is_first, t);
                is_first = false;
            }
        }
        if !is_first {
            F::mul2(out, xi);
        }
        for (power, b) in powers.into_iter().zip(&b.coefficients) {
            if power <= k {
                accumulate::<F, N>(out, &a[k - power], b, is_first, t);
                is_first = false;
            }
        }
    }
}

/// out = a^2 for an `a` of norm 1 over the subfield of degree 6 and of degree 4, as all are after the
/// easy part of the final exponentiation. (Granger and Scott, Faster Squaring in the Cyclotomic
/// Subgroup of Sixth Degree Extensions.)
pub(crate) fn set_cyclotomic_square<F: Field<N>, const N: usize>(
    out: &mut Fp12<N>,
    a: &Fp12<N>,
    xi: &Fp2<N>,
    t: &mut Fp2<N>,
) {
    // With y = w^3: a = A + B w + C w^2, where A = a0 + a3 y, B = a1 + a4 y, C = a2 + a5 y. The square
    // is 3 A^2 - 2 A' + (3 y C^2 + 2 B') w + (3 B^2 - 2 C') w^2; the prime negates y.
    let [a0, a1, a2, a3, a4, a5] = a;
    let [o0, o1, o2, o3, o4, o5] = out;
    three_squares::<F, N>(o0, o3, a0, a3, xi, t);
    three_squares::<F, N>(o2, o5, a1, a4, xi, t);
    three_squares::<F, N>(o4, o1, a2, a5, xi, t);
    F::mul2(o1, xi);
    for (out, a) in [(o0, a0), (o2, a2), (o4, a4)] {
        F::sub2(out, a);
        F::sub2(out, a);
    }
    for (out, a) in [(o1, a1), (o3, a3), (o5, a5)] {
        F::add2(out, a);
        F::add2(out, a);
    }
}

/// real + imaginary y = 3 (a + b y)^2.
#[inline(always)]
fn three_squares<F: Field<N>, const N: usize>(
    real: &mut Fp2<N>,
    imaginary: &mut Fp2<N>,
    a: &Fp2<N>,
    b: &Fp2<N>,
    xi: &Fp2<N>,
    t: &mut Fp2<N>,
) {
    set_square::<F, N>(real, b);
    F::mul2(real, xi);
    set_square::<F, N>(t, a);
    F::add2(real, t);
    F::mul2(real, const { &fp2::small(3) });
    set_product::<F, N>(imaginary, a, b);
    F::mul2(imaginary, const { &fp2::small(6) });
}

/// The conjugate over the subfield of degree 6: the power by p^6.
pub(crate) fn conjugate12<F: Field<N>, const N: usize>(a: &mut Fp12<N>) {
    for odd in [1, 3, 5] {
        fp2::negate2::<F, N>(&mut a[odd]);
    }
}

/// The power by p, for factors xi^(i (p - 1) / 6).
pub(crate) fn frobenius<F: Field<N>, const N: usize>(a: &mut Fp12<N>, factors: &[Fp2<N>; 5]) {
    a.iter_mut().for_each(fp2::conjugate::<F, N>);
    for (a, factor) in a[1..].iter_mut().zip(factors) {
        F::mul2(a, factor);
    }
}

/// a = b.
pub(crate) fn set12<F: Field<N>, const N: usize>(a: &mut Fp12<N>, b: &Fp12<N>) {
    for (a, b) in a.iter_mut().zip(b) {
        F::set2(a, b);
    }
}

/// 1 / a, for an a other than 0.
pub(crate) fn inverse12<F: Field<N>, const N: usize>(
    a: &Fp12<N>,
    xi: &Fp2<N>,
    t: &mut Fp2<N>,
) -> Fp12<N> {
    // a' / (a a'), where a a' has even powers of w only.
    let mut conjugate = *a;
    conjugate12::<F, N>(&mut conjugate);
    let mut norm = one();
    set_product12::<F, N>(&mut norm, a, &conjugate, xi, t);
    let inverse = inverse6::<F, N>(&[norm[0], norm[2], norm[4]], xi, t);
    let mut spread = [fp2::small(0); 6];
    [spread[0], spread[2], spread[4]] = inverse;
    let mut out = one();
    set_product12::<F, N>(&mut out, &conjugate, &spread, xi, t);
    out
}

/// The inverse of a + b v + c v^2 with v^3 = xi.
fn inverse6<F: Field<N>, const N: usize>(
    [a, b, c]: &[Fp2<N>; 3],
    xi: &Fp2<N>,
    t: &mut Fp2<N>,
) -> [Fp2<N>; 3] {
    // The cofactors a^2 - xi b c, xi c^2 - a b, b^2 - a c.
    let mut out = [fp2::small(0); 3];
    set_square::<F, N>(&mut out[0], a);
    set_product::<F, N>(t, b, c);
    F::mul2(t, xi);
    F::sub2(&mut out[0], t);
    set_square::<F, N>(&mut out[1], c);
    F::mul2(&mut out[1], xi);
    set_product::<F, N>(t, a, b);
    F::sub2(&mut out[1], t);
    set_square::<F, N>(&mut out[2], b);
    set_product::<F, N>(t, a, c);
    F::sub2(&mut out[2], t);
    // The determinant: a A + xi (b C + c B).
    let mut sum = fp2::small(0);
    set_product::<F, N>(&mut sum, b, &out[2]);
    set_product::<F, N>(t, c, &out[1]);
    F::add2(&mut sum, t);
    F::mul2(&mut sum, xi);
    set_product::<F, N>(t, a, &out[0]);
    F::add2(&mut sum, t);
    let inverse = inverse2::<F, N>(&sum);
    for out in &mut out {
        F::mul2(out, &inverse);
    }
    out
}
