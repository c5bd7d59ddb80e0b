//! Routes the hooks that revm and alloy publish to SP1's accelerators. What has none yet runs in
//! the libraries' own software.

use alloc::{sync::Arc, vec::Vec};

use alloy_consensus::crypto::{CryptoProvider, RecoveryError, install_default_provider};
use alloy_primitives::Address;
use revm::precompile::{
    Crypto, PrecompileHalt,
    bls12_381::{G1Point, G1PointScalar, G2Point, G2PointScalar},
    install_crypto,
};
use zkgas_guest_crypto::{bls12_381, bn254, modexp, p256};
use zkgas_sp1_runtime::{
    fields::{Bls12381, Bn254, P256, Plain},
    secp256k1, sha256,
};

/// Installs the accelerators for precompiles and for transaction senders.
pub(crate) fn install() {
    install_crypto(Sp1);
    // Fails only if a provider is installed already, and this runs once.
    let _ = install_default_provider(Arc::new(Sp1));
}

#[derive(Debug)]
struct Sp1;

impl Crypto for Sp1 {
    fn sha256(&self, input: &[u8]) -> [u8; 32] {
        let mut out = [0; 32];
        for (chunk, word) in out.chunks_exact_mut(4).zip(sha256::digest(input)) {
            chunk.copy_from_slice(&word.to_be_bytes());
        }
        out
    }

    fn secp256k1_ecrecover(
        &self,
        sig: &[u8; 64],
        recid: u8,
        msg: &[u8; 32],
    ) -> Result<[u8; 32], PrecompileHalt> {
        secp256k1::recover(sig, recid, msg)
            .map(|key| secp256k1::address(&key))
            .ok_or(PrecompileHalt::Secp256k1RecoverFailed)
    }

    fn modexp(&self, base: &[u8], exp: &[u8], modulus: &[u8]) -> Result<Vec<u8>, PrecompileHalt> {
        Ok(modexp::<Plain>(base, exp, modulus))
    }

    fn bn254_g1_add(&self, p: &[u8], q: &[u8]) -> Result<[u8; 64], PrecompileHalt> {
        bn254::add::<Bn254>(sized(p), sized(q)).map_err(not_bn254)
    }

    fn bn254_g1_mul(&self, point: &[u8], scalar: &[u8]) -> Result<[u8; 64], PrecompileHalt> {
        bn254::mul::<Bn254, Plain>(sized(point), sized(scalar)).map_err(not_bn254)
    }

    fn bn254_pairing_check(&self, pairs: &[(&[u8], &[u8])]) -> Result<bool, PrecompileHalt> {
        let pairs = pairs.iter().map(|(p, q)| (sized(p), sized(q)));
        bn254::pairing_check::<Bn254>(pairs).map_err(not_bn254)
    }

    fn secp256r1_verify_signature(&self, msg: &[u8; 32], sig: &[u8; 64], pk: &[u8; 64]) -> bool {
        p256::verify::<P256, Plain>(msg, sig, pk)
    }

    fn verify_kzg_proof(
        &self,
        z: &[u8; 32],
        y: &[u8; 32],
        commitment: &[u8; 48],
        proof: &[u8; 48],
    ) -> Result<(), PrecompileHalt> {
        let holds = bls12_381::verify_kzg_proof::<Bls12381>(z, y, commitment, proof);
        if holds { Ok(()) } else { Err(PrecompileHalt::BlobVerifyKzgProofFailed) }
    }

    fn bls12_381_g1_add(&self, p: G1Point, q: G1Point) -> Result<[u8; 96], PrecompileHalt> {
        let sum = bls12_381::g1_add::<Bls12381>(&p.into(), &q.into());
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
        bls12_381::g1_msm::<Bls12381, Plain, Halt>(terms).map_err(|halt| halt.0)
    }

    fn bls12_381_g2_add(&self, p: G2Point, q: G2Point) -> Result<[u8; 192], PrecompileHalt> {
        let sum = bls12_381::g2_add::<Bls12381>(&p.into(), &q.into());
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
        bls12_381::g2_msm::<Bls12381, Plain, Halt>(terms).map_err(|halt| halt.0)
    }

    fn bls12_381_pairing_check(
        &self,
        pairs: &[(G1Point, G2Point)],
    ) -> Result<bool, PrecompileHalt> {
        let pairs = pairs.iter().map(|&(p, q)| (p.into(), q.into()));
        bls12_381::pairing_check::<Bls12381>(pairs).map_err(not_bls12_381)
    }

    fn bls12_381_fp_to_g1(&self, fp: &[u8; 48]) -> Result<[u8; 96], PrecompileHalt> {
        bls12_381::map_to_g1::<Bls12381>(fp).map_err(not_bls12_381)
    }

    fn bls12_381_fp2_to_g2(&self, fp2: ([u8; 48], [u8; 48])) -> Result<[u8; 192], PrecompileHalt> {
        bls12_381::map_to_g2::<Bls12381>(&fp2.into()).map_err(not_bls12_381)
    }
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

impl CryptoProvider for Sp1 {
    fn recover_signer_unchecked(
        &self,
        sig: &[u8; 65],
        msg: &[u8; 32],
    ) -> Result<Address, RecoveryError> {
        let (rs, parity) = sig.split_first_chunk().ok_or_else(RecoveryError::new)?;
        let key = secp256k1::recover(rs, parity[0], msg).ok_or_else(RecoveryError::new)?;
        Ok(Address::from_slice(&secp256k1::address(&key)[12..]))
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
