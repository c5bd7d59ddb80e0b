//! What the quadratic extension needs beside its primitive operations.

use crate::{
    limbs::{is_zero, less},
    ops::{Field, Fp, Fp2},
};

/// A small number.
pub(crate) const fn small<const N: usize>(value: u64) -> Fp2<N> {
    let mut out = [[0; N]; 2];
    out[0][0] = value;
    out
}

/// -1, as an element of the prime field.
pub(crate) const fn minus_one<F: Field<N>, const N: usize>() -> Fp<N> {
    let mut out = F::MODULUS;
    // The modulus is odd.
    out[0] -= 1;
    out
}

/// -x.
#[inline(always)]
pub(crate) fn negate<F: Field<N>, const N: usize>(x: &mut Fp<N>) {
    F::mul(x, const { &minus_one::<F, N>() });
}

/// -x.
#[inline(always)]
pub(crate) fn negate2<F: Field<N>, const N: usize>(x: &mut Fp2<N>) {
    F::mul2(x, const { &[minus_one::<F, N>(), [0; N]] });
}

/// a - b u of a + b u, which is also the power by the field's prime.
#[inline(always)]
pub(crate) fn conjugate<F: Field<N>, const N: usize>(x: &mut Fp2<N>) {
    negate::<F, N>(&mut x[1]);
}

/// x = a b.
#[inline(always)]
pub(crate) fn set_product<F: Field<N>, const N: usize>(x: &mut Fp2<N>, a: &Fp2<N>, b: &Fp2<N>) {
    F::set2(x, a);
    F::mul2(x, b);
}

/// x = a^2.
#[inline(always)]
pub(crate) fn set_square<F: Field<N>, const N: usize>(x: &mut Fp2<N>, a: &Fp2<N>) {
    F::set2(x, a);
    F::square2(x);
}

#[inline(always)]
pub(crate) fn is_zero2<const N: usize>(x: &Fp2<N>) -> bool {
    is_zero(&x[0]) && is_zero(&x[1])
}

/// 1 / x, for an x other than 0.
pub(crate) fn inverse<F: Field<N>, const N: usize>(x: &Fp<N>) -> Fp<N> {
    let mut out = [0; N];
    F::advise(&mut out, |out| out.copy_from_slice(&F::advised_inverse(x, &F::MODULUS)));
    let mut product = out;
    F::mul(&mut product, x);
    if !less(&out, &F::MODULUS) || product != small::<N>(1)[0] {
        F::refuse();
    }
    out
}

/// 1 / x, for an x other than 0.
pub(crate) fn inverse2<F: Field<N>, const N: usize>(x: &Fp2<N>) -> Fp2<N> {
    // (a - b u) / (a^2 + b^2).
    let [mut norm, mut square] = *x;
    F::mul(&mut norm, &x[0]);
    F::mul(&mut square, &x[1]);
    F::add(&mut norm, &square);
    let inverse = inverse::<F, N>(&norm);
    let mut out = *x;
    conjugate::<F, N>(&mut out);
    F::mul(&mut out[0], &inverse);
    F::mul(&mut out[1], &inverse);
    out
}
