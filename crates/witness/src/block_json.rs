//! A block as the incumbent's witness files spell it: `serde_bincode_compat` of alloy and reth.
//!
//! Headers are spelled out here: alloy's own struct has keys that the format does not have yet, and
//! which a block before Amsterdam leaves empty.

use alloy_consensus::{
    Block, BlockBody, EthereumTxEnvelope, Header, TxEip4844, TxEnvelope, serde_bincode_compat,
};
use alloy_eips::eip4895::{Withdrawal, Withdrawals};
use alloy_primitives::{Address, B64, B256, Bloom, Bytes, U256};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A block that is JSON in the incumbent's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlockJson(Block<TxEnvelope>);

impl BlockJson {
    /// The block with this RLP, if the shape can hold it: it must come back byte for byte. What it
    /// cannot hold are oddities for which a block is invalid.
    pub(crate) fn of(rlp: &[u8]) -> Option<Self> {
        let block: Block<TxEnvelope> = alloy_rlp::decode_exact(rlp).ok()?;
        // What nodes exchange may have blobs beside it, which no block holds (EIP-4844).
        let has_sidecar =
            |tx: &TxEnvelope| tx.as_eip4844().is_some_and(|tx| tx.tx().sidecar().is_some());
        let holds = !block.body.transactions.iter().any(has_sidecar);
        let block = Self(block);
        (holds && *block.rlp() == *rlp).then_some(block)
    }

    /// RLP of the block.
    pub(crate) fn rlp(&self) -> Bytes {
        alloy_rlp::encode(&self.0).into()
    }

    /// The block's header.
    pub(crate) const fn header(&self) -> &Header {
        &self.0.header
    }
}

#[derive(Serialize, Deserialize)]
struct Shape {
    header: HeaderShape,
    body: BodyShape,
}

#[derive(Serialize, Deserialize)]
struct BodyShape {
    transactions: Vec<TransactionShape>,
    ommers: Vec<HeaderShape>,
    withdrawals: Option<Vec<Withdrawal>>,
}

/// The order of the fields is the format's.
#[derive(Serialize, Deserialize)]
struct HeaderShape {
    parent_hash: B256,
    ommers_hash: B256,
    beneficiary: Address,
    state_root: B256,
    transactions_root: B256,
    receipts_root: B256,
    #[serde(default)]
    withdrawals_root: Option<B256>,
    logs_bloom: Bloom,
    difficulty: U256,
    number: u64,
    gas_limit: u64,
    gas_used: u64,
    timestamp: u64,
    mix_hash: B256,
    nonce: B64,
    #[serde(default)]
    base_fee_per_gas: Option<u64>,
    #[serde(default)]
    blob_gas_used: Option<u64>,
    #[serde(default)]
    excess_blob_gas: Option<u64>,
    #[serde(default)]
    parent_beacon_block_root: Option<B256>,
    #[serde(default)]
    requests_hash: Option<B256>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    block_access_list_hash: Option<B256>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    slot_number: Option<u64>,
    extra_data: Bytes,
}

/// A signature beside a transaction that names its type.
struct TransactionShape(TxEnvelope);

impl Serialize for TransactionShape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bare: EthereumTxEnvelope<TxEip4844> = self.0.clone().into();
        serde_bincode_compat::EthereumTxEnvelope::from(&bare).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TransactionShape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let shape =
            serde_bincode_compat::EthereumTxEnvelope::<'_, TxEip4844>::deserialize(deserializer)?;
        let bare: EthereumTxEnvelope<TxEip4844> = shape.into();
        Ok(Self(bare.into()))
    }
}

impl Serialize for BlockJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Block { header, body: BlockBody { transactions, ommers, withdrawals } } = &self.0;
        Shape {
            header: header.into(),
            body: BodyShape {
                transactions: transactions.iter().cloned().map(TransactionShape).collect(),
                ommers: ommers.iter().map(Into::into).collect(),
                withdrawals: withdrawals.as_ref().map(|list| list.to_vec()),
            },
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for BlockJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Shape { header, body } = Shape::deserialize(deserializer)?;
        Ok(Self(Block {
            header: header.into(),
            body: BlockBody {
                transactions: body.transactions.into_iter().map(|shape| shape.0).collect(),
                ommers: body.ommers.into_iter().map(Into::into).collect(),
                withdrawals: body.withdrawals.map(Withdrawals::new),
            },
        }))
    }
}

/// The same fields on both sides.
macro_rules! header_fields {
    ($($field:ident),*) => {
        impl From<&Header> for HeaderShape {
            fn from(header: &Header) -> Self {
                Self { $($field: header.$field.clone()),* }
            }
        }

        impl From<HeaderShape> for Header {
            fn from(shape: HeaderShape) -> Self {
                Self { $($field: shape.$field),* }
            }
        }
    };
}

header_fields!(
    parent_hash,
    ommers_hash,
    beneficiary,
    state_root,
    transactions_root,
    receipts_root,
    withdrawals_root,
    logs_bloom,
    difficulty,
    number,
    gas_limit,
    gas_used,
    timestamp,
    mix_hash,
    nonce,
    base_fee_per_gas,
    blob_gas_used,
    excess_blob_gas,
    parent_beacon_block_root,
    requests_hash,
    block_access_list_hash,
    slot_number,
    extra_data
);
