//! The whole check of one block.

use alloc::vec::Vec;

use alloy_consensus::{Header, proofs, transaction::SignerRecoverable};
use alloy_primitives::{Address, B256, Bloom};
use revm::inspector::NoOpInspector;

use crate::{
    Ancestors, Chain, DecodedBlock, ExecutedBlock, Input, InputError, Output, Platform, Preimages,
    Region, StateSink, ValidationError, Witness, WitnessState, header, reth,
};

/// The public output, and why it says what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What a proof would attest.
    pub output: Output,
    /// The first check that failed; `None` exactly when `output.success`.
    pub error: Option<ValidationError>,
}

/// Validates the block of an encoded input against the witness in it.
///
/// An error means that there is no block to speak of; an invalid block is a [`Verdict`].
pub fn validate<P: Platform>(bytes: &[u8], platform: &mut P) -> Result<Verdict, InputError> {
    platform.start(Region::BlockDecode);
    let input = Input::decode(bytes)?;
    let block = DecodedBlock::decode(input.block)?;
    platform.end(Region::BlockDecode);
    let result = (|| {
        platform.start(Region::WitnessDecode);
        let ancestors = Ancestors::link(&input.headers, block.header.parent_hash)?;
        let witness = Witness::new(&input);
        platform.end(Region::WitnessDecode);
        validate_block(&block, input.chain, &ancestors, &witness, platform, &mut ())
    })();
    let output = Output {
        block_hash: block.hash,
        parent_hash: block.header.parent_hash,
        success: result.is_ok(),
        chain_id: input.chain.chain_id,
    };
    Ok(Verdict { output, error: result.err() })
}

/// Validates a decoded block on the state that `source` gives the preimages of. `sink` gets what
/// the block adds to the state, whether or not the state root is right in the end.
pub fn validate_block<'a, P: Platform, S: Preimages<'a> + core::fmt::Debug>(
    block: &DecodedBlock,
    chain: Chain,
    ancestors: &Ancestors,
    source: &S,
    platform: &mut P,
    sink: &mut impl StateSink,
) -> Result<(), ValidationError> {
    let parent = ancestors.parent();
    platform.region(Region::HeaderChecks, || {
        check_header(&block.header, parent, chain)?;
        block.check_body(chain.fork)
    })?;
    let signers = platform.region(Region::SignerRecovery, || signers(block))?;
    let (executed, state) = platform.region(Region::Execution, || {
        let state = WitnessState::new(parent.state_root, source, ancestors);
        let withdrawals = block.withdrawals.as_deref();
        let (executed, state, NoOpInspector {}) = reth::execute_with::<P, _, _>(
            state,
            chain,
            &block.header,
            &block.transactions,
            &signers,
            withdrawals,
            NoOpInspector {},
        )?;
        Ok::<_, ValidationError>((executed, state))
    })?;
    platform.region(Region::PostChecks, || check_executed(block, &executed))?;
    let root = platform.region(Region::StateRoot, || state.finish(sink))?;
    require(root == block.header.state_root, "stateRoot")
}

/// The consensus checks on a header, alone and against its parent. Both engines make them.
pub fn check_header(header: &Header, parent: &Header, chain: Chain) -> Result<(), ValidationError> {
    header::check_alone(header, chain)?;
    header::check_against_parent(header, parent, chain)
}

fn signers(block: &DecodedBlock) -> Result<Vec<Address>, ValidationError> {
    let recover = |(index, tx): (usize, &alloy_consensus::TxEnvelope)| {
        // `recover_signer` also refuses a high s (EIP-2).
        tx.recover_signer().map_err(|_| ValidationError::Signer(index))
    };
    block.transactions.iter().enumerate().map(recover).collect()
}

fn check_executed(block: &DecodedBlock, executed: &ExecutedBlock) -> Result<(), ValidationError> {
    let header = &block.header;
    require(executed.gas_used == header.gas_used, "gasUsed")?;
    require(Some(executed.blob_gas_used) == header.blob_gas_used, "blobGasUsed")?;
    require(receipts_root(executed) == header.receipts_root, "receiptsRoot")?;
    let bloom =
        executed.receipts.iter().fold(Bloom::ZERO, |bloom, receipt| bloom | *receipt.logs_bloom());
    require(bloom == header.logs_bloom, "logsBloom")?;
    require(Some(executed.requests.requests_hash()) == header.requests_hash, "requestsHash")
}

fn receipts_root(executed: &ExecutedBlock) -> B256 {
    proofs::calculate_receipt_root(&executed.receipts)
}

fn require(holds: bool, field: &'static str) -> Result<(), ValidationError> {
    if holds { Ok(()) } else { Err(ValidationError::PostExecution(field)) }
}
