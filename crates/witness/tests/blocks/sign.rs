//! Accounts with keys, and what they sign.

use alloy_consensus::{SignableTransaction, Signed, transaction::RlpEcdsaEncodableTx};
use alloy_eips::eip7702::{Authorization, SignedAuthorization};
use alloy_primitives::{Address, B256, Signature, keccak256};
use k256::ecdsa::SigningKey;

/// An account with a key.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    secret: SigningKey,
    pub(crate) address: Address,
}

/// The account of this name.
pub(crate) fn key(name: &str) -> Key {
    let secret = SigningKey::from_slice(keccak256(name).as_slice()).unwrap();
    Key { address: Address::from_private_key(&secret), secret }
}

impl Key {
    fn signature(&self, hash: B256) -> Signature {
        self.secret.sign_prehash_recoverable(hash.as_slice()).unwrap().into()
    }

    pub(crate) fn sign<T>(&self, transaction: T) -> Signed<T>
    where
        T: SignableTransaction<Signature> + RlpEcdsaEncodableTx,
    {
        let signature = self.signature(transaction.signature_hash());
        transaction.into_signed(signature)
    }

    pub(crate) fn authorize(&self, authorization: Authorization) -> SignedAuthorization {
        let signature = self.signature(authorization.signature_hash());
        authorization.into_signed(signature)
    }
}
