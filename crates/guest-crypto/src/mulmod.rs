//! Modular multiplication (MULMOD of the EVM, Yellow Paper, appendix H.2) of integers of any size.

use crate::{limbs::less, ops::Integers};

/// x y modulo m for any x and y, and an m other than 0.
#[inline(always)]
pub fn mul_mod<I: Integers>(x: &[u64; 4], y: &[u64; 4], modulus: &[u64; 4]) -> [u64; 4] {
    let mut out = *x;
    // The quotient of two large factors may be too long; that of x and 1 is at most x.
    if !less(x, modulus) && !less(y, modulus) {
        I::mul_mod(&mut out, &[[1, 0, 0, 0], *modulus]);
    }
    I::mul_mod(&mut out, &[*y, *modulus]);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use revm::primitives::U256;

    use super::*;
    use crate::software::Plain;

    /// The software's product panics where a machine could not prove it.
    fn agrees(x: [u64; 4], y: [u64; 4], modulus: [u64; 4]) {
        let [a, b, m] = [x, y, modulus].map(U256::from_limbs);
        assert_eq!(mul_mod::<Plain>(&x, &y, &modulus), *a.mul_mod(b, m).as_limbs());
    }

    #[test]
    fn no_product_is_too_large_to_prove() {
        let short = |limb| [limb, 0, 0, 0];
        let most = [u64::MAX; 4];
        // The operands of the marginal suite, whose quotient has 322 bits.
        agrees(most, most, [u64::MAX, u64::MAX, u64::MAX >> 1, 0]);
        let numbers = [short(0), short(1), short(2), [0, 0, 0, 1], [0, 0, 0, 1 << 63], most];
        for x in numbers {
            for y in numbers {
                for modulus in &numbers[1..] {
                    agrees(x, y, *modulus);
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "quotient")]
    fn what_a_machine_cannot_prove_is_found_out() {
        Plain::mul_mod(&mut [u64::MAX; 4], &[[u64::MAX; 4], [3, 0, 0, 0]]);
    }

    proptest! {
        #[test]
        fn it_is_the_product_modulo_m(
            x in any::<[u64; 4]>(),
            y in any::<[u64; 4]>(),
            modulus in any::<[u64; 4]>(),
            limbs in 1usize..=4,
        ) {
            let mut modulus = modulus;
            modulus[limbs..].fill(0);
            modulus[0] |= 1;
            agrees(x, y, modulus);
        }
    }
}
