//! The whole check of one block.

use std::sync::Arc;

use ethrex_common::{
    H256,
    types::{Block, BlockHeader, ELASTICITY_MULTIPLIER, Transaction, validate_block_body},
    validation::{
        validate_block_pre_execution, validate_gas_used, validate_receipts_root_and_logs_bloom,
        validate_requests_hash,
    },
};
use ethrex_crypto::Crypto;
use ethrex_rlp::decode::RLPDecode;
use ethrex_vm::Evm;
use zkgas_guest_core::{
    Ancestors, DecodedBlock, Input, InputError, Output, Platform, Region, ValidationError, Verdict,
    check_header,
};

use crate::{chain, database::Database};

/// Validates the block of an encoded input against the witness in it; `crypto` computes whatever
/// ethrex does not compute itself.
///
/// An error means that there is no block to speak of; an invalid block is a [`Verdict`]. What is a
/// block is for guest-core's decoder to say, so that engines agree on it.
pub fn validate<P: Platform>(
    bytes: &[u8],
    platform: &mut P,
    crypto: &Arc<dyn Crypto>,
) -> Result<Verdict, InputError> {
    platform.start(Region::BlockDecode);
    let input = Input::decode(bytes)?;
    let block = DecodedBlock::decode(input.block)?;
    platform.end(Region::BlockDecode);
    let result = check(&input, &block, platform, crypto);
    let output = Output {
        block_hash: block.hash,
        parent_hash: block.header.parent_hash,
        success: result.is_ok(),
        chain_id: input.chain.chain_id,
    };
    Ok(Verdict { output, error: result.err() })
}

fn check<P: Platform>(
    input: &Input<'_>,
    decoded: &DecodedBlock,
    platform: &mut P,
    crypto: &Arc<dyn Crypto>,
) -> Result<(), ValidationError> {
    let config = chain::config(input.chain);
    let block = platform.region(Region::BlockDecode, || {
        let block = Block::decode(input.block).map_err(refused)?;
        // The header's own bytes were hashed already; this hash is what ethrex would compute.
        let _ = block.header.hash.set(H256(decoded.hash.0));
        Ok::<_, ValidationError>(block)
    })?;

    let header = &decoded.header;
    let (ancestors, parent) = platform.region(Region::WitnessDecode, || {
        let ancestors = Ancestors::link(&input.headers, header.parent_hash)?;
        let parent = input.headers.last().ok_or(ValidationError::MissingParent)?;
        let parent = BlockHeader::decode(parent).map_err(refused)?;
        let _ = parent.hash.set(H256(header.parent_hash.0));
        Ok::<_, ValidationError>((ancestors, parent))
    })?;
    platform.region(Region::HeaderChecks, || {
        check_header(header, ancestors.parent(), input.chain)?;
        validate_block_body(&block.header, &block.body, &**crypto).map_err(refused)?;
        validate_block_pre_execution(&block, &parent, &config, ELASTICITY_MULTIPLIER)
            .map_err(refused)
    })?;
    platform.region(Region::SignerRecovery, || {
        let mut transactions = block.body.transactions.iter().enumerate();
        transactions.try_for_each(|(index, tx)| recover(index, tx, &**crypto))
    })?;
    let database = platform.region(Region::WitnessDecode, || {
        Database::new(input, ancestors, &parent, &config, Arc::clone(crypto)).map_err(refused)
    })?;
    let (executed, updates) = platform.region(Region::Execution, || {
        let mut evm = Evm::new_for_l1(database.clone(), Arc::clone(crypto));
        let (executed, _) = evm.execute_block(&block).map_err(refused)?;
        let updates = evm.get_state_transitions().map_err(refused)?;
        Ok::<_, ValidationError>((executed, updates))
    })?;
    platform.region(Region::PostChecks, || {
        let header = &block.header;
        validate_gas_used(executed.block_gas_used, header).map_err(refused)?;
        validate_receipts_root_and_logs_bloom(header, &executed.receipts, &**crypto)
            .map_err(refused)?;
        validate_requests_hash(header, &config, &executed.requests).map_err(refused)
    })?;
    let root = platform.region(Region::StateRoot, || database.apply(&updates)).map_err(refused)?;
    if root == block.header.state_root {
        Ok(())
    } else {
        Err(ValidationError::PostExecution("stateRoot"))
    }
}

/// Recovers the sender into the transaction, where ethrex looks before it looks into a cache that
/// outlives the block. Also refuses a high s (EIP-2), as [`Crypto::recover_signer`] must.
fn recover(
    index: usize,
    transaction: &Transaction,
    crypto: &dyn Crypto,
) -> Result<(), ValidationError> {
    let invalid = ValidationError::Signer(index);
    let Ok(Some((payload, signature))) = transaction.signing_payload() else {
        return Err(invalid);
    };
    let message = crypto.keccak256(&payload);
    let Ok(sender) = crypto.recover_signer(&signature, &message) else { return Err(invalid) };
    let slot = match transaction {
        Transaction::LegacyTransaction(tx) => &tx.sender_cache,
        Transaction::EIP2930Transaction(tx) => &tx.sender_cache,
        Transaction::EIP1559Transaction(tx) => &tx.sender_cache,
        Transaction::EIP4844Transaction(tx) => &tx.sender_cache,
        Transaction::EIP7702Transaction(tx) => &tx.sender_cache,
        // No block of the forks here holds another type (the decoder of guest-core refuses them).
        _ => return Err(invalid),
    };
    // Set by nobody before: the block was decoded a moment ago.
    let _ = slot.set(sender);
    Ok(())
}

fn refused(error: impl std::fmt::Display) -> ValidationError {
    ValidationError::Execution(error.to_string())
}
