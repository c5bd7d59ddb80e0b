//! What a machine does fast, and what the rest is built from.

use crate::slow;

/// An element of a prime field: limbs below the modulus, least significant first.
pub type Fp<const N: usize> = [u64; N];

/// An element of the quadratic extension by a root `u` of -1: `[a, b]` is a + b u.
pub type Fp2<const N: usize> = [[u64; N]; 2];

/// Where the code runs.
pub trait Machine {
    /// Fills `out` with what `compute` would write there. In a zkVM this is the prover's word: the
    /// computation isn't proven, so whoever asks checks the answer.
    fn advise(out: &mut [u64], compute: impl FnOnce(&mut [u64]));

    /// Ends the program because advice doesn't hold. An honest prover never gets here.
    fn refuse() -> !;

    /// x y modulo m, to compute advice with. A machine whose advice is proven like everything else
    /// does better than software here.
    fn advised_product<const N: usize>(x: &[u64; N], y: &[u64; N], modulus: &[u64; N]) -> [u64; N] {
        slow::mul_mod(x, y, modulus)
    }

    /// 1 / x modulo an odd prime, for an x other than 0 below it, to compute advice with.
    fn advised_inverse<const N: usize>(x: &[u64; N], modulus: &[u64; N]) -> [u64; N] {
        slow::inverse(x, modulus)
    }
}

/// A prime field in which -1 has no square root, and its quadratic extension.
///
/// Operands are canonical, and so are results. That includes the element that [`Self::set2`]
/// overwrites.
pub trait Field<const N: usize>: Machine {
    /// The prime.
    const MODULUS: Fp<N>;

    /// x + y.
    fn add(x: &mut Fp<N>, y: &Fp<N>);
    /// x - y.
    fn sub(x: &mut Fp<N>, y: &Fp<N>);
    /// x y.
    fn mul(x: &mut Fp<N>, y: &Fp<N>);

    /// x + y.
    fn add2(x: &mut Fp2<N>, y: &Fp2<N>);
    /// x - y.
    fn sub2(x: &mut Fp2<N>, y: &Fp2<N>);
    /// x y.
    fn mul2(x: &mut Fp2<N>, y: &Fp2<N>);
    /// 2 x.
    fn double2(x: &mut Fp2<N>);
    /// x^2.
    fn square2(x: &mut Fp2<N>);
    /// y.
    fn set2(x: &mut Fp2<N>, y: &Fp2<N>);
}

/// The group of points of a short Weierstrass curve, in affine coordinates.
pub trait Group<const N: usize>: Machine {
    /// p + q, for points with different x.
    fn add_points(p: &mut [[u64; N]; 2], q: &[[u64; N]; 2]);
    /// 2 p, for a point whose y isn't 0.
    fn double_point(p: &mut [[u64; N]; 2]);
}

/// Integers of 256 bits.
pub trait Integers: Machine {
    /// x y modulo m, for `[y, m]` with m other than 0, where x y / m is below 2^256: zkVMs have columns
    /// for so long a quotient, and execute what they then cannot prove. One factor below m is enough.
    fn mul_mod(x: &mut [u64; 4], y_and_modulus: &[[u64; 4]; 2]);
    /// low and high = a b + low.
    fn mul_add(a: &[u64; 4], b: &[u64; 4], low: &mut [u64; 4], high: &mut [u64; 4]);
    /// low and carry = low + b + carry.
    fn add_carry(low: &mut [u64; 4], b: &[u64; 4], carry: &mut [u64; 4]);

    /// x = x y modulo m, all of the same length and both factors below m. False where the machine has
    /// nothing for this length; then x is as before.
    fn mul_mod_wide(_x: &mut [[u64; 4]], _y: &[[u64; 4]], _modulus: &[[u64; 4]]) -> bool {
        false
    }
}
