//! Reading witness files, ours and the incumbent's.

use alloy_consensus::Header;
use alloy_primitives::{Bytes, keccak256};
use alloy_rlp::Decodable;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;
use thiserror::Error;
use zkgas_guest_core::{Chain, DecodedBlock};
use zkgas_model::{FixtureName, Fork};

use crate::{
    Subject, WitnessFile,
    block_json::BlockJson,
    chain_config::{ChainConfig, ReadConfig},
    file::{Details, ExecutionWitness, SCHEMA, StatelessInput, engine_fork},
};

/// Why a text is no witness file, or not one to rely on.
#[derive(Debug, Error)]
pub enum FileError {
    /// Not JSON, or a field does not hold what it should.
    #[error("{0}; make it again with `zkgas witness`")]
    Json(#[from] serde_json::Error),
    /// The `zkgas` object is from a later version.
    #[error("its schema {0} is newer than this build; update zkgas")]
    Schema(u32),
    /// The shape that came before `stateless_input`.
    #[error(
        "it has the older shape with `block_and_witness`; make it again from its fixture, with \
         `zkgas witness`"
    )]
    BlockAndWitness,
    /// A fixture, or something else.
    #[error(
        "it has no `{0}`; give files that `zkgas witness` or the witness generator of \
         zkevm-benchmark-workload has written"
    )]
    Missing(&'static str),
    /// What is there twice is not the same.
    #[error(
        "its block is not the one it names: `zkgas.{0}` contradicts the rest of the file; make it \
         again from its fixture"
    )]
    Contradiction(&'static str),
    /// The block is no block.
    #[error("its block does not decode: {0}")]
    Block(zkgas_guest_core::InputError),
    /// Rules that the engine does not have.
    #[error("{0}")]
    Rules(String),
}

#[derive(Deserialize)]
struct Written<'a> {
    name: Option<String>,
    #[serde(borrow)]
    stateless_input: Option<&'a RawValue>,
    block_and_witness: Option<IgnoredAny>,
    success: Option<bool>,
    #[serde(borrow)]
    zkgas: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct WrittenInput {
    block: Option<BlockJson>,
    witness: ExecutionWitness,
    chain_config: Option<ReadConfig>,
}

#[derive(Deserialize)]
struct WrittenSchema {
    schema: u32,
}

impl WitnessFile {
    /// Reads a file. What a file of the incumbent measures is what `subject` says of its name.
    pub fn parse(
        text: &[u8],
        subject: impl FnOnce(&FixtureName) -> Subject,
    ) -> Result<Self, FileError> {
        let written: Written<'_> = serde_json::from_slice(text)?;
        let Some(input) = written.stateless_input else {
            return Err(match written.block_and_witness {
                Some(_) => FileError::BlockAndWitness,
                None => FileError::Missing("stateless_input"),
            });
        };
        let name = written.name.ok_or(FileError::Missing("name"))?;
        let success = written.success.ok_or(FileError::Missing("success"))?;
        let zkgas = written.zkgas.map(|json| details(json.get())).transpose()?;
        let input: WrittenInput = serde_json::from_str(input.get())?;
        match zkgas {
            Some(zkgas) => ours(name, success, input, zkgas),
            None => foreign(&name, success, input, subject),
        }
    }
}

fn details(json: &str) -> Result<Details, FileError> {
    let WrittenSchema { schema } = serde_json::from_str(json)?;
    if schema != SCHEMA {
        return Err(FileError::Schema(schema));
    }
    Ok(serde_json::from_str(json)?)
}

/// The `zkgas` object rules; what is there twice must be there twice the same.
fn ours(
    name: String,
    success: bool,
    input: WrittenInput,
    zkgas: Details,
) -> Result<WitnessFile, FileError> {
    let WrittenInput { block, witness, chain_config } = input;
    if block.as_ref().is_some_and(|block| block.rlp() != zkgas.block) {
        return Err(FileError::Contradiction("block"));
    }
    let decoded = DecodedBlock::decode(&zkgas.block).map_err(FileError::Block)?;
    if decoded.hash != zkgas.block_hash {
        return Err(FileError::Contradiction("block_hash"));
    }
    if decoded.header.gas_used != zkgas.block_used_gas {
        return Err(FileError::Contradiction("block_used_gas"));
    }
    let chain = Chain { chain_id: zkgas.chain_id, fork: engine_fork(zkgas.fork) };
    if let Some(config) = chain_config {
        let stated = config.chain(decoded.header.timestamp).map_err(FileError::Rules)?;
        if stated.chain_id != chain.chain_id {
            return Err(FileError::Contradiction("chain_id"));
        }
        if stated.fork != chain.fork {
            return Err(FileError::Contradiction("fork"));
        }
    }
    let chain_config = ChainConfig::of(chain);
    let stateless_input = StatelessInput { block, witness, chain_config };
    Ok(WitnessFile { name, stateless_input, success, zkgas })
}

/// A file of the incumbent says everything, in other words.
fn foreign(
    name: &str,
    success: bool,
    input: WrittenInput,
    subject: impl FnOnce(&FixtureName) -> Subject,
) -> Result<WitnessFile, FileError> {
    let block = input.block.ok_or(FileError::Missing("stateless_input.block"))?;
    let config = input.chain_config.ok_or(FileError::Missing("stateless_input.chain_config"))?;
    let chain = config.chain(block.header().timestamp).map_err(FileError::Rules)?;
    let fork = match chain.fork {
        zkgas_guest_core::Fork::Prague => Fork::Prague,
        zkgas_guest_core::Fork::Osaka => Fork::Osaka,
    };
    let rlp = block.rlp();
    let decoded = DecodedBlock::decode(&rlp).map_err(FileError::Block)?;
    let zkgas = Details {
        schema: SCHEMA,
        subject: subject(&FixtureName(name.to_owned())),
        fork,
        chain_id: chain.chain_id,
        block_hash: decoded.hash,
        block_used_gas: decoded.header.gas_used,
        block: rlp,
        seal: None,
    };
    let stateless_input = StatelessInput {
        block: Some(block),
        witness: in_order(input.witness),
        chain_config: ChainConfig::of(chain),
    };
    let name = zkgas_model::short_name(name).to_owned();
    Ok(WitnessFile { name, stateless_input, success, zkgas })
}

/// The incumbent lists preimages as a hash map yields them. In order, one witness is one input,
/// whichever run it was made in.
fn in_order(witness: ExecutionWitness) -> ExecutionWitness {
    let sorted = |mut list: Vec<Bytes>| {
        list.sort_by_cached_key(|bytes| keccak256(bytes));
        list.dedup();
        list
    };
    let mut headers = witness.headers;
    // What does not decode stays where it is, last: the guest says what is wrong with it.
    headers.sort_by_cached_key(|rlp| {
        Header::decode(&mut rlp.as_ref()).map_or(u64::MAX, |header| header.number)
    });
    ExecutionWitness {
        state: sorted(witness.state),
        codes: sorted(witness.codes),
        keys: witness.keys,
        headers,
    }
}
