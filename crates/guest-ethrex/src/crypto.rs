//! The hook that ethrex publishes for cryptography: a zkVM's accelerators, or libraries on the host.

use std::{fmt, marker::PhantomData};

use ethrex_crypto::{Crypto, CryptoError, NativeCrypto};
use revm::precompile::{Crypto as _, DefaultCrypto, PrecompileHalt};
use zkgas_guest_crypto::{Accelerators, bls12_381, bn254, modexp, mul_mod, p256};

type G1 = ([u8; 48], [u8; 48]);
type G2 = ([u8; 48], [u8; 48], [u8; 48], [u8; 48]);

/// By the accelerators of a zkVM. RIPEMD-160 and BLAKE2 have none and stay ethrex's own.
pub struct Accelerated<A>(PhantomData<fn() -> A>);

impl<A> Accelerated<A> {
    /// There is one of a kind.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<A> Default for Accelerated<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A> fmt::Debug for Accelerated<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Accelerated")
    }
}

impl<A: Accelerators> Crypto for Accelerated<A> {
    /// The whole hash of the public key, of which ethrex cuts the address.
    fn secp256k1_ecrecover(
        &self,
        sig: &[u8; 64],
        recid: u8,
        msg: &[u8; 32],
    ) -> Result<[u8; 32], CryptoError> {
        let key = A::recover(sig, recid, msg).ok_or(CryptoError::RecoveryFailed)?;
        Ok(A::keccak256(&key))
    }

    fn keccak256(&self, input: &[u8]) -> [u8; 32] {
        A::keccak256(input)
    }

    fn sha256(&self, input: &[u8]) -> [u8; 32] {
        A::sha256(input)
    }

    fn bn254_g1_add(&self, p: &[u8], q: &[u8]) -> Result<[u8; 64], CryptoError> {
        bn254::add::<A::Bn254>(sized(p)?, sized(q)?).map_err(not_bn254)
    }

    fn bn254_g1_mul(&self, point: &[u8], scalar: &[u8]) -> Result<[u8; 64], CryptoError> {
        bn254::mul::<A::Bn254, A::Integers>(sized(point)?, sized(scalar)?).map_err(not_bn254)
    }

    fn bn254_pairing_check(&self, pairs: &[(&[u8], &[u8])]) -> Result<bool, CryptoError> {
        let pairs = pairs.iter().map(|(p, q)| Ok((sized(p)?, sized(q)?)));
        let pairs = pairs.collect::<Result<Vec<_>, CryptoError>>()?;
        bn254::pairing_check::<A::Bn254>(pairs.into_iter()).map_err(not_bn254)
    }

    fn modexp(&self, base: &[u8], exp: &[u8], modulus: &[u8]) -> Result<Vec<u8>, CryptoError> {
        Ok(modexp::<A::Integers>(base, exp, modulus))
    }

    fn mulmod256(&self, a: &[u8; 32], b: &[u8; 32], m: &[u8; 32]) -> [u8; 32] {
        let modulus = limbs(m);
        if modulus == [0; 4] {
            return [0; 32];
        }
        bytes(&mul_mod::<A::Integers>(&limbs(a), &limbs(b), &modulus))
    }

    fn secp256r1_verify(&self, msg: &[u8; 32], sig: &[u8; 64], pk: &[u8; 64]) -> bool {
        p256::verify::<A::P256, A::Integers>(msg, sig, pk)
    }

    fn verify_kzg_proof(
        &self,
        z: &[u8; 32],
        y: &[u8; 32],
        commitment: &[u8; 48],
        proof: &[u8; 48],
    ) -> Result<(), CryptoError> {
        let holds = bls12_381::verify_kzg_proof::<A::Bls12381>(z, y, commitment, proof);
        if holds { Ok(()) } else { Err(CryptoError::VerificationFailed) }
    }

    fn bls12_381_g1_add(&self, p: G1, q: G1) -> Result<[u8; 96], CryptoError> {
        let sum = bls12_381::g1_add::<A::Bls12381>(&p.into(), &q.into());
        sum.map_err(not_bls12_381)
    }

    fn bls12_381_g1_msm(&self, terms: &[(G1, [u8; 32])]) -> Result<[u8; 96], CryptoError> {
        let terms = terms.iter().map(|&(point, scalar)| Ok((point.into(), scalar)));
        bls12_381::g1_msm::<A::Bls12381, A::Integers, _>(terms).map_err(not_bls12_381)
    }

    fn bls12_381_g2_add(&self, p: G2, q: G2) -> Result<[u8; 192], CryptoError> {
        let sum = bls12_381::g2_add::<A::Bls12381>(&p.into(), &q.into());
        sum.map_err(not_bls12_381)
    }

    fn bls12_381_g2_msm(&self, terms: &[(G2, [u8; 32])]) -> Result<[u8; 192], CryptoError> {
        let terms = terms.iter().map(|&(point, scalar)| Ok((point.into(), scalar)));
        bls12_381::g2_msm::<A::Bls12381, A::Integers, _>(terms).map_err(not_bls12_381)
    }

    fn bls12_381_pairing_check(&self, pairs: &[(G1, G2)]) -> Result<bool, CryptoError> {
        let pairs = pairs.iter().map(|&(p, q)| (p.into(), q.into()));
        bls12_381::pairing_check::<A::Bls12381>(pairs).map_err(not_bls12_381)
    }

    fn bls12_381_fp_to_g1(&self, fp: &[u8; 48]) -> Result<[u8; 96], CryptoError> {
        bls12_381::map_to_g1::<A::Bls12381>(fp).map_err(not_bls12_381)
    }

    fn bls12_381_fp2_to_g2(&self, fp2: ([u8; 48], [u8; 48])) -> Result<[u8; 192], CryptoError> {
        bls12_381::map_to_g2::<A::Bls12381>(&fp2.into()).map_err(not_bls12_381)
    }
}

/// By ethrex's own pure Rust, and where that has none (or, for MODEXP, has it by a library that
/// the guests don't use) by revm's: another implementation than the guests' in every case.
#[derive(Debug, Clone, Copy, Default)]
pub struct OnHost;

impl Crypto for OnHost {
    fn bn254_g1_add(&self, p: &[u8], q: &[u8]) -> Result<[u8; 64], CryptoError> {
        NativeCrypto.bn254_g1_add(p, q)
    }

    fn bn254_g1_mul(&self, point: &[u8], scalar: &[u8]) -> Result<[u8; 64], CryptoError> {
        NativeCrypto.bn254_g1_mul(point, scalar)
    }

    fn bn254_pairing_check(&self, pairs: &[(&[u8], &[u8])]) -> Result<bool, CryptoError> {
        NativeCrypto.bn254_pairing_check(pairs)
    }

    fn modexp(&self, base: &[u8], exp: &[u8], modulus: &[u8]) -> Result<Vec<u8>, CryptoError> {
        DefaultCrypto.modexp(base, exp, modulus).map_err(|halt| halted(&halt))
    }

    fn verify_kzg_proof(
        &self,
        z: &[u8; 32],
        y: &[u8; 32],
        commitment: &[u8; 48],
        proof: &[u8; 48],
    ) -> Result<(), CryptoError> {
        DefaultCrypto.verify_kzg_proof(z, y, commitment, proof).map_err(|halt| halted(&halt))
    }

    fn bls12_381_g1_add(&self, p: G1, q: G1) -> Result<[u8; 96], CryptoError> {
        DefaultCrypto.bls12_381_g1_add(p, q).map_err(|halt| halted(&halt))
    }

    fn bls12_381_g1_msm(&self, terms: &[(G1, [u8; 32])]) -> Result<[u8; 96], CryptoError> {
        DefaultCrypto
            .bls12_381_g1_msm(&mut terms.iter().copied().map(Ok))
            .map_err(|halt| halted(&halt))
    }

    fn bls12_381_g2_add(&self, p: G2, q: G2) -> Result<[u8; 192], CryptoError> {
        DefaultCrypto.bls12_381_g2_add(p, q).map_err(|halt| halted(&halt))
    }

    fn bls12_381_g2_msm(&self, terms: &[(G2, [u8; 32])]) -> Result<[u8; 192], CryptoError> {
        DefaultCrypto
            .bls12_381_g2_msm(&mut terms.iter().copied().map(Ok))
            .map_err(|halt| halted(&halt))
    }

    fn bls12_381_pairing_check(&self, pairs: &[(G1, G2)]) -> Result<bool, CryptoError> {
        DefaultCrypto.bls12_381_pairing_check(pairs).map_err(|halt| halted(&halt))
    }

    fn bls12_381_fp_to_g1(&self, fp: &[u8; 48]) -> Result<[u8; 96], CryptoError> {
        DefaultCrypto.bls12_381_fp_to_g1(fp).map_err(|halt| halted(&halt))
    }

    fn bls12_381_fp2_to_g2(&self, fp2: ([u8; 48], [u8; 48])) -> Result<[u8; 192], CryptoError> {
        DefaultCrypto.bls12_381_fp2_to_g2(fp2).map_err(|halt| halted(&halt))
    }
}

fn sized<const N: usize>(bytes: &[u8]) -> Result<&[u8; N], CryptoError> {
    bytes.try_into().map_err(|_| CryptoError::InvalidInput("length"))
}

/// Limbs from the least significant of a big-endian number.
fn limbs(bytes: &[u8; 32]) -> [u64; 4] {
    std::array::from_fn(|limb| {
        let end = 32 - 8 * limb;
        bytes[end - 8..end].iter().fold(0, |limb, byte| limb << 8 | u64::from(*byte))
    })
}

fn bytes(limbs: &[u64; 4]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (chunk, limb) in bytes.rchunks_exact_mut(8).zip(limbs) {
        chunk.copy_from_slice(&limb.to_be_bytes());
    }
    bytes
}

fn not_bn254(invalid: bn254::Invalid) -> CryptoError {
    CryptoError::InvalidPoint(match invalid {
        bn254::Invalid::Coordinate => "coordinate not below the modulus",
        bn254::Invalid::Point => "not on the curve",
    })
}

fn not_bls12_381(invalid: bls12_381::Invalid) -> CryptoError {
    use bls12_381::Invalid;

    CryptoError::InvalidPoint(match invalid {
        Invalid::Coordinate => "coordinate not below the modulus",
        Invalid::G1Curve | Invalid::G2Curve => "not on the curve",
        Invalid::G1Subgroup | Invalid::G2Subgroup => "not in the subgroup",
    })
}

fn halted(halt: &PrecompileHalt) -> CryptoError {
    CryptoError::Other(halt.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limbs_are_big_endian_from_the_end() {
        let number: [u8; 32] = std::array::from_fn(|i| u8::try_from(i).expect("below 32"));
        assert_eq!(limbs(&number)[0], 0x1819_1a1b_1c1d_1e1f);
        assert_eq!(limbs(&number)[3], 0x0001_0203_0405_0607);
        assert_eq!(bytes(&limbs(&number)), number);
    }
}
