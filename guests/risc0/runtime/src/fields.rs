//! The primitive operations that precompiles are built from, by risc0-bigint2.
//!
//! There is no advice that goes unproven: what the libraries ask for is computed in place, with the
//! same accelerated operations, and checked all the same.

use risc0_bigint2::{
    ec::{AffinePoint, Curve, WeierstrassCurve},
    field,
};
use zkgas_guest_crypto::{
    Field, Fp, Fp2, Group, Integers, Machine, bls12_381, bn254, p256, secp256k1, software,
};

use crate::{bigint, io};

/// Integers, and the machine itself.
#[derive(Debug)]
pub enum Plain {}

/// The field and the group of bn254.
#[derive(Debug)]
pub enum Bn254 {}

/// The field and the group of BLS12-381.
#[derive(Debug)]
pub enum Bls12381 {}

/// The group of secp256r1.
#[derive(Debug)]
pub enum P256 {}

/// The group of secp256k1.
#[derive(Debug)]
pub enum Secp256k1 {}

macro_rules! machine {
    ($($name:ident),*) => {
        $(impl Machine for $name {
            #[inline(always)]
            fn advise(out: &mut [u64], compute: impl FnOnce(&mut [u64])) {
                compute(out);
            }

            fn refuse() -> ! {
                io::halt(3)
            }

            #[inline(always)]
            fn advised_product<const N: usize>(
                x: &[u64; N],
                y: &[u64; N],
                modulus: &[u64; N],
            ) -> [u64; N] {
                bigint::product(x, y, modulus)
            }

            fn advised_inverse<const N: usize>(x: &[u64; N], modulus: &[u64; N]) -> [u64; N] {
                bigint::inverse(x, modulus)
            }
        })*
    };
}

machine!(Plain, Bn254, Bls12381, P256, Secp256k1);

impl Integers for Plain {
    #[inline(always)]
    fn mul_mod(x: &mut [u64; 4], y_and_modulus: &[[u64; 4]; 2]) {
        *x = bigint::product_256(x, &y_and_modulus[0], &y_and_modulus[1]);
    }

    fn mul_add(a: &[u64; 4], b: &[u64; 4], low: &mut [u64; 4], high: &mut [u64; 4]) {
        software::Plain::mul_add(a, b, low, high);
    }

    fn add_carry(low: &mut [u64; 4], b: &[u64; 4], carry: &mut [u64; 4]) {
        software::Plain::add_carry(low, b, carry);
    }

    fn mul_mod_wide(x: &mut [[u64; 4]], y: &[[u64; 4]], modulus: &[[u64; 4]]) -> bool {
        bigint::mul_mod_wide(x, y, modulus)
    }
}

/// A method that is one call on two operands, the first of which gets the result.
macro_rules! binary {
    ($name:ident, $type:ty, $words:ty, $call:ident, $modulus:expr $(, $square:expr)?) => {
        #[inline(always)]
        fn $name(x: &mut $type, y: &$type) {
            let mut out: $type = Default::default();
            // SAFETY: limbs are as many words in memory, and aligned to more.
            let (a, b, to) = unsafe {
                (
                    &*core::ptr::from_ref(&*x).cast::<$words>(),
                    &*core::ptr::from_ref(y).cast::<$words>(),
                    &mut *core::ptr::from_mut(&mut out).cast::<$words>(),
                )
            };
            field::$call(a, b, bigint::words(&$modulus), $(&$square,)? to);
            *x = out;
        }
    };
}

macro_rules! field {
    ($name:ident, $limbs:literal, $words:literal, $modulus:expr,
     [$add:ident, $sub:ident, $mul:ident], [$add2:ident, $sub2:ident, $mul2:ident]) => {
        impl Field<$limbs> for $name {
            const MODULUS: Fp<$limbs> = $modulus;

            binary!(add, Fp<$limbs>, [u32; $words], $add, $modulus);
            binary!(sub, Fp<$limbs>, [u32; $words], $sub, $modulus);
            binary!(mul, Fp<$limbs>, [u32; $words], $mul, $modulus);
            binary!(add2, Fp2<$limbs>, [[u32; $words]; 2], $add2, $modulus);
            binary!(sub2, Fp2<$limbs>, [[u32; $words]; 2], $sub2, $modulus);
            binary!(
                mul2,
                Fp2<$limbs>,
                [[u32; $words]; 2],
                $mul2,
                $modulus,
                const { square::<$limbs, { 2 * $words }>($modulus) }
            );

            #[inline(always)]
            fn double2(x: &mut Fp2<$limbs>) {
                let y = *x;
                Self::add2(x, &y);
            }

            #[inline(always)]
            fn square2(x: &mut Fp2<$limbs>) {
                let y = *x;
                Self::mul2(x, &y);
            }

            #[inline(always)]
            fn set2(x: &mut Fp2<$limbs>, y: &Fp2<$limbs>) {
                *x = *y;
            }
        }
    };
}

/// The square of a modulus, in words.
const fn square<const N: usize, const W: usize>(modulus: [u64; N]) -> [u32; W] {
    let mut out = [0u32; W];
    let mut i = 0;
    while i < 2 * N {
        let mut carry = 0u64;
        let mut j = 0;
        while j < 2 * N {
            let product = word(&modulus, i) as u64 * word(&modulus, j) as u64;
            let sum = product + out[i + j] as u64 + carry;
            out[i + j] = sum as u32;
            carry = sum >> 32;
            j += 1;
        }
        out[i + 2 * N] = carry as u32;
        i += 1;
    }
    out
}

const fn word(limbs: &[u64], at: usize) -> u32 {
    (limbs[at / 2] >> (at % 2 * 32)) as u32
}

const fn to_words<const N: usize, const W: usize>(limbs: [u64; N]) -> [u32; W] {
    let mut out = [0; W];
    let mut at = 0;
    while at < W {
        out[at] = word(&limbs, at);
        at += 1;
    }
    out
}

macro_rules! group {
    ($name:ident, $limbs:literal, $words:literal, $modulus:expr, $a:expr, $b:expr) => {
        impl Curve<$words> for $name {
            const CURVE: &'static WeierstrassCurve<$words> = &WeierstrassCurve::new(
                to_words::<$limbs, $words>($modulus),
                to_words::<$limbs, $words>($a),
                to_words::<$limbs, $words>($b),
            );
        }

        impl Group<$limbs> for $name {
            #[inline(always)]
            fn add_points(p: &mut [[u64; $limbs]; 2], q: &[[u64; $limbs]; 2]) {
                let mut sum = AffinePoint::<$words, Self>::IDENTITY;
                affine::<Self, $limbs, $words>(p).add(&affine(q), &mut sum);
                store::<Self, $limbs, $words>(&sum, p);
            }

            #[inline(always)]
            fn double_point(p: &mut [[u64; $limbs]; 2]) {
                let mut double = AffinePoint::<$words, Self>::IDENTITY;
                affine::<Self, $limbs, $words>(p).double(&mut double);
                store::<Self, $limbs, $words>(&double, p);
            }
        }
    };
}

#[inline(always)]
fn affine<C, const N: usize, const W: usize>(point: &[[u64; N]; 2]) -> AffinePoint<W, C> {
    AffinePoint::new_unchecked(*bigint::words(&point[0]), *bigint::words(&point[1]))
}

/// The callers see to it that no sum is the point at infinity.
#[inline(always)]
fn store<C, const N: usize, const W: usize>(from: &AffinePoint<W, C>, to: &mut [[u64; N]; 2]) {
    let [x, y] = from.as_u32s().expect("points have different x, or y other than 0");
    *bigint::words_mut(&mut to[0]) = *x;
    *bigint::words_mut(&mut to[1]) = *y;
}

field!(
    Bn254,
    4,
    8,
    bn254::FIELD,
    [modadd_256, modsub_256, modmul_256],
    [extfield_deg2_add_256, extfield_deg2_sub_256, extfield_xxone_mul_256]
);
group!(Bn254, 4, 8, bn254::FIELD, [0; 4], [3, 0, 0, 0]);

field!(
    Bls12381,
    6,
    12,
    bls12_381::FIELD,
    [modadd_384, modsub_384, modmul_384],
    [extfield_deg2_add_384, extfield_deg2_sub_384, extfield_xxone_mul_384]
);
group!(Bls12381, 6, 12, bls12_381::FIELD, [0; 6], [4, 0, 0, 0, 0, 0]);

group!(P256, 4, 8, p256::FIELD, p256::MINUS_THREE, p256::B);
group!(Secp256k1, 4, 8, secp256k1::FIELD, [0; 4], [7, 0, 0, 0]);
