//! Routes the hooks that revm and alloy publish to SP1's accelerators. What has none yet runs in
//! the libraries' own software.

use alloc::sync::Arc;

use alloy_consensus::crypto::{CryptoProvider, RecoveryError, install_default_provider};
use alloy_primitives::Address;
use revm::precompile::{Crypto, PrecompileHalt, install_crypto};
use zkgas_sp1_runtime::{secp256k1, sha256};

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
