//! Integers in plain software: what [`crate::software`] computes with, and where advice comes from.

#![expect(clippy::cast_possible_truncation, reason = "limbs are low halves of what is computed")]

use alloc::{vec, vec::Vec};

use crate::{
    limbs::{add_in_place, halve, is_zero, less, sub_in_place},
    ops::Machine,
};

/// a b, as long as both together.
pub(crate) fn product(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut out = vec![0; a.len() + b.len()];
    for (i, a) in a.iter().enumerate() {
        let mut carry = 0;
        for (j, b) in b.iter().enumerate() {
            let sum = u128::from(*a) * u128::from(*b) + u128::from(out[i + j]) + carry;
            out[i + j] = sum as u64;
            carry = sum >> 64;
        }
        out[i + b.len()] = carry as u64;
    }
    out
}

/// Divides `value`, which the remainder replaces; answers the quotient. (Knuth, The Art of Computer
/// Programming, volume 2, section 4.3.1, algorithm D.)
pub(crate) fn divide(value: &mut [u64], divisor: &[u64]) -> Vec<u64> {
    let length = divisor.iter().rposition(|limb| *limb != 0).expect("the divisor isn't 0") + 1;
    let mut quotient = vec![0; value.len()];
    if value.len() < length {
        return quotient;
    }
    let shift = divisor[length - 1].leading_zeros();
    let divisor = shifted(&divisor[..length], shift);
    let mut rest = shifted(value, shift);
    if rest.len() == value.len() {
        rest.push(0);
    }
    for at in (0..rest.len() - length).rev() {
        let digit = digit(&rest[at..=at + length], &divisor[..length]);
        quotient[at] = digit;
        let taken = product(&divisor[..length], &[digit]);
        if sub_in_place(&mut rest[at..=at + length], &taken) {
            quotient[at] -= 1;
            add_in_place(&mut rest[at..=at + length], &divisor[..length]);
        }
    }
    for (index, limb) in value.iter_mut().enumerate() {
        let [low, high] = [index, index + 1].map(|i| rest.get(i).copied().unwrap_or(0));
        *limb = if shift == 0 { low } else { low >> shift | high << (64 - shift) };
    }
    quotient
}

/// A digit of the quotient, at most one too large.
fn digit(rest: &[u64], divisor: &[u64]) -> u64 {
    let length = divisor.len();
    let (top, second) = (u128::from(divisor[length - 1]), divisor.get(length.wrapping_sub(2)));
    let head = u128::from(rest[length]) << 64 | u128::from(rest[length - 1]);
    let (mut digit, mut left) = (head / top, head % top);
    let below = if length > 1 { u128::from(rest[length - 2]) } else { 0 };
    let second = second.map_or(0, |limb| u128::from(*limb));
    while digit >> 64 != 0 || digit * second > (left << 64 | below) {
        digit -= 1;
        left += top;
        if left >> 64 != 0 {
            break;
        }
    }
    digit as u64
}

/// Shifted to the left by less than a limb, with a limb more if there is something to shift.
fn shifted(value: &[u64], shift: u32) -> Vec<u64> {
    let mut out = value.to_vec();
    if shift > 0 {
        out.push(0);
        for index in (0..out.len()).rev() {
            let low = if index > 0 { out[index - 1] >> (64 - shift) } else { 0 };
            out[index] = out[index] << shift | low;
        }
    }
    out
}

/// x y modulo m.
pub(crate) fn mul_mod<const N: usize>(x: &[u64; N], y: &[u64; N], modulus: &[u64; N]) -> [u64; N] {
    let mut value = product(x, y);
    divide(&mut value, modulus);
    let mut out = [0; N];
    out.copy_from_slice(&value[..N]);
    out
}

/// x^e modulo m.
pub(crate) fn power<M: Machine, const N: usize>(
    x: &[u64; N],
    exponent: &[u64; N],
    modulus: &[u64; N],
) -> [u64; N] {
    let mut out = [0; N];
    out[0] = 1;
    for at in (0..64 * N).rev() {
        out = M::advised_product(&out, &out, modulus);
        if exponent[at / 64] >> (at % 64) & 1 == 1 {
            out = M::advised_product(&out, x, modulus);
        }
    }
    out
}

/// 1 / x modulo an odd prime, for an x other than 0 below it. (The binary algorithm of Euclid.)
pub(crate) fn inverse<const N: usize>(x: &[u64; N], modulus: &[u64; N]) -> [u64; N] {
    let mut one = [0; N];
    one[0] = 1;
    // a x = u and b x = v modulo the modulus, all along.
    let (mut u, mut a) = (*x, one);
    let (mut v, mut b) = (*modulus, [0; N]);
    while u != one && v != one {
        halve_while_even(&mut u, &mut a, modulus);
        halve_while_even(&mut v, &mut b, modulus);
        if less(&u, &v) {
            sub_in_place(&mut v, &u);
            sub_mod(&mut b, &a, modulus);
        } else {
            sub_in_place(&mut u, &v);
            sub_mod(&mut a, &b, modulus);
        }
        if is_zero(&u) || is_zero(&v) {
            break;
        }
    }
    if u == one { a } else { b }
}

fn halve_while_even<const N: usize>(u: &mut [u64; N], a: &mut [u64; N], modulus: &[u64; N]) {
    while u[0] & 1 == 0 {
        halve(u, false);
        let carry = a[0] & 1 == 1 && add_in_place(a, modulus);
        halve(a, carry);
    }
}

/// x - y modulo m, for both below it.
pub(crate) fn sub_mod<const N: usize>(x: &mut [u64; N], y: &[u64; N], modulus: &[u64; N]) {
    if sub_in_place(x, y) {
        add_in_place(x, modulus);
    }
}

/// x + y modulo m, for both below it.
pub(crate) fn add_mod<const N: usize>(x: &mut [u64; N], y: &[u64; N], modulus: &[u64; N]) {
    if add_in_place(x, y) || !less(x, modulus) {
        sub_in_place(x, modulus);
    }
}

/// What may be a square root of x modulo a prime that is 3 modulo 4: it is one if x has any.
pub(crate) fn square_root<M: Machine, const N: usize>(
    x: &[u64; N],
    modulus: &[u64; N],
) -> [u64; N] {
    // The exponent (p + 1) / 4 is p / 4 rounded up.
    let mut exponent = *modulus;
    halve(&mut exponent, false);
    halve(&mut exponent, false);
    add_in_place(&mut exponent, &[1]);
    power::<M, N>(x, &exponent, modulus)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn limb() -> impl Strategy<Value = u64> {
        prop_oneof![Just(0), Just(1), Just(u64::MAX), Just(1 << 63), any::<u64>()]
    }

    proptest! {
        #[test]
        fn quotient_times_divisor_and_remainder_are_the_value(
            value in vec(limb(), 1..9),
            divisor in vec(limb(), 1..6),
        ) {
            prop_assume!(!is_zero(&divisor));
            let mut rest = value.clone();
            let quotient = divide(&mut rest, &divisor);
            let mut sum = product(&quotient, &divisor);
            add_in_place(&mut sum, &rest);
            prop_assert_eq!(&sum[..value.len()], value.as_slice());
            prop_assert!(is_zero(&sum[value.len()..]));
            let width = rest.len().max(divisor.len());
            rest.resize(width, 0);
            let mut divisor = divisor;
            divisor.resize(width, 0);
            prop_assert!(less(&rest, &divisor));
        }

        #[test]
        fn an_inverse_inverts(x in any::<[u64; 4]>()) {
            let modulus = crate::bn254::FIELD;
            let x = mul_mod(&x, &[1, 0, 0, 0], &modulus);
            prop_assume!(!is_zero(&x));
            prop_assert_eq!(mul_mod(&x, &inverse(&x, &modulus), &modulus), [1, 0, 0, 0]);
        }
    }
}
