//! Arithmetic: ADD to SIGNEXTEND.

use alloy_primitives::{U256, uint};

use super::MAX;
use super::entry::{Entry, generic_pop};
use crate::code::word;

/// The order of the BLS12-381 scalar field.
const BLS_R: U256 = uint!(0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001_U256);
/// The prime of the secp256k1 base field.
pub(crate) const SECP_P: U256 =
    uint!(0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f_U256);
/// 2^128 + 51.
pub(crate) const DIVISOR: U256 = uint!(0x100000000000000000000000000000033_U256);
/// -(2^64 + 51).
pub(crate) const NEGATIVE: U256 =
    uint!(0xfffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffcd_U256);
/// [`SECP_P`] - 2^255, which is positive as a signed number.
pub(crate) const POSITIVE: U256 =
    uint!(0x7ffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f_U256);
/// 2^191 - 1.
pub(crate) const MODULUS: U256 = uint!(0x7fffffffffffffffffffffffffffffffffffffffffffffff_U256);

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    generic_pop(0x01, "add",        &[BLS_R, SECP_P],               300, [(100, 12_000), (75, 600)]),
    generic_pop(0x02, "mul",        &[BLS_R, SECP_P],               300, [(100,  3_000), (75, 150)]),
    generic_pop(0x03, "sub",        &[BLS_R, SECP_P],               300, [(100,  1_900), (75, 950)]),
    generic_pop(0x04, "div",        &[DIVISOR, SECP_P],             300, [(100,    100), (75, 100)]),
    generic_pop(0x05, "sdiv",       &[NEGATIVE, POSITIVE],          300, [(100,    500), (75, 100)]),
    generic_pop(0x06, "mod",        &[MODULUS, MAX],                300, [(100,    100), (75, 100)]),
    generic_pop(0x07, "smod",       &[MODULUS, MAX],                300, [(100,    150), (75, 150)]),
    generic_pop(0x08, "addmod",     &[MODULUS, MAX, MAX],           200, [( 66,    800), (50, 100)]),
    generic_pop(0x09, "mulmod",     &[MODULUS, MAX, MAX],           200, [( 66,    100), (50, 100)]),
    generic_pop(0x0a, "exp",        &[MAX, MAX],                    200, [( 66,      5), (50,   5)]),
    generic_pop(0x0b, "signextend", &[word(0xffda_dada), word(3)],  300, [(100,  3_000), (75, 300)]),
];
