//! Field elements to points: the simplified map of Shallue, van de Woestijne, and Ulas, then an isogeny
//! (RFC 9380, sections 6.6.2 and 6.6.3).

use super::{
    Element, Element2,
    isogeny_g1::{ISOGENY_G1, SIMPLE_G1},
    isogeny_g2::{ISOGENY_G2, SIMPLE_G2},
};
use crate::{
    fp2::{self, is_zero2},
    g1, g2,
    limbs::{halve, is_zero, less},
    ops::Field,
    slow,
};

/// A curve y^2 = x^3 + a x + b, and an element that has no square root.
#[derive(Debug)]
pub(super) struct Simple<T: 'static> {
    pub(super) a: T,
    pub(super) b: T,
    pub(super) z: T,
}

/// Polynomials in x, constants first: x' is one fraction, y' is y times another.
#[derive(Debug)]
pub(super) struct Isogeny<T: 'static> {
    pub(super) x_numerator: &'static [T],
    pub(super) x_denominator: &'static [T],
    pub(super) y_numerator: &'static [T],
    pub(super) y_denominator: &'static [T],
}

/// What the maps need of a field, with copies: they are short.
trait Coordinate<F>: Copy + PartialEq + 'static {
    const ONE: Self;
    fn times(self, other: &Self) -> Self;
    fn plus(self, other: &Self) -> Self;
    fn negated(self) -> Self;
    fn is_zero(&self) -> bool;
    fn inverted(&self) -> Self;
    /// Advice: what may be a square root.
    fn root(&self, z: &Self) -> Self;
    /// Whether the first part that isn't 0 is odd (RFC 9380, section 4.1).
    fn is_odd(&self) -> bool;
}

impl<F: Field<6>> Coordinate<F> for Element {
    const ONE: Self = [1, 0, 0, 0, 0, 0];

    fn times(mut self, other: &Self) -> Self {
        F::mul(&mut self, other);
        self
    }

    fn plus(mut self, other: &Self) -> Self {
        F::add(&mut self, other);
        self
    }

    fn negated(mut self) -> Self {
        fp2::negate::<F, 6>(&mut self);
        self
    }

    fn is_zero(&self) -> bool {
        is_zero(self)
    }

    fn inverted(&self) -> Self {
        fp2::inverse::<F, 6>(self)
    }

    fn root(&self, z: &Self) -> Self {
        let mut root = [0; 6];
        F::advise(&mut root, |out| {
            let mut root = slow::square_root::<F, 6>(self, &F::MODULUS);
            if F::advised_product(&root, &root, &F::MODULUS) != *self {
                root = slow::square_root::<F, 6>(
                    &F::advised_product(self, z, &F::MODULUS),
                    &F::MODULUS,
                );
            }
            out.copy_from_slice(&root);
        });
        if !less(&root, &F::MODULUS) {
            F::refuse();
        }
        root
    }

    fn is_odd(&self) -> bool {
        self[0] & 1 == 1
    }
}

impl<F: Field<6>> Coordinate<F> for Element2 {
    const ONE: Self = fp2::small(1);

    fn times(mut self, other: &Self) -> Self {
        F::mul2(&mut self, other);
        self
    }

    fn plus(mut self, other: &Self) -> Self {
        F::add2(&mut self, other);
        self
    }

    fn negated(mut self) -> Self {
        fp2::negate2::<F, 6>(&mut self);
        self
    }

    fn is_zero(&self) -> bool {
        is_zero2(self)
    }

    fn inverted(&self) -> Self {
        fp2::inverse2::<F, 6>(self)
    }

    fn root(&self, z: &Self) -> Self {
        let mut root = [[0; 6]; 2];
        F::advise(root.as_flattened_mut(), |out| {
            let root = slow_root::<F>(self, &F::MODULUS)
                .or_else(|| slow_root::<F>(&slow_product::<F>(self, z, &F::MODULUS), &F::MODULUS));
            out.copy_from_slice(root.unwrap_or_default().as_flattened());
        });
        if !root.iter().all(|part| less(part, &F::MODULUS)) {
            F::refuse();
        }
        root
    }

    fn is_odd(&self) -> bool {
        let [real, imaginary] = self;
        if is_zero(real) { imaginary[0] & 1 == 1 } else { real[0] & 1 == 1 }
    }
}

/// x y, in software.
fn slow_product<F: Field<6>>(x: &Element2, y: &Element2, modulus: &Element) -> Element2 {
    let product = |i: usize, j: usize| F::advised_product(&x[i], &y[j], modulus);
    let [mut real, mut imaginary] = [product(0, 0), product(0, 1)];
    slow::sub_mod(&mut real, &product(1, 1), modulus);
    slow::add_mod(&mut imaginary, &product(1, 0), modulus);
    [real, imaginary]
}

/// A square root, in software: of a + b u it is c + b / (2 c) u, where c^2 = (a + n) / 2 and n^2 is the
/// norm, or c = 0 where b is 0 and a no square.
fn slow_root<F: Field<6>>(x: &Element2, modulus: &Element) -> Option<Element2> {
    let is_root = |root: &Element2| slow_product::<F>(root, root, modulus) == *x;
    let [a, b] = x;
    if is_zero(b) {
        let mut minus = [0; 6];
        slow::sub_mod(&mut minus, a, modulus);
        let real = [slow::square_root::<F, 6>(a, modulus), [0; 6]];
        let imaginary = [[0; 6], slow::square_root::<F, 6>(&minus, modulus)];
        return [real, imaginary].into_iter().find(is_root);
    }
    let mut norm = F::advised_product(a, a, modulus);
    slow::add_mod(&mut norm, &F::advised_product(b, b, modulus), modulus);
    let n = slow::square_root::<F, 6>(&norm, modulus);
    let mut minus_n = [0; 6];
    slow::sub_mod(&mut minus_n, &n, modulus);
    [n, minus_n].into_iter().find_map(|n| {
        let mut half = *a;
        slow::add_mod(&mut half, &n, modulus);
        let carry = half[0] & 1 == 1 && crate::limbs::add_in_place(&mut half, modulus);
        halve(&mut half, carry);
        let c = slow::square_root::<F, 6>(&half, modulus);
        if is_zero(&c) {
            return None;
        }
        let mut twice = c;
        slow::add_mod(&mut twice, &c, modulus);
        let root = [c, F::advised_product(b, &F::advised_inverse(&twice, modulus), modulus)];
        is_root(&root).then_some(root)
    })
}

/// The point of G1's curve that an element maps to.
pub(super) fn to_g1<F: Field<6>>(element: &Element) -> Option<g1::Affine<6>> {
    let point = simple::<F, Element>(&SIMPLE_G1, element);
    apply::<F, Element>(&ISOGENY_G1, &point)
}

/// The point of G2's curve that an element maps to.
pub(super) fn to_g2<F: Field<6>>(element: &Element2) -> Option<g2::Affine<6>> {
    let point = simple::<F, Element2>(&SIMPLE_G2, element);
    apply::<F, Element2>(&ISOGENY_G2, &point)
}

/// The simplified map.
fn simple<F: Field<6>, T: Coordinate<F>>(curve: &Simple<T>, u: &T) -> [T; 2] {
    let Simple { a, b, z } = curve;
    // x1 = b (t^2 + t + 1) / (-a (t^2 + t)) with t = z u^2; b / (z a) where t^2 + t is 0.
    let t = u.times(u).times(z);
    let sum = t.times(&t).plus(&t);
    let denominator = if sum.is_zero() { a.times(z) } else { a.times(&sum).negated() };
    let x1 = b.times(&sum.plus(&T::ONE)).times(&denominator.inverted());
    // g(x1) isn't 0: the curves have odd order. So either it is a square, or z times it is, and a root
    // of one or the other shows which.
    let g = x1.times(&x1).plus(a).times(&x1).plus(b);
    let root = g.root(z);
    let square = root.times(&root);
    let [x, y] = if square == g {
        [x1, root]
    } else if square == g.times(z) {
        // x2 = t x1, and g(x2) = t^3 g(x1) = (t u root)^2.
        [x1.times(&t), root.times(&t).times(u)]
    } else {
        F::refuse()
    };
    [x, if y.is_odd() == u.is_odd() { y } else { y.negated() }]
}

/// The isogeny, whose kernel goes to infinity.
fn apply<F: Field<6>, T: Coordinate<F>>(map: &Isogeny<T>, [x, y]: &[T; 2]) -> Option<[T; 2]> {
    let at_x = |polynomial: &[T]| {
        let (last, rest) = polynomial.split_last().expect("no polynomial is empty");
        rest.iter().rev().fold(*last, |sum, coefficient| sum.times(x).plus(coefficient))
    };
    let (x_below, y_below) = (at_x(map.x_denominator), at_x(map.y_denominator));
    let below = x_below.times(&y_below);
    if below.is_zero() {
        return None;
    }
    let inverse = below.inverted();
    let x_image = at_x(map.x_numerator).times(&y_below).times(&inverse);
    let y_image = at_x(map.y_numerator).times(y).times(&x_below).times(&inverse);
    Some([x_image, y_image])
}
