//! Routes the hooks that revm and alloy publish to a zkVM's accelerators. What has none runs in the
//! libraries' own software.

use alloc::{sync::Arc, vec::Vec};
use core::{fmt, marker::PhantomData};

use alloy_consensus::crypto::{CryptoProvider, RecoveryError, install_default_provider};
use alloy_primitives::Address;
use revm::precompile::{
    Crypto, PrecompileHalt,
    bls12_381::{G1Point, G1PointScalar, G2Point, G2PointScalar},
    install_crypto,
};
use zkgas_guest_crypto::{Accelerators, bls12_381, bn254, modexp, p256};

/// Installs the accelerators for precompiles and for transaction senders.
pub(crate) fn install<A: Accelerators>() {
    install_crypto(Accelerated::<A>(PhantomData));
    // Fails only if a provider is installed already, and this runs once.
    let _ = install_default_provider(Arc::new(Accelerated::<A>(PhantomData)));
}

struct Accelerated<A>(PhantomData<fn() -> A>);

impl<A> fmt::Debug for Accelerated<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Accelerated")
    }
}

impl<A: Accelerators> Crypto for Accelerated<A> {
    fn sha256(&self, input: &[u8]) -> [u8; 32] {
        A::sha256(input)
    }

    fn secp256k1_ecrecover(
        &self,
        sig: &[u8; 64],
        recid: u8,
        msg: &[u8; 32],
    ) -> Result<[u8; 32], PrecompileHalt> {
        A::recover(sig, recid, msg)
            .map(|key| address::<A>(&key))
            .ok_or(PrecompileHalt::Secp256k1RecoverFailed)
    }

    fn modexp(&self, base: &[u8], exp: &[u8], modulus: &[u8]) -> Result<Vec<u8>, PrecompileHalt> {
        Ok(modexp::<A::Integers>(base, exp, modulus))
    }

    fn bn254_g1_add(&self, p: &[u8], q: &[u8]) -> Result<[u8; 64], PrecompileHalt> {
        bn254::add::<A::Bn254>(sized(p), sized(q)).map_err(not_bn254)
    }

    fn bn254_g1_mul(&self, point: &[u8], scalar: &[u8]) -> Result<[u8; 64], PrecompileHalt> {
        bn254::mul::<A::Bn254, A::Integers>(sized(point), sized(scalar)).map_err(not_bn254)
    }

    fn bn254_pairing_check(&self, pairs: &[(&[u8], &[u8])]) -> Result<bool, PrecompileHalt> {
        let pairs = pairs.iter().map(|(p, q)| (sized(p), sized(q)));
        bn254::pairing_check::<A::Bn254>(pairs).map_err(not_bn254)
    }

    fn secp256r1_verify_signature(&self, msg: &[u8; 32], sig: &[u8; 64], pk: &[u8; 64]) -> bool {
        p256::verify::<A::P256, A::Integers>(msg, sig, pk)
    }

    fn verify_kzg_proof(
        &self,
        z: &[u8; 32],
        y: &[u8; 32],
        commitment: &[u8; 48],
        proof: &[u8; 48],
    ) -> Result<(), PrecompileHalt> {
        let holds = bls12_381::verify_kzg_proof::<A::Bls12381>(z, y, commitment, proof);
        if holds { Ok(()) } else { Err(PrecompileHalt::BlobVerifyKzgProofFailed) }
    }

    fn bls12_381_g1_add(&self, p: G1Point, q: G1Point) -> Result<[u8; 96], PrecompileHalt> {
        let sum = bls12_381::g1_add::<A::Bls12381>(&p.into(), &q.into());
        sum.map_err(not_bls12_381)
    }

    fn bls12_381_g1_msm(
        &self,
        terms: &mut dyn Iterator<Item = Result<G1PointScalar, PrecompileHalt>>,
    ) -> Result<[u8; 96], PrecompileHalt> {
        let terms = terms.map(|term| match term {
            Ok((point, scalar)) => Ok((point.into(), scalar)),
            Err(halt) => Err(Halt(halt)),
        });
        bls12_381::g1_msm::<A::Bls12381, A::Integers, Halt>(terms).map_err(|halt| halt.0)
    }

    fn bls12_381_g2_add(&self, p: G2Point, q: G2Point) -> Result<[u8; 192], PrecompileHalt> {
        let sum = bls12_381::g2_add::<A::Bls12381>(&p.into(), &q.into());
        sum.map_err(not_bls12_381)
    }

    fn bls12_381_g2_msm(
        &self,
        terms: &mut dyn Iterator<Item = Result<G2PointScalar, PrecompileHalt>>,
    ) -> Result<[u8; 192], PrecompileHalt> {
        let terms = terms.map(|term| match term {
            Ok((point, scalar)) => Ok((point.into(), scalar)),
            Err(halt) => Err(Halt(halt)),
        });
        bls12_381::g2_msm::<A::Bls12381, A::Integers, Halt>(terms).map_err(|halt| halt.0)
    }

    fn bls12_381_pairing_check(
        &self,
        pairs: &[(G1Point, G2Point)],
    ) -> Result<bool, PrecompileHalt> {
        let pairs = pairs.iter().map(|&(p, q)| (p.into(), q.into()));
        bls12_381::pairing_check::<A::Bls12381>(pairs).map_err(not_bls12_381)
    }

    fn bls12_381_fp_to_g1(&self, fp: &[u8; 48]) -> Result<[u8; 96], PrecompileHalt> {
        bls12_381::map_to_g1::<A::Bls12381>(fp).map_err(not_bls12_381)
    }

    fn bls12_381_fp2_to_g2(&self, fp2: ([u8; 48], [u8; 48])) -> Result<[u8; 192], PrecompileHalt> {
        bls12_381::map_to_g2::<A::Bls12381>(&fp2.into()).map_err(not_bls12_381)
    }
}

/// The address of a public key, left-padded to a word.
fn address<A: Accelerators>(key: &[u8; 64]) -> [u8; 32] {
    let mut word = A::keccak256(key);
    word[..12].fill(0);
    word
}

/// revm cuts inputs to size before it passes them on.
fn sized<const N: usize>(bytes: &[u8]) -> &[u8; N] {
    bytes.try_into().expect("revm pads inputs and splits them")
}

fn not_bn254(invalid: bn254::Invalid) -> PrecompileHalt {
    match invalid {
        bn254::Invalid::Coordinate => PrecompileHalt::Bn254FieldPointNotAMember,
        bn254::Invalid::Point => PrecompileHalt::Bn254AffineGFailedToCreate,
    }
}

fn not_bls12_381(invalid: bls12_381::Invalid) -> PrecompileHalt {
    use bls12_381::Invalid;

    match invalid {
        Invalid::Coordinate => PrecompileHalt::NonCanonicalFp,
        Invalid::G1Curve => PrecompileHalt::Bls12381G1NotOnCurve,
        Invalid::G1Subgroup => PrecompileHalt::Bls12381G1NotInSubgroup,
        Invalid::G2Curve => PrecompileHalt::Bls12381G2NotOnCurve,
        Invalid::G2Subgroup => PrecompileHalt::Bls12381G2NotInSubgroup,
    }
}

/// Why a term is none: revm's reason, or that of the curve.
struct Halt(PrecompileHalt);

impl From<bls12_381::Invalid> for Halt {
    fn from(invalid: bls12_381::Invalid) -> Self {
        Self(not_bls12_381(invalid))
    }
}

impl<A: Accelerators> CryptoProvider for Accelerated<A> {
    fn recover_signer_unchecked(
        &self,
        sig: &[u8; 65],
        msg: &[u8; 32],
    ) -> Result<Address, RecoveryError> {
        let (rs, parity) = sig.split_first_chunk().ok_or_else(RecoveryError::new)?;
        let key = A::recover(rs, parity[0], msg).ok_or_else(RecoveryError::new)?;
        Ok(Address::from_slice(&address::<A>(&key)[12..]))
    }

    fn verify_and_compute_signer_unchecked(
        &self,
        _pubkey: &[u8; 65],
        _sig: &[u8; 64],
        _msg: &[u8; 32],
    ) -> Result<Address, RecoveryError> {
        // Only for callers that bring public keys along; the guest recovers every sender.
        Err(RecoveryError::new())
    }
}
