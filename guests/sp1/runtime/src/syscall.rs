//! SP1's system calls, one thin function each.

use core::arch::asm;

const HALT: u64 = 0x00_00_00_00;
const WRITE: u64 = 0x00_00_00_02;
const COMMIT: u64 = 0x00_00_00_10;
const COMMIT_DEFERRED_PROOFS: u64 = 0x00_00_00_1a;
const HINT_LEN: u64 = 0x00_00_00_f0;
const HINT_READ: u64 = 0x00_00_00_f1;
const SHA_EXTEND: u64 = 0x00_30_01_05;
const SHA_COMPRESS: u64 = 0x00_01_01_06;
const KECCAK_PERMUTE: u64 = 0x00_01_01_09;
const SECP256K1_ADD: u64 = 0x00_01_01_0a;
const SECP256K1_DOUBLE: u64 = 0x00_00_01_0b;
const UINT256_MUL: u64 = 0x00_01_01_1d;

/// Calls that change memory through their first argument.
macro_rules! in_place {
    ($(#[$doc:meta])* $name:ident($p:ident: $ty:ty $(, $q:ident: $qty:ty)?) = $code:ident) => {
        $(#[$doc])*
        #[inline(always)]
        pub(crate) fn $name($p: &mut $ty $(, $q: &$qty)?) {
            let second = 0u64 $(| core::ptr::from_ref($q) as u64)?;
            // SAFETY: the references are valid, 8-byte aligned, and as long as the call reads.
            unsafe {
                asm!("ecall", in("t0") $code, in("a0") core::ptr::from_mut($p), in("a1") second);
            }
        }
    };
}

in_place! {
    /// Extends 16 message words to 64.
    sha256_extend(words: [u64; 64]) = SHA_EXTEND
}
in_place! {
    /// Keccak-f[1600].
    keccak_permute(state: [u64; 25]) = KECCAK_PERMUTE
}
in_place! {
    /// p += q; the points must be finite and differ in x.
    secp256k1_add(p: [u64; 8], q: [u64; 8]) = SECP256K1_ADD
}
in_place! {
    /// p += p; the point must be finite.
    secp256k1_double(p: [u64; 8]) = SECP256K1_DOUBLE
}
in_place! {
    /// x = x * y mod m for an operand that holds y and then m.
    uint256_mulmod(x: [u64; 4], y_and_modulus: [u64; 8]) = UINT256_MUL
}

/// One SHA-256 compression of 64 extended words into the state.
#[inline(always)]
pub(crate) fn sha256_compress(words: &mut [u64; 64], state: &mut [u64; 8]) {
    // SAFETY: both references are valid, aligned, and as long as the call reads and writes.
    unsafe {
        asm!(
            "ecall",
            in("t0") SHA_COMPRESS,
            in("a0") core::ptr::from_mut(words),
            in("a1") core::ptr::from_mut(state),
        );
    }
}

#[inline(always)]
pub(crate) fn write(fd: u64, bytes: &[u8]) {
    // SAFETY: the call only reads the slice.
    unsafe {
        asm!("ecall", in("t0") WRITE, in("a0") fd, in("a1") bytes.as_ptr(), in("a2") bytes.len());
    }
}

#[inline(always)]
pub(crate) fn commit_word(index: u64, word: u64) {
    // SAFETY: the call takes two numbers.
    unsafe { asm!("ecall", in("t0") COMMIT, in("a0") index, in("a1") word) }
}

#[inline(always)]
pub(crate) fn commit_deferred_word(index: u64, word: u64) {
    // SAFETY: the call takes two numbers.
    unsafe { asm!("ecall", in("t0") COMMIT_DEFERRED_PROOFS, in("a0") index, in("a1") word) }
}

/// Length of the next hint in bytes; `u64::MAX` when there is none.
#[inline(always)]
pub(crate) fn hint_len() -> u64 {
    let length;
    // SAFETY: the call only writes t0.
    unsafe { asm!("ecall", inlateout("t0") HINT_LEN => length) }
    length
}

/// Reads the next hint of exactly `len` bytes.
///
/// # Safety
///
/// `to` is aligned to 8, `len / 8 + 1` words from it belong to the caller and have never been
/// accessed: the proof takes a hint as the initial content of that memory.
#[inline(always)]
pub(crate) unsafe fn hint_read(to: *mut u8, len: u64) {
    // SAFETY: by contract.
    unsafe { asm!("ecall", in("t0") HINT_READ, in("a0") to, in("a1") len) }
}

#[inline(always)]
pub(crate) fn halt(code: u64) -> ! {
    // SAFETY: the call does not return.
    unsafe { asm!("ecall", in("t0") HALT, in("a0") code, options(noreturn)) }
}
