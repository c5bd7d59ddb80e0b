//! The primitive operations in software, for hosts and tests.

use crate::{
    bls12_381, bn254,
    limbs::add_in_place,
    ops::{Field, Fp, Fp2, Group, Integers, Machine},
    p256, secp256k1, slow,
};

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
            fn advise(out: &mut [u64], compute: impl FnOnce(&mut [u64])) {
                compute(out);
            }

            fn refuse() -> ! {
                panic!("advice doesn't hold")
            }
        })*
    };
}

machine!(Plain, Bn254, Bls12381, P256, Secp256k1);

/// A field and the group of points over it with y^2 = x^3 + a x + b.
macro_rules! field {
    ($name:ident, $limbs:literal, $modulus:expr, $a:expr) => {
        impl Field<$limbs> for $name {
            const MODULUS: Fp<$limbs> = $modulus;

            fn add(x: &mut Fp<$limbs>, y: &Fp<$limbs>) {
                slow::add_mod(x, y, &Self::MODULUS);
            }

            fn sub(x: &mut Fp<$limbs>, y: &Fp<$limbs>) {
                slow::sub_mod(x, y, &Self::MODULUS);
            }

            fn mul(x: &mut Fp<$limbs>, y: &Fp<$limbs>) {
                *x = slow::mul_mod(x, y, &Self::MODULUS);
            }

            fn add2(x: &mut Fp2<$limbs>, y: &Fp2<$limbs>) {
                Self::add(&mut x[0], &y[0]);
                Self::add(&mut x[1], &y[1]);
            }

            fn sub2(x: &mut Fp2<$limbs>, y: &Fp2<$limbs>) {
                Self::sub(&mut x[0], &y[0]);
                Self::sub(&mut x[1], &y[1]);
            }

            fn mul2(x: &mut Fp2<$limbs>, y: &Fp2<$limbs>) {
                let [mut real, mut imaginary] = *x;
                let [mut minus, mut plus] = [x[1], x[0]];
                Self::mul(&mut real, &y[0]);
                Self::mul(&mut minus, &y[1]);
                Self::sub(&mut real, &minus);
                Self::mul(&mut imaginary, &y[0]);
                Self::mul(&mut plus, &y[1]);
                Self::add(&mut imaginary, &plus);
                *x = [real, imaginary];
            }

            fn double2(x: &mut Fp2<$limbs>) {
                let y = *x;
                Self::add2(x, &y);
            }

            fn square2(x: &mut Fp2<$limbs>) {
                let y = *x;
                Self::mul2(x, &y);
            }

            fn set2(x: &mut Fp2<$limbs>, y: &Fp2<$limbs>) {
                *x = *y;
            }
        }

        impl Group<$limbs> for $name {
            fn add_points(p: &mut [[u64; $limbs]; 2], q: &[[u64; $limbs]; 2]) {
                let mut rise = q[1];
                let mut run = q[0];
                Self::sub(&mut rise, &p[1]);
                Self::sub(&mut run, &p[0]);
                assert_ne!(run, [0; $limbs], "points of equal x aren't added this way");
                *p = chord::<Self, $limbs>(p, &q[0], rise, &run);
            }

            fn double_point(p: &mut [[u64; $limbs]; 2]) {
                let mut rise = p[0];
                Self::mul(&mut rise, &p[0]);
                let square = rise;
                Self::add(&mut rise, &square);
                Self::add(&mut rise, &square);
                Self::add(&mut rise, &$a);
                let mut run = p[1];
                Self::add(&mut run, &p[1]);
                assert_ne!(run, [0; $limbs], "a point of order 2 isn't doubled this way");
                *p = chord::<Self, $limbs>(p, &p[0], rise, &run);
            }
        }
    };
}

/// The third point on the line of slope rise / run through p and a point at x = other, reflected.
fn chord<F: Field<N>, const N: usize>(
    p: &[Fp<N>; 2],
    other: &Fp<N>,
    rise: Fp<N>,
    run: &Fp<N>,
) -> [Fp<N>; 2] {
    let mut slope = slow::inverse(run, &F::MODULUS);
    F::mul(&mut slope, &rise);
    let mut x = slope;
    F::mul(&mut x, &slope);
    F::sub(&mut x, &p[0]);
    F::sub(&mut x, other);
    let mut y = p[0];
    F::sub(&mut y, &x);
    F::mul(&mut y, &slope);
    F::sub(&mut y, &p[1]);
    [x, y]
}

field!(Bn254, 4, bn254::FIELD, [0; 4]);
field!(Bls12381, 6, bls12_381::FIELD, [0; 6]);
field!(P256, 4, p256::FIELD, p256::MINUS_THREE);
field!(Secp256k1, 4, secp256k1::FIELD, [0; 4]);

impl Integers for Plain {
    fn mul_mod(x: &mut [u64; 4], y_and_modulus: &[[u64; 4]; 2]) {
        let [y, modulus] = y_and_modulus;
        let mut value = slow::product(x, y);
        let quotient = slow::divide(&mut value, modulus);
        assert!(quotient.iter().skip(4).all(|limb| *limb == 0), "no zkVM has so long a quotient");
        x.copy_from_slice(&value[..4]);
    }

    fn mul_add(a: &[u64; 4], b: &[u64; 4], low: &mut [u64; 4], high: &mut [u64; 4]) {
        let mut sum = slow::product(a, b);
        add_in_place(&mut sum, low);
        low.copy_from_slice(&sum[..4]);
        high.copy_from_slice(&sum[4..]);
    }

    fn add_carry(low: &mut [u64; 4], b: &[u64; 4], carry: &mut [u64; 4]) {
        let over = add_in_place(low, b);
        let over_again = add_in_place(low, carry);
        *carry = [u64::from(over) + u64::from(over_again), 0, 0, 0];
    }
}
