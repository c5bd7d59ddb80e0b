//! The arithmetic of Ethereum's precompiles over what a zkVM does fast: bn254 and BLS12-381 with their
//! pairings, KZG proofs, secp256r1 signatures, and modular exponentiation.
//!
//! It knows neither revm nor any zkVM. [`Machine`], [`Field`], [`Group`], and [`Integers`] are the
//! few primitive operations that it is built from; a guest's runtime implements them with system
//! calls, and [`software`] without, which is what the tests run on and what [`Machine::advise`] may
//! compute with.
//!
//! Field elements are limbs in plain form, least significant first, and always canonical: below the
//! modulus. Arithmetic is in place, because to a zkVM a copy costs more than a product: memory that a
//! system call has touched is dear to touch again from the processor.

#![no_std]
#![allow(clippy::many_single_char_names, reason = "formulas have such names")]
#![allow(
    clippy::inline_always,
    reason = "what is a system call or two must not become a call as well"
)]

extern crate alloc;

mod accelerators;
pub mod bls12_381;
pub mod bn254;
mod fp12;
mod fp2;
mod g1;
mod g2;
mod limbs;
mod modexp;
mod mulmod;
mod ops;
pub mod p256;
mod pairing;
pub mod secp256k1;
mod slow;
pub mod software;

pub use accelerators::{Accelerators, Runtime};
pub use modexp::modexp;
pub use mulmod::mul_mod;
pub use ops::{Field, Fp, Fp2, Group, Integers, Machine};
