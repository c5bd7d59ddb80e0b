//! 256-bit modular multiplication; integers are four 64-bit limbs, least significant first.

use crate::syscall;

/// x * y mod modulus, for a modulus other than 0, where x * y / modulus is below 2^256. The executor
/// does not check that; the table has no room for a longer quotient, and no proof comes of it.
#[inline(always)]
pub fn mulmod(x: &[u64; 4], y: &[u64; 4], modulus: &[u64; 4]) -> [u64; 4] {
    let operand = [y[0], y[1], y[2], y[3], modulus[0], modulus[1], modulus[2], modulus[3]];
    let mut result = *x;
    syscall::uint256_mulmod(&mut result, &operand);
    result
}

/// a < b.
pub(crate) fn less(a: &[u64; 4], b: &[u64; 4]) -> bool {
    for i in (0..4).rev() {
        if a[i] != b[i] {
            return a[i] < b[i];
        }
    }
    false
}

/// a - b, which must not be negative.
pub(crate) fn sub(a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
    let mut out = [0; 4];
    let mut borrow = false;
    for i in 0..4 {
        let (difference, under) = a[i].overflowing_sub(b[i]);
        let (difference, under_again) = difference.overflowing_sub(u64::from(borrow));
        out[i] = difference;
        borrow = under | under_again;
    }
    out
}

/// From 32 big-endian bytes.
pub(crate) fn from_be(bytes: &[u8; 32]) -> [u64; 4] {
    let limb = |i: usize| {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[i * 8..i * 8 + 8]);
        u64::from_be_bytes(word)
    };
    [limb(3), limb(2), limb(1), limb(0)]
}

/// To 32 big-endian bytes.
pub(crate) fn to_be(limbs: &[u64; 4]) -> [u8; 32] {
    let mut out = [0; 32];
    for (chunk, limb) in out.chunks_exact_mut(8).zip(limbs.iter().rev()) {
        chunk.copy_from_slice(&limb.to_be_bytes());
    }
    out
}
