//! The primitive operations that precompiles are built from, as system calls.
//!
//! Fields: operands are canonical, and SP1's tables hold results to that too, so that equality of
//! limbs is equality of elements. Points: the tables divide by the difference of x, or by y, which the
//! callers see to.

use zkgas_guest_crypto::{Field, Fp, Fp2, Group, Integers, Machine, bls12_381, bn254};

use crate::{halt::halt, io, syscall, uint256};

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

macro_rules! machine {
    ($($name:ident),*) => {
        $(impl Machine for $name {
            #[inline(always)]
            fn advise(out: &mut [u64], compute: impl FnOnce(&mut [u64])) {
                io::advise(out, compute);
            }

            fn refuse() -> ! {
                halt(3)
            }
        })*
    };
}

machine!(Plain, Bn254, Bls12381, P256);

impl Integers for Plain {
    #[inline(always)]
    fn mul_mod(x: &mut [u64; 4], y_and_modulus: &[[u64; 4]; 2]) {
        *x = uint256::mulmod(x, &y_and_modulus[0], &y_and_modulus[1]);
    }

    #[inline(always)]
    fn mul_add(a: &[u64; 4], b: &[u64; 4], low: &mut [u64; 4], high: &mut [u64; 4]) {
        syscall::mul_add(a, b, low, high);
    }

    #[inline(always)]
    fn add_carry(low: &mut [u64; 4], b: &[u64; 4], carry: &mut [u64; 4]) {
        syscall::add_carry(low, b, carry);
    }
}

/// A method that is one system call on two operands.
macro_rules! binary {
    ($name:ident, $type:ty, $code:literal) => {
        #[inline(always)]
        fn $name(x: &mut $type, y: &$type) {
            // SAFETY: limbs are aligned, and the call takes as many as the type has.
            unsafe { syscall::binary::<$code>(x.as_mut_ptr().cast(), y.as_ptr().cast()) }
        }
    };
}

/// A method that is one system call on an operand and itself.
macro_rules! unary {
    ($name:ident, $type:ty, $code:literal) => {
        #[inline(always)]
        fn $name(x: &mut $type) {
            let x: *mut u64 = x.as_mut_ptr().cast();
            // SAFETY: as for two operands, which may be the same.
            unsafe { syscall::binary::<$code>(x, x) }
        }
    };
}

macro_rules! field {
    ($name:ident, $limbs:literal, $modulus:expr, [$add:literal, $sub:literal, $mul:literal],
     [$add2:literal, $sub2:literal, $mul2:literal]) => {
        impl Field<$limbs> for $name {
            const MODULUS: Fp<$limbs> = $modulus;

            binary!(add, Fp<$limbs>, $add);
            binary!(sub, Fp<$limbs>, $sub);
            binary!(mul, Fp<$limbs>, $mul);
            binary!(add2, Fp2<$limbs>, $add2);
            binary!(sub2, Fp2<$limbs>, $sub2);
            binary!(mul2, Fp2<$limbs>, $mul2);
            unary!(double2, Fp2<$limbs>, $add2);
            unary!(square2, Fp2<$limbs>, $mul2);

            /// x - x + y: two calls, which come cheaper than touching each limb from the processor.
            #[inline(always)]
            fn set2(x: &mut Fp2<$limbs>, y: &Fp2<$limbs>) {
                let to: *mut u64 = x.as_mut_ptr().cast();
                // SAFETY: as for two operands, which may be the same.
                unsafe { syscall::binary::<$sub2>(to, to) }
                Self::add2(x, y);
            }
        }
    };
}

macro_rules! group {
    ($name:ident, $limbs:literal, $add:literal, $double:literal) => {
        impl Group<$limbs> for $name {
            binary!(add_points, [[u64; $limbs]; 2], $add);

            #[inline(always)]
            fn double_point(p: &mut [[u64; $limbs]; 2]) {
                // SAFETY: limbs are aligned, and the call takes as many as a point has; it has no
                // second operand.
                unsafe { syscall::binary::<$double>(p.as_mut_ptr().cast(), core::ptr::null()) }
            }
        }
    };
}

field!(
    Bn254,
    4,
    bn254::FIELD,
    [0x00_01_01_26, 0x00_01_01_27, 0x00_01_01_28],
    [0x00_01_01_29, 0x00_01_01_2a, 0x00_01_01_2b]
);
group!(Bn254, 4, 0x00_01_01_0e, 0x00_00_01_0f);

field!(
    Bls12381,
    6,
    bls12_381::FIELD,
    [0x00_01_01_20, 0x00_01_01_21, 0x00_01_01_22],
    [0x00_01_01_23, 0x00_01_01_24, 0x00_01_01_25]
);
group!(Bls12381, 6, 0x00_01_01_1e, 0x00_00_01_1f);

group!(P256, 4, 0x00_01_01_2c, 0x00_00_01_2d);
