//! Witness files: one JSON object per fixture.

use std::collections::BTreeMap;

use alloy_primitives::{B256, Bytes};
use serde::{Deserialize, Serialize};
use zkgas_guest_core::Chain;
use zkgas_model::Fork;

use crate::{BlockWitness, block_json::BlockJson, chain_config::ChainConfig, seal::Seal};

/// Version of the `zkgas` object.
pub(crate) const SCHEMA: u32 = 1;

/// A witness file. Everything but `zkgas` is as the incumbent's readers and writers have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WitnessFile {
    /// Fixture name without directories.
    pub name: String,
    /// The block, and what validating it takes.
    pub(crate) stateless_input: StatelessInput,
    /// Whether the block is valid.
    pub success: bool,
    /// What zkgas adds.
    pub zkgas: Details,
}

/// The part of the file that validating needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct StatelessInput {
    /// Absent if the shape cannot hold the block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) block: Option<BlockJson>,
    pub(crate) witness: ExecutionWitness,
    pub(crate) chain_config: ChainConfig,
}

/// The shape of an `ExecutionWitness` in Ethereum's debug API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ExecutionWitness {
    /// RLP of trie nodes.
    pub(crate) state: Vec<Bytes>,
    /// Codes.
    pub(crate) codes: Vec<Bytes>,
    /// Preimages of trie keys: each address, followed by its slots. zkgas needs none.
    #[serde(default)]
    pub(crate) keys: Vec<Bytes>,
    /// RLP of ancestor headers, oldest first, the parent last.
    pub(crate) headers: Vec<Bytes>,
}

/// What zkgas adds to the incumbent's fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Version of this object.
    pub schema: u32,
    /// What the block measures.
    pub subject: Subject,
    /// Fork whose rules the block follows.
    pub fork: Fork,
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// Hash of the block.
    pub block_hash: B256,
    /// Gas used, from the header.
    pub block_used_gas: u64,
    /// RLP of the block.
    pub block: Bytes,
    /// Must stay last: it seals what is before it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) seal: Option<Seal>,
}

/// What a block measures.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Subject {
    /// The full fixture name, with directories.
    pub fixture: String,
    /// The operation, such as `add`; absent for blocks that measure no single operation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<String>,
    /// Family of the operation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub family: Option<String>,
    /// How often the block executes the operation beyond its baseline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub op_count: Option<u64>,
    /// How many of each operation of `dense` are in one of the operation, where it is several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub parts: BTreeMap<String, u64>,
}

impl WitnessFile {
    /// The file of a witness.
    pub fn new(subject: Subject, fork: Fork, witness: &BlockWitness) -> Self {
        Self {
            name: zkgas_model::short_name(&subject.fixture).to_owned(),
            stateless_input: StatelessInput {
                block: BlockJson::of(&witness.block),
                witness: ExecutionWitness {
                    state: witness.state.clone(),
                    codes: witness.codes.clone(),
                    keys: witness.keys.clone(),
                    headers: witness.headers.clone(),
                },
                chain_config: ChainConfig::of(witness.chain),
            },
            success: witness.success,
            zkgas: Details {
                schema: SCHEMA,
                subject,
                fork,
                chain_id: witness.chain.chain_id,
                block_hash: witness.block_hash,
                block_used_gas: witness.gas_used,
                block: witness.block.clone(),
                seal: None,
            },
        }
    }

    /// The witness in the file.
    pub fn witness(&self) -> BlockWitness {
        let ExecutionWitness { state, codes, keys, headers } = &self.stateless_input.witness;
        BlockWitness {
            chain: Chain { chain_id: self.zkgas.chain_id, fork: engine_fork(self.zkgas.fork) },
            block: self.zkgas.block.clone(),
            block_hash: self.zkgas.block_hash,
            gas_used: self.zkgas.block_used_gas,
            success: self.success,
            headers: headers.clone(),
            codes: codes.clone(),
            state: state.clone(),
            keys: keys.clone(),
        }
    }
}

/// A fork as the engine has it.
pub(crate) const fn engine_fork(fork: Fork) -> zkgas_guest_core::Fork {
    match fork {
        Fork::Prague => zkgas_guest_core::Fork::Prague,
        Fork::Osaka => zkgas_guest_core::Fork::Osaka,
    }
}
