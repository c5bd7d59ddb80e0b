//! Chain rules: which forks are active, and their blob parameters.

use alloy_eips::eip7840::BlobParams;
use alloy_evm::eth::spec::EthExecutorSpec;
use alloy_hardforks::{EthereumHardfork, EthereumHardforks, ForkCondition};
use alloy_primitives::{Address, address};

/// The fork whose rules a block follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Fork {
    /// EIP-7600.
    Prague = 1,
    /// EIP-7607.
    Osaka = 2,
}

impl Fork {
    /// The fork with this number in the guest input.
    pub const fn from_code(code: u64) -> Option<Self> {
        match code {
            1 => Some(Self::Prague),
            2 => Some(Self::Osaka),
            _ => None,
        }
    }

    /// The number in the guest input.
    pub const fn code(self) -> u64 {
        self as u64
    }
}

/// A chain on which one fork has been active since genesis, as in EEST fixtures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// The active fork.
    pub fork: Fork,
}

impl Chain {
    /// Blob target, maximum, and price update fraction (EIP-7691 for Prague, EIP-7594 for Osaka).
    pub fn blob_params(self) -> BlobParams {
        match self.fork {
            Fork::Prague => BlobParams::prague(),
            Fork::Osaka => BlobParams::osaka(),
        }
    }
}

impl EthereumHardforks for Chain {
    fn ethereum_fork_activation(&self, fork: EthereumHardfork) -> ForkCondition {
        let last = match self.fork {
            Fork::Prague => EthereumHardfork::Prague,
            Fork::Osaka => EthereumHardfork::Osaka,
        };
        if fork > last {
            ForkCondition::Never
        } else if fork >= EthereumHardfork::Shanghai {
            ForkCondition::Timestamp(0)
        } else if fork == EthereumHardfork::Paris {
            ForkCondition::TTD {
                activation_block_number: 0,
                fork_block: Some(0),
                total_difficulty: alloy_primitives::U256::ZERO,
            }
        } else {
            ForkCondition::Block(0)
        }
    }
}

impl EthExecutorSpec for Chain {
    fn deposit_contract_address(&self) -> Option<Address> {
        // EIP-6110; EEST deploys the deposit contract at its mainnet address on every chain.
        Some(address!("0x00000000219ab540356cbb839cbe05303d7705fa"))
    }
}
