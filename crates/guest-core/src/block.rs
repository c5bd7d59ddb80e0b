//! The block under validation.

use alloc::vec::Vec;

use alloy_consensus::{Header, TxEnvelope, proofs};
use alloy_eips::{
    eip2718::{Decodable2718, Encodable2718},
    eip4895::Withdrawal,
};
use alloy_primitives::{B256, keccak256};
use alloy_rlp::Decodable;
use alloy_trie::EMPTY_ROOT_HASH;

use crate::{Fork, InputError, ValidationError};

/// Largest RLP encoding of an Osaka block in bytes (EIP-7934: 10 MiB less 2 MiB of margin).
const MAX_BLOCK_SIZE_OSAKA: usize = 8 * 1024 * 1024;

/// A block with its hash, which is taken from the header's own bytes.
#[derive(Debug)]
pub struct DecodedBlock {
    /// keccak256 of the header as it stands in the input.
    pub hash: B256,
    /// The header.
    pub header: Header,
    /// The transactions.
    pub transactions: Vec<TxEnvelope>,
    /// Headers of ommers; empty in every valid block since Paris.
    pub ommers: Vec<Header>,
    /// The withdrawals (EIP-4895).
    pub withdrawals: Option<Vec<Withdrawal>>,
    /// Length of the block's RLP in bytes.
    pub size: usize,
}

impl DecodedBlock {
    /// Decodes `rlp([header, transactions, ommers, withdrawals])`.
    pub fn decode(rlp: &[u8]) -> Result<Self, InputError> {
        Self::parse(rlp).map_err(InputError::Block)
    }

    fn parse(rlp: &[u8]) -> alloy_rlp::Result<Self> {
        let mut outer = rlp;
        let mut rest = alloy_rlp::Header::decode_bytes(&mut outer, true)?;
        if !outer.is_empty() {
            return Err(alloy_rlp::Error::UnexpectedLength);
        }
        let before = rest;
        let header = Header::decode(&mut rest)?;
        let hash = keccak256(&before[..before.len() - rest.len()]);
        let transactions = Self::transactions(&mut rest)?;
        let ommers = Vec::<Header>::decode(&mut rest)?;
        let withdrawals =
            if rest.is_empty() { None } else { Some(Vec::<Withdrawal>::decode(&mut rest)?) };
        if !rest.is_empty() {
            return Err(alloy_rlp::Error::UnexpectedLength);
        }
        Ok(Self { hash, header, transactions, ommers, withdrawals, size: rlp.len() })
    }

    fn transactions(rest: &mut &[u8]) -> alloy_rlp::Result<Vec<TxEnvelope>> {
        let mut list = alloy_rlp::Header::decode_bytes(rest, true)?;
        let mut transactions = Vec::new();
        while !list.is_empty() {
            transactions.push(Self::transaction(&mut list)?);
        }
        Ok(transactions)
    }

    /// A list, or a string of a type and a list (EIP-2718). `network_decode` takes more than that:
    /// types without a string around them, strings of any length, and blob transactions in the form
    /// with their blobs, which nodes exchange but no block holds (EIP-4844, "Networking").
    fn transaction(list: &mut &[u8]) -> alloy_rlp::Result<TxEnvelope> {
        if list[0] >= alloy_rlp::EMPTY_LIST_CODE {
            return Ok(TxEnvelope::fallback_decode(list)?);
        }
        let item = alloy_rlp::Header::decode_bytes(list, false)?;
        let (kind, mut rest) = item.split_first().ok_or(alloy_rlp::Error::InputTooShort)?;
        let transaction = TxEnvelope::typed_decode(*kind, &mut rest)?;
        let has_blobs = transaction.as_eip4844().is_some_and(|tx| tx.tx().sidecar().is_some());
        if rest.is_empty() && !has_blobs {
            Ok(transaction)
        } else {
            Err(alloy_rlp::Error::UnexpectedLength)
        }
    }

    /// The body against the header: ommers, transactions, withdrawals, blobs, size.
    pub(crate) fn check_body(&self, fork: Fork) -> Result<(), ValidationError> {
        if !self.ommers.is_empty() {
            return Err(ValidationError::Body("ommersHash"));
        }
        if self.transactions_root() != self.header.transactions_root {
            return Err(ValidationError::Body("transactionsRoot"));
        }
        let withdrawals = self.withdrawals.as_ref().map(|list| match list.as_slice() {
            [] => EMPTY_ROOT_HASH,
            list => proofs::calculate_withdrawals_root(list),
        });
        if withdrawals != self.header.withdrawals_root {
            return Err(ValidationError::Body("withdrawalsRoot"));
        }
        let blob_gas: Option<u64> = self
            .transactions
            .iter()
            .map(|tx| alloy_consensus::Transaction::blob_gas_used(tx).unwrap_or_default())
            .try_fold(0, u64::checked_add);
        if blob_gas != self.header.blob_gas_used {
            return Err(ValidationError::Body("blobGasUsed"));
        }
        if fork >= Fork::Osaka && self.size > MAX_BLOCK_SIZE_OSAKA {
            return Err(ValidationError::BlockSize(self.size));
        }
        Ok(())
    }

    fn transactions_root(&self) -> B256 {
        alloy_trie::root::ordered_trie_root_with_encoder(&self.transactions, |tx, out| {
            tx.encode_2718(out);
        })
    }
}
