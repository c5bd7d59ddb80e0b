//! The ate pairing of BLS12-381.

use super::constants::{MINUS_X, TOWER};
use crate::{
    fp12::{self, Fp12},
    g1, g2,
    ops::Field,
    pairing::{Miller, Powers, digits},
};

/// The digits of -x. For x itself the product would be its conjugate, which is 1 when it is.
const DIGITS: [i8; 64] = digits(MINUS_X as u128);

/// Whether the product of the pairings is 1.
pub(super) fn is_one<F: Field<6>>(pairs: &[(g1::Affine<6>, g2::Affine<6>)]) -> bool {
    let mut miller = Miller::<F, 6>::new(&TOWER, pairs);
    miller.run(DIGITS.iter().copied());
    final_power::<F>(&miller.into_value()) == fp12::one()
}

/// The power by three times (p^12 - 1) / r, whose hard part is (x - 1)^2 (x + p) (x^2 + p^2 - 1) + 3.
/// (Hayashida, Hayasaka, and Teruya, Efficient Final Exponentiation via Cyclotomic Structure for
/// Pairings over Families of Elliptic Curves, eprint 2020/875.)
fn final_power<F: Field<6>>(value: &Fp12<6>) -> Fp12<6> {
    let group = Powers::<F, 6>::new(&TOWER);
    let to_x = |a: &Fp12<6>| group.conjugate(&group.power(a, DIGITS.iter().copied()));
    let less_one = |a: &Fp12<6>| group.product(&to_x(a), &group.conjugate(a));
    let f = group.easy(value);
    let a = less_one(&less_one(&f));
    let b = group.product(&to_x(&a), &group.frobenius(&a, 1));
    let c = group.product(&to_x(&to_x(&b)), &group.frobenius(&b, 2));
    let d = group.product(&c, &group.conjugate(&b));
    group.product(&d, &group.product(&group.square(&f), &f))
}
