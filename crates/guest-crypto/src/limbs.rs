//! Integers as limbs, least significant first: what the processor itself computes.

/// a < b, for integers of the same length.
#[inline(always)]
pub(crate) fn less(a: &[u64], b: &[u64]) -> bool {
    for (a, b) in a.iter().zip(b).rev() {
        if a != b {
            return a < b;
        }
    }
    false
}

pub(crate) fn is_zero(a: &[u64]) -> bool {
    a.iter().all(|limb| *limb == 0)
}

/// a - b modulo 2^64 to the number of limbs; `b` may be shorter. Tells whether it wrapped.
pub(crate) fn sub_in_place(a: &mut [u64], b: &[u64]) -> bool {
    let mut borrow = false;
    for (index, limb) in a.iter_mut().enumerate() {
        let (first, under) = limb.overflowing_sub(b.get(index).copied().unwrap_or(0));
        let (second, under_again) = first.overflowing_sub(u64::from(borrow));
        *limb = second;
        borrow = under | under_again;
    }
    borrow
}

/// a + b modulo 2^64 to the number of limbs; `b` may be shorter. Tells whether it wrapped.
pub(crate) fn add_in_place(a: &mut [u64], b: &[u64]) -> bool {
    let mut carry = false;
    for (index, limb) in a.iter_mut().enumerate() {
        let (first, over) = limb.overflowing_add(b.get(index).copied().unwrap_or(0));
        let (second, over_again) = first.overflowing_add(u64::from(carry));
        *limb = second;
        carry = over | over_again;
    }
    carry
}

/// Halves the integer whose top bit comes from `carry`.
pub(crate) fn halve(a: &mut [u64], carry: bool) {
    let mut high = u64::from(carry) << 63;
    for limb in a.iter_mut().rev() {
        let low = *limb << 63;
        *limb = *limb >> 1 | high;
        high = low;
    }
}

/// Reads big-endian bytes, of which there may be fewer than limbs hold.
pub(crate) fn read_be(out: &mut [u64], bytes: &[u8]) {
    let mut rest = bytes;
    for limb in out {
        let (front, word) = rest.split_at(rest.len().saturating_sub(8));
        *limb = word.iter().fold(0, |limb, byte| limb << 8 | u64::from(*byte));
        rest = front;
    }
}

/// The `N` limbs of `8 N` big-endian bytes.
pub(crate) fn from_be<const N: usize>(bytes: &[u8]) -> [u64; N] {
    let mut out = [0; N];
    read_be(&mut out, bytes);
    out
}

/// Writes big-endian bytes, eight for each limb.
pub(crate) fn write_be(limbs: &[u64], out: &mut [u8]) {
    for (chunk, limb) in out.rchunks_mut(8).zip(limbs) {
        chunk.copy_from_slice(&limb.to_be_bytes());
    }
}

/// The non-adjacent form of a scalar: bit by bit, whether the digit is 1 and whether it is -1.
#[derive(Debug)]
pub(crate) struct Digits {
    plus: [u64; 5],
    minus: [u64; 5],
}

impl Digits {
    /// No digit from here up.
    pub(crate) const END: usize = 257;

    pub(crate) fn new(scalar: &[u64; 4]) -> Self {
        // The digits are those of 3 k and k, subtracted bit by bit and halved (Reitwiesner).
        let mut once = [0; 5];
        once[..4].copy_from_slice(scalar);
        let mut thrice = once;
        add_in_place(&mut thrice, &once);
        add_in_place(&mut thrice, &once);
        let (mut plus, mut minus) = ([0; 5], [0; 5]);
        for i in 0..5 {
            plus[i] = thrice[i] & !once[i];
            minus[i] = once[i] & !thrice[i];
        }
        halve(&mut plus, false);
        halve(&mut minus, false);
        Self { plus, minus }
    }

    /// Digit `at`: 1, 0, or -1.
    #[inline(always)]
    pub(crate) fn at(&self, at: usize) -> i8 {
        let bit = |words: &[u64; 5]| words[at / 64] >> (at % 64) & 1;
        i8::from(bit(&self.plus) == 1) - i8::from(bit(&self.minus) == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_add_up_and_stand_apart() {
        for scalar in [[0; 4], [1, 0, 0, 0], [0x1234_5678_9abc_def7, 3, 5, u64::MAX], [u64::MAX; 4]]
        {
            let digits = Digits::new(&scalar);
            let mut sum = [0u64; 5];
            for at in (0..Digits::END).rev() {
                let twice = sum;
                add_in_place(&mut sum, &twice);
                match digits.at(at) {
                    1 => _ = add_in_place(&mut sum, &[1]),
                    -1 => _ = sub_in_place(&mut sum, &[1]),
                    _ => {}
                }
                assert!(at == 0 || digits.at(at) == 0 || digits.at(at - 1) == 0);
            }
            assert_eq!(sum[..4], scalar);
            assert_eq!(sum[4], 0);
        }
    }

    #[test]
    fn bytes_of_any_length_are_read() {
        let mut out = [7; 2];
        read_be(&mut out, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(out, [0x0203_0405_0607_0809, 1]);
        read_be(&mut out, &[]);
        assert_eq!(out, [0, 0]);
    }
}
