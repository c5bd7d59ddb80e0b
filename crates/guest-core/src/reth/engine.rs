//! Executing a block.

use alloc::{borrow::Cow, string::ToString, vec::Vec};

use alloy_consensus::{Header, ReceiptEnvelope, TxEnvelope, transaction::Recovered};
use alloy_eips::{eip4895::Withdrawal, eip7685::Requests};
use alloy_evm::{
    EvmEnv,
    block::{BlockExecutor, StateDB},
    eth::{
        EthBlockExecutionCtx, EthBlockExecutor, EthEvm, EthEvmBuilder, EthEvmContext,
        receipt_builder::AlloyReceiptBuilder,
    },
    precompiles::PrecompilesMap,
};
use alloy_primitives::Address;
use revm::{Inspector, inspector::NoOpInspector};

use super::instructions;
use crate::{Chain, Native, Platform, ValidationError};

/// What executing a block yields, apart from the state it leaves in the database.
#[derive(Debug)]
pub struct ExecutedBlock {
    /// One receipt for each transaction.
    pub receipts: Vec<ReceiptEnvelope>,
    /// Execution layer requests (EIP-7685).
    pub requests: Requests,
    /// Gas used by all transactions.
    pub gas_used: u64,
    /// Blob gas used by all transactions.
    pub blob_gas_used: u64,
}

/// Executes a block: system calls, transactions, requests, withdrawals. Changes go to `db`.
///
/// Of the header only the fields known before execution are read, so a block builder can use this
/// as well as a validator. `signers` are the senders, one for each transaction.
pub fn execute<DB>(
    db: DB,
    chain: Chain,
    header: &Header,
    transactions: &[TxEnvelope],
    signers: &[Address],
    withdrawals: Option<&[Withdrawal]>,
) -> Result<(ExecutedBlock, DB), ValidationError>
where
    DB: StateDB<Error: core::error::Error + Send + Sync + 'static> + core::fmt::Debug,
{
    let (block, db, NoOpInspector {}) = execute_with::<Native, _, _>(
        db,
        chain,
        header,
        transactions,
        signers,
        withdrawals,
        NoOpInspector {},
    )?;
    Ok((block, db))
}

/// [`execute`] on a platform, watched by an inspector.
pub fn execute_with<P, DB, I>(
    db: DB,
    chain: Chain,
    header: &Header,
    transactions: &[TxEnvelope],
    signers: &[Address],
    withdrawals: Option<&[Withdrawal]>,
    inspector: I,
) -> Result<(ExecutedBlock, DB, I), ValidationError>
where
    P: Platform,
    DB: StateDB<Error: core::error::Error + Send + Sync + 'static> + core::fmt::Debug,
    I: Inspector<EthEvmContext<DB>>,
{
    let failed = |error: &dyn core::fmt::Display| ValidationError::Execution(error.to_string());
    let env = EvmEnv::for_eth_block(header, chain, chain.chain_id, Some(chain.blob_params()));
    // NoOpInspector is the one inspector of size zero; running it would only cost time.
    let inspects = size_of::<I>() > 0;
    let evm: EthEvm<DB, I, PrecompilesMap> =
        EthEvmBuilder::new(db, env).inspector(inspector).set_inspect(inspects).build();
    let evm = accelerate::<P, DB, I>(evm, inspects);
    let ctx = EthBlockExecutionCtx {
        parent_hash: header.parent_hash,
        parent_beacon_block_root: header.parent_beacon_block_root,
        ommers: &[],
        withdrawals: withdrawals.map(Cow::Borrowed),
        extra_data: header.extra_data.clone(),
        tx_count_hint: Some(transactions.len()),
        slot_number: None,
    };
    let mut executor = EthBlockExecutor::new(evm, ctx, chain, AlloyReceiptBuilder::default());
    executor.apply_pre_execution_changes().map_err(|error| failed(&error))?;
    for (transaction, signer) in transactions.iter().zip(signers) {
        executor
            .execute_transaction(Recovered::new_unchecked(transaction, *signer))
            .map_err(|error| failed(&error))?;
    }
    let (evm, result) = executor.finish().map_err(|error| failed(&error))?;
    let inner = evm.into_inner();
    let block = ExecutedBlock {
        receipts: result.receipts,
        requests: result.requests,
        gas_used: result.gas_used,
        blob_gas_used: result.blob_gas_used,
    };
    Ok((block, inner.ctx.journaled_state.database, inner.inspector))
}

/// Gives the EVM the platform's own instructions.
fn accelerate<P, DB, I>(
    evm: EthEvm<DB, I, PrecompilesMap>,
    inspects: bool,
) -> EthEvm<DB, I, PrecompilesMap>
where
    P: Platform,
    DB: StateDB,
    I: Inspector<EthEvmContext<DB>>,
{
    if P::MULMOD.is_none() && !P::LOADS_BYTES {
        return evm;
    }
    let mut inner = evm.into_inner();
    instructions::install::<P, _, _>(&mut inner.instruction);
    EthEvm::new(inner, inspects)
}
