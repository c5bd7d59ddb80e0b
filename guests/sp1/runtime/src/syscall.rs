//! SP1's system calls, one thin function each.

use core::arch::asm;

const HALT: u64 = 0x00_00_00_00;
const WRITE: u64 = 0x00_00_00_02;
const COMMIT: u64 = 0x00_00_00_10;
const COMMIT_DEFERRED_PROOFS: u64 = 0x00_00_00_1a;
const ENTER_UNCONSTRAINED: u64 = 0x00_00_00_03;
const EXIT_UNCONSTRAINED: u64 = 0x00_00_00_04;
const HINT_LEN: u64 = 0x00_00_00_f0;
const HINT_READ: u64 = 0x00_00_00_f1;
const SHA_EXTEND: u64 = 0x00_30_01_05;
const SHA_COMPRESS: u64 = 0x00_01_01_06;
const KECCAK_PERMUTE: u64 = 0x00_01_01_09;
const SECP256K1_ADD: u64 = 0x00_01_01_0a;
const SECP256K1_DOUBLE: u64 = 0x00_00_01_0b;
const UINT256_MUL: u64 = 0x00_01_01_1d;
const UINT256_ADD_CARRY: u64 = 0x00_01_01_30;
const UINT256_MUL_CARRY: u64 = 0x00_01_01_31;

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

/// x = x op y for system calls that read both operands before they write, so that both may be the
/// same.
///
/// # Safety
///
/// `x` is valid for reading and writing as many limbs as the call `CODE` takes, `y` for reading as
/// many, and both are aligned to 8. They are the same or don't overlap.
#[inline(always)]
pub(crate) unsafe fn binary<const CODE: u64>(x: *mut u64, y: *const u64) {
    // SAFETY: by contract.
    unsafe { asm!("ecall", in("t0") CODE, in("a0") x, in("a1") y) }
}

/// low and high = a b + low.
#[inline(always)]
pub(crate) fn mul_add(a: &[u64; 4], b: &[u64; 4], low: &mut [u64; 4], high: &mut [u64; 4]) {
    let (low, high) = (low.as_mut_ptr(), high.as_mut_ptr());
    // SAFETY: the references are valid, aligned, and as long as the call reads and writes. It reads
    // all operands before it writes a result, so `low` may be both.
    unsafe {
        asm!(
            "ecall",
            in("t0") UINT256_MUL_CARRY,
            in("a0") a.as_ptr(),
            in("a1") b.as_ptr(),
            in("a2") low,
            in("a3") low,
            in("a4") high,
        );
    }
}

/// low and carry = low + b + carry.
#[inline(always)]
pub(crate) fn add_carry(low: &mut [u64; 4], b: &[u64; 4], carry: &mut [u64; 4]) {
    let (low, carry) = (low.as_mut_ptr(), carry.as_mut_ptr());
    // SAFETY: as above.
    unsafe {
        asm!(
            "ecall",
            in("t0") UINT256_ADD_CARRY,
            in("a0") low,
            in("a1") b.as_ptr(),
            in("a2") carry,
            in("a3") low,
            in("a4") carry,
        );
    }
}

/// From here to [`exit_unconstrained`] the program runs for the host alone, and nothing of it is
/// proven; after that it goes on from here once more, with memory as it was. The first time this is
/// true, the second time false. A proof has the second time only.
#[inline(always)]
pub(crate) fn enter_unconstrained() -> bool {
    let entered: u64;
    // SAFETY: the call writes t0 only. Memory is the same after both returns, and the host restores
    // the registers.
    unsafe { asm!("ecall", inlateout("t0") ENTER_UNCONSTRAINED => entered) }
    entered == 1
}

/// Goes back to where [`enter_unconstrained`] returns the second time.
#[inline(always)]
pub(crate) fn exit_unconstrained() {
    // SAFETY: the call takes nothing.
    unsafe { asm!("ecall", inlateout("t0") EXIT_UNCONSTRAINED => _) }
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
