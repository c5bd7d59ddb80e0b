//! Consensus checks on a header: alone, and against its parent.

use alloy_consensus::{EMPTY_OMMER_ROOT_HASH, Header, constants::MAXIMUM_EXTRA_DATA_SIZE};
use alloy_eips::{eip1559::BaseFeeParams, eip4844::DATA_GAS_PER_BLOB};

use crate::{Chain, Fork, ValidationError};

/// A gas limit differs from the parent's by less than this fraction of it (Yellow Paper, section
/// 4.3.4).
const GAS_LIMIT_BOUND_DIVISOR: u64 = 1024;
/// Smallest gas limit a block may have (Yellow Paper, section 4.3.4).
const MINIMUM_GAS_LIMIT: u64 = 5000;

/// Rules that need no other block.
pub(crate) fn check_alone(header: &Header, chain: Chain) -> Result<(), ValidationError> {
    let rule = |holds: bool, field: &'static str, rule: &'static str| {
        if holds { Ok(()) } else { Err(ValidationError::Header { field, rule }) }
    };
    // EIP-3675.
    rule(header.difficulty.is_zero(), "difficulty", "must be 0 since Paris")?;
    rule(header.nonce.is_zero(), "nonce", "must be 0 since Paris")?;
    rule(header.ommers_hash == EMPTY_OMMER_ROOT_HASH, "ommersHash", "must be empty since Paris")?;
    rule(
        header.extra_data.len() <= MAXIMUM_EXTRA_DATA_SIZE,
        "extraData",
        "must be at most 32 bytes",
    )?;
    rule(header.gas_used <= header.gas_limit, "gasUsed", "must not exceed the gas limit")?;
    rule(header.base_fee_per_gas.is_some(), "baseFeePerGas", "required since London")?;
    rule(header.withdrawals_root.is_some(), "withdrawalsRoot", "required since Shanghai")?;
    rule(header.blob_gas_used.is_some(), "blobGasUsed", "required since Cancun")?;
    rule(header.excess_blob_gas.is_some(), "excessBlobGas", "required since Cancun")?;
    rule(
        header.parent_beacon_block_root.is_some(),
        "parentBeaconBlockRoot",
        "required since Cancun",
    )?;
    rule(header.requests_hash.is_some(), "requestsHash", "required since Prague")?;
    rule(
        header.block_access_list_hash.is_none() && header.slot_number.is_none(),
        "blockAccessListHash",
        "not defined before Amsterdam",
    )?;
    let blob_gas = header.blob_gas_used.unwrap_or_default();
    rule(blob_gas.is_multiple_of(DATA_GAS_PER_BLOB), "blobGasUsed", "must be whole blobs")?;
    rule(
        blob_gas <= chain.blob_params().max_blob_gas_per_block(),
        "blobGasUsed",
        "must not exceed the maximum of the fork",
    )
}

/// Rules that relate a header to its parent.
pub(crate) fn check_against_parent(
    header: &Header,
    parent: &Header,
    chain: Chain,
) -> Result<(), ValidationError> {
    let rule = |holds: bool, field: &'static str, rule: &'static str| {
        if holds { Ok(()) } else { Err(ValidationError::Parent { field, rule }) }
    };
    rule(
        parent.number.checked_add(1) == Some(header.number),
        "number",
        "must be the parent's plus 1",
    )?;
    rule(header.timestamp > parent.timestamp, "timestamp", "must be later than the parent's")?;
    let step = parent.gas_limit / GAS_LIMIT_BOUND_DIVISOR;
    rule(
        header.gas_limit.abs_diff(parent.gas_limit) < step,
        "gasLimit",
        "must change by less than 1/1024",
    )?;
    rule(header.gas_limit >= MINIMUM_GAS_LIMIT, "gasLimit", "must be at least 5000")?;
    rule(
        header.base_fee_per_gas == parent.next_block_base_fee(BaseFeeParams::ethereum()),
        "baseFeePerGas",
        "EIP-1559",
    )?;
    rule(
        header.excess_blob_gas == next_excess_blob_gas(parent, chain),
        "excessBlobGas",
        "EIP-4844, EIP-7691, EIP-7918",
    )
}

fn next_excess_blob_gas(parent: &Header, chain: Chain) -> Option<u64> {
    let params = chain.blob_params();
    if chain.fork >= Fork::Osaka {
        return parent.next_block_excess_blob_gas(params);
    }
    // Before EIP-7918 the excess does not depend on the base fee.
    let total = parent.excess_blob_gas?.checked_add(parent.blob_gas_used?)?;
    Some(total.saturating_sub(params.target_blob_gas_per_block()))
}
