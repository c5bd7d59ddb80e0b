//! Chain rules in ethrex's words.

use alloy_primitives::address;
use ethrex_common::{
    Address,
    types::{BlobSchedule, ChainConfig, ForkBlobSchedule},
};
use zkgas_guest_core::{Chain, Fork};

/// A chain on which the fork has been active since genesis.
pub(crate) fn config(chain: Chain) -> ChainConfig {
    let params = chain.blob_params();
    // Blob counts of a fork are small; one that were not would leave no room for blobs at all.
    let count = |count: u64| u32::try_from(count).unwrap_or_default();
    let schedule = ForkBlobSchedule {
        target: count(params.target_blob_count),
        max: count(params.max_blob_count),
        base_fee_update_fraction: u64::try_from(params.update_fraction).unwrap_or(u64::MAX),
    };
    let zero = Some(0);
    ChainConfig {
        chain_id: chain.chain_id,
        homestead_block: zero,
        dao_fork_block: zero,
        eip150_block: zero,
        eip155_block: zero,
        eip158_block: zero,
        byzantium_block: zero,
        constantinople_block: zero,
        petersburg_block: zero,
        istanbul_block: zero,
        muir_glacier_block: zero,
        berlin_block: zero,
        london_block: zero,
        arrow_glacier_block: zero,
        gray_glacier_block: zero,
        merge_netsplit_block: zero,
        shanghai_time: zero,
        cancun_time: zero,
        prague_time: zero,
        osaka_time: (chain.fork >= Fork::Osaka).then_some(0),
        terminal_total_difficulty: Some(0),
        terminal_total_difficulty_passed: true,
        blob_schedule: BlobSchedule { prague: schedule, osaka: schedule, ..Default::default() },
        // EIP-6110; EEST deploys the deposit contract at its mainnet address on every chain.
        deposit_contract_address: Address::from_slice(
            address!("0x00000000219ab540356cbb839cbe05303d7705fa").as_slice(),
        ),
        ..Default::default()
    }
}
