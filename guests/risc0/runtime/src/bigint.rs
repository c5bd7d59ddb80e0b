//! Modular arithmetic by risc0-bigint2, on 64-bit limbs. Its checked calls end the program where the
//! prover gives a result that is not below the modulus, so that equality of limbs is equality of
//! elements.

use risc0_bigint2::field;

use crate::io;

/// Limbs as the words that they are in memory.
#[inline(always)]
pub(crate) fn words<T, const W: usize>(limbs: &T) -> &[u32; W] {
    const { assert!(size_of::<T>() == 4 * W) };
    // SAFETY: as many bytes, all of them initialized, and aligned to more than words.
    unsafe { &*core::ptr::from_ref(limbs).cast() }
}

/// As [`words`], to be written.
#[inline(always)]
pub(crate) fn words_mut<T, const W: usize>(limbs: &mut T) -> &mut [u32; W] {
    const { assert!(size_of::<T>() == 4 * W) };
    // SAFETY: as for `words`, and any words are limbs.
    unsafe { &mut *core::ptr::from_mut(limbs).cast() }
}

/// x y modulo m, where x y / m is below 2^256.
#[inline(always)]
pub(crate) fn product_256(x: &[u64; 4], y: &[u64; 4], modulus: &[u64; 4]) -> [u64; 4] {
    let mut out = [0; 4];
    field::modmul_256(words(x), words(y), words(modulus), words_mut(&mut out));
    out
}

/// x y modulo an m of 4 or 6 limbs, both below it.
#[inline(always)]
pub(crate) fn product<const N: usize>(x: &[u64; N], y: &[u64; N], modulus: &[u64; N]) -> [u64; N] {
    let mut out = [0; N];
    match (sized(x), sized(y), sized(modulus), &mut out) {
        (Limbs::Four(x), Limbs::Four(y), Limbs::Four(m), out) => {
            out.copy_from_slice(&product_256(x, y, m));
        }
        (Limbs::Six(x), Limbs::Six(y), Limbs::Six(m), out) => {
            let mut result = [0u64; 6];
            field::modmul_384(words(x), words(y), words(m), words_mut(&mut result));
            out.copy_from_slice(&result);
        }
        _ => io::halt(1),
    }
    out
}

/// 1 / x modulo a prime of 4 or 6 limbs, for an x other than 0.
pub(crate) fn inverse<const N: usize>(x: &[u64; N], modulus: &[u64; N]) -> [u64; N] {
    let mut out = [0; N];
    match (sized(x), sized(modulus)) {
        (Limbs::Four(x), Limbs::Four(m)) => {
            let mut result = [0u64; 4];
            field::modinv_256(words(x), words(m), words_mut(&mut result));
            out.copy_from_slice(&result);
        }
        (Limbs::Six(x), Limbs::Six(m)) => {
            let mut result = [0u64; 6];
            field::modinv_384(words(x), words(m), words_mut(&mut result));
            out.copy_from_slice(&result);
        }
        _ => io::halt(1),
    }
    out
}

/// The lengths that the fields of precompiles have.
enum Limbs<'l> {
    Four(&'l [u64; 4]),
    Six(&'l [u64; 6]),
}

#[inline(always)]
fn sized<const N: usize>(limbs: &[u64; N]) -> Limbs<'_> {
    match limbs.as_slice().try_into() {
        Ok(four) => Limbs::Four(four),
        Err(_) => Limbs::Six(limbs.as_slice().try_into().expect("fields have 256 or 384 bits")),
    }
}

/// Moduli of up to as many words of 256 bits go through the 4096-bit multiplication.
const LONGEST: usize = 16;

/// x = x y modulo m, both below m, where there is a multiplication for the length.
pub(crate) fn mul_mod_wide(x: &mut [[u64; 4]], y: &[[u64; 4]], modulus: &[[u64; 4]]) -> bool {
    if x.len() > LONGEST {
        return false;
    }
    let mut room = [[[0u64; 4]; LONGEST]; 3];
    for (room, value) in room.iter_mut().zip([&*x, y, modulus]) {
        room[..value.len()].copy_from_slice(value);
    }
    let [a, b, m] = &room;
    let mut out = [[0; 4]; LONGEST];
    field::modmul_4096(words(a), words(b), words(m), words_mut(&mut out));
    x.copy_from_slice(&out[..x.len()]);
    true
}
