//! Miller's loop, and powers in the group that pairings end in.
//!
//! A pairing check asks whether a product is 1, so lines may be scaled by anything that the final
//! exponentiation sends to 1, which is every element of a proper subfield.

use alloc::vec::Vec;

use crate::{
    fp2::{self, set_product, set_square},
    fp12::{
        Fp12, Sparse, conjugate12, one, set_cyclotomic_square, set_product12, set_sparse_product,
        set_square12, set12,
    },
    g1, g2,
    ops::{Field, Fp2},
};

/// What distinguishes a family of pairings.
#[derive(Debug)]
pub(crate) struct Tower<const N: usize> {
    /// w^6.
    pub(crate) xi: Fp2<N>,
    /// xi^(i (p - 1) / 6) for i from 1 to 5.
    pub(crate) frobenius: [Fp2<N>; 5],
    /// Whether points of the twist are (x / w^2, y / w^3) of those over the large field, and not
    /// (x w^2, y w^3).
    pub(crate) divides: bool,
}

/// A pair on its way through the loop.
struct Pair<const N: usize> {
    /// y of the point in G1.
    y: Fp2<N>,
    /// -x of the point in G1.
    minus_x: Fp2<N>,
    /// The point in G2.
    base: g2::Affine<N>,
    /// Its opposite.
    opposite: g2::Affine<N>,
    /// The multiple that the loop has got to.
    multiple: g2::Point<N>,
}

/// The product of the pairs' Miller functions, in the making.
pub(crate) struct Miller<'a, F, const N: usize> {
    tower: &'a Tower<N>,
    pairs: Vec<Pair<N>>,
    value: Fp12<N>,
    spare: Fp12<N>,
    /// Coefficients of y, x, and 1.
    line: Sparse<N>,
    scratch: g2::Scratch<N>,
    field: core::marker::PhantomData<F>,
}

impl<'a, F: Field<N>, const N: usize> Miller<'a, F, N> {
    pub(crate) fn new(tower: &'a Tower<N>, pairs: &[(g1::Affine<N>, g2::Affine<N>)]) -> Self {
        let pairs = pairs.iter().map(|(p, q)| {
            let mut minus_x = [p[0], [0; N]];
            fp2::negate::<F, N>(&mut minus_x[0]);
            let mut opposite = *q;
            fp2::negate2::<F, N>(&mut opposite[1]);
            let multiple = g2::Point::new(q);
            Pair { y: [p[1], [0; N]], minus_x, base: *q, opposite, multiple }
        });
        Self {
            tower,
            pairs: pairs.collect(),
            value: one(),
            spare: one(),
            line: Sparse { coefficients: [fp2::small(0); 3] },
            scratch: [fp2::small(0); 6],
            field: core::marker::PhantomData,
        }
    }

    /// Goes on by the digits after the first, most significant first.
    pub(crate) fn run(&mut self, digits: impl Iterator<Item = i8>) {
        let mut is_one = true;
        for digit in digits {
            if !is_one {
                let (xi, t) = (&self.tower.xi, &mut self.scratch[0]);
                set_square12::<F, N>(&mut self.spare, &self.value, xi, t);
                core::mem::swap(&mut self.value, &mut self.spare);
            }
            is_one = false;
            for at in 0..self.pairs.len() {
                self.double(at);
                match digit {
                    1 => self.add(at, |pair| &pair.base),
                    -1 => self.add(at, |pair| &pair.opposite),
                    _ => {}
                }
            }
        }
    }

    /// Adds to each pair's multiple what `next` makes of its point.
    pub(crate) fn add_each(&mut self, next: impl Fn(&g2::Affine<N>) -> g2::Affine<N>) {
        for at in 0..self.pairs.len() {
            self.pairs[at].opposite = next(&self.pairs[at].base);
            self.add(at, |pair| &pair.opposite);
        }
    }

    /// Doubles a multiple, and takes in the tangent.
    fn double(&mut self, at: usize) {
        let Pair { y: at_y, minus_x, multiple, .. } = &mut self.pairs[at];
        let [x, y, z] = &mut multiple.0;
        let [e, b, square, ..] = &mut self.scratch;
        let [of_y, of_x, constant] = &mut self.line.coefficients;
        // E = 3 X^2, B = Y^2. The slope is E / Z' with Z' = 2 Y Z; the line, times Z' Z^2, is
        // Z' Z^2 y - E Z^2 x + E X - 2 B.
        set_square::<F, N>(e, x);
        F::mul2(e, const { &fp2::small(3) });
        set_square::<F, N>(b, y);
        set_square::<F, N>(square, z);
        set_product::<F, N>(constant, e, x);
        F::sub2(constant, b);
        F::sub2(constant, b);
        set_product::<F, N>(of_x, e, square);
        F::mul2(of_x, minus_x);
        F::mul2(z, y);
        F::double2(z);
        set_product::<F, N>(of_y, z, square);
        F::mul2(of_y, at_y);
        // As in `g2::Point::double`.
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
        self.take_in();
    }

    /// Adds a point to a multiple, and takes in the chord. The points differ in x: they are multiples
    /// of a point of prime order r by numbers that aren't equal or opposite modulo r.
    fn add(&mut self, at: usize, point: impl Fn(&Pair<N>) -> &g2::Affine<N>) {
        let [to_x, to_y] = *point(&self.pairs[at]);
        let Pair { y: at_y, minus_x, multiple, .. } = &mut self.pairs[at];
        let [x, y, z] = &mut multiple.0;
        let [run, rise, square, v, ..] = &mut self.scratch;
        let [of_y, of_x, constant] = &mut self.line.coefficients;
        set_square::<F, N>(square, z);
        set_product::<F, N>(run, &to_x, square);
        F::sub2(run, x);
        set_product::<F, N>(rise, &to_y, square);
        F::mul2(rise, z);
        F::sub2(rise, y);
        // The slope is rise / Z' with Z' = Z run; the line, times Z', is
        // Z' y - rise x + rise x' - Z' y'.
        F::mul2(z, run);
        set_product::<F, N>(of_y, z, at_y);
        set_product::<F, N>(of_x, rise, minus_x);
        set_product::<F, N>(constant, rise, &to_x);
        set_product::<F, N>(v, z, &to_y);
        F::sub2(constant, v);
        // As in `g2::Point::add_affine`.
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
        self.take_in();
    }

    /// value *= line.
    fn take_in(&mut self) {
        let (xi, t) = (&self.tower.xi, &mut self.scratch[0]);
        if self.tower.divides {
            // y + x / w + 1 / w^3, times w^3.
            let powers = [3, 2, 0];
            set_sparse_product::<F, N>(&mut self.spare, &self.value, &self.line, powers, xi, t);
        } else {
            let powers = [0, 1, 3];
            set_sparse_product::<F, N>(&mut self.spare, &self.value, &self.line, powers, xi, t);
        }
        core::mem::swap(&mut self.value, &mut self.spare);
    }

    pub(crate) fn into_value(self) -> Fp12<N> {
        self.value
    }
}

/// Powers and products in the group that pairings end in, where the conjugate is the inverse.
#[derive(Debug)]
pub(crate) struct Powers<'a, F, const N: usize> {
    tower: &'a Tower<N>,
    field: core::marker::PhantomData<F>,
}

impl<'a, F: Field<N>, const N: usize> Powers<'a, F, N> {
    pub(crate) fn new(tower: &'a Tower<N>) -> Self {
        Self { tower, field: core::marker::PhantomData }
    }

    pub(crate) fn product(&self, a: &Fp12<N>, b: &Fp12<N>) -> Fp12<N> {
        let mut out = one();
        set_product12::<F, N>(&mut out, a, b, &self.tower.xi, &mut fp2::small(0));
        out
    }

    pub(crate) fn square(&self, a: &Fp12<N>) -> Fp12<N> {
        let mut out = one();
        set_cyclotomic_square::<F, N>(&mut out, a, &self.tower.xi, &mut fp2::small(0));
        out
    }

    #[expect(clippy::unused_self, reason = "it reads like the other operations")]
    pub(crate) fn conjugate(&self, a: &Fp12<N>) -> Fp12<N> {
        let mut out = *a;
        conjugate12::<F, N>(&mut out);
        out
    }

    /// a^(p^times).
    pub(crate) fn frobenius(&self, a: &Fp12<N>, times: usize) -> Fp12<N> {
        let mut out = *a;
        for _ in 0..times {
            crate::fp12::frobenius::<F, N>(&mut out, &self.tower.frobenius);
        }
        out
    }

    /// a^x for the digits of x after the first, most significant first.
    pub(crate) fn power(&self, a: &Fp12<N>, digits: impl Iterator<Item = i8>) -> Fp12<N> {
        let (xi, t) = (&self.tower.xi, &mut fp2::small(0));
        let inverse = self.conjugate(a);
        let (mut out, mut spare) = (one(), one());
        set12::<F, N>(&mut out, a);
        let (mut out, mut spare) = (&mut out, &mut spare);
        for digit in digits {
            set_cyclotomic_square::<F, N>(spare, out, xi, t);
            if digit == 0 {
                core::mem::swap(&mut out, &mut spare);
            } else {
                let factor = if digit == 1 { a } else { &inverse };
                set_product12::<F, N>(out, spare, factor, xi, t);
            }
        }
        *out
    }

    /// The easy part of the final exponentiation: a^((p^6 - 1) (p^2 + 1)).
    pub(crate) fn easy(&self, a: &Fp12<N>) -> Fp12<N> {
        let inverse = crate::fp12::inverse12::<F, N>(a, &self.tower.xi, &mut fp2::small(0));
        let first = self.product(&self.conjugate(a), &inverse);
        self.product(&self.frobenius(&first, 2), &first)
    }
}

/// The non-adjacent form, most significant digit first, without the leading 1.
pub(crate) const fn digits<const COUNT: usize>(mut number: u128) -> [i8; COUNT] {
    let mut out = [0; COUNT];
    let mut at = COUNT;
    while at > 0 {
        at -= 1;
        if number % 2 == 1 {
            out[at] = if number % 4 == 1 { 1 } else { -1 };
            number = if number % 4 == 1 { number - 1 } else { number + 1 };
        }
        number /= 2;
    }
    assert!(number == 1, "as many digits as the number has");
    out
}
