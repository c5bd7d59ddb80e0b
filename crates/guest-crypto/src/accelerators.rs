//! Everything that one zkVM offers, so that both engines are accelerated by the same code.

use crate::{Field, Group, Integers};

/// What a zkVM computes faster than its processor would.
///
/// A runtime implements this once; each engine hands it on to the hooks that its crates publish.
pub trait Accelerators: 'static {
    /// Integers, and integers modulo any modulus.
    type Integers: Integers;
    /// The field and the group of bn254 (EIP-196, EIP-197).
    type Bn254: Field<4> + Group<4>;
    /// The field and the group of BLS12-381 (EIP-2537).
    type Bls12381: Field<6> + Group<6>;
    /// The group of secp256r1 (EIP-7951).
    type P256: Group<4>;

    /// Keccak-256.
    fn keccak256(bytes: &[u8]) -> [u8; 32];

    /// SHA-256 (FIPS 180-4).
    fn sha256(bytes: &[u8]) -> [u8; 32];

    /// The public key, x and y in big endian, that made the secp256k1 signature `r, s` over a
    /// message's hash with the parity of R's y: 0 or 1 (SEC 1, section 4.1.6). `None` where there is
    /// none, and for every other parity.
    fn recover(signature: &[u8; 64], parity: u8, message: &[u8; 32]) -> Option<[u8; 64]>;
}

/// A program's way to its host.
pub trait Runtime: Accelerators {
    /// The input, aligned to 8 bytes. Where the host has none, the program halts.
    fn read_input() -> &'static [u8];

    /// Commits the public values, all at once.
    fn commit(public_values: &[u8]);

    /// A line for the host's count of cycles by region: the start of one, or its end.
    fn mark(line: &'static str);

    /// Ends the program. Code 0 is success, 1 a panic, 2 input that is no block, 3 advice that does
    /// not hold (so that a dishonest prover cannot pass its own fault off as the program's).
    fn halt(code: u8) -> !;
}
