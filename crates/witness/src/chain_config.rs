//! The chain's rules as the incumbent's witness files spell them: geth's genesis `config`, with the
//! keys in snake case.

use std::fmt;

use alloy_primitives::{Address, U256, address};
use serde::{Deserialize, Deserializer, Serialize, de::Visitor};
use zkgas_guest_core::{Chain, Fork};

/// The deposit contract whose logs are deposits (EIP-6110); the engine knows no other.
const DEPOSIT_CONTRACT: Address = address!("0x00000000219ab540356cbb839cbe05303d7705fa");

/// The rules of a chain with one fork since genesis. The order of the fields is the format's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ChainConfig {
    chain_id: u64,
    homestead_block: Option<u64>,
    dao_fork_block: Option<u64>,
    dao_fork_support: bool,
    eip150_block: Option<u64>,
    eip155_block: Option<u64>,
    eip158_block: Option<u64>,
    byzantium_block: Option<u64>,
    constantinople_block: Option<u64>,
    petersburg_block: Option<u64>,
    istanbul_block: Option<u64>,
    muir_glacier_block: Option<u64>,
    berlin_block: Option<u64>,
    london_block: Option<u64>,
    arrow_glacier_block: Option<u64>,
    gray_glacier_block: Option<u64>,
    merge_netsplit_block: Option<u64>,
    shanghai_time: Option<u64>,
    cancun_time: Option<u64>,
    prague_time: Option<u64>,
    osaka_time: Option<u64>,
    bpo1_time: Option<u64>,
    bpo2_time: Option<u64>,
    bpo3_time: Option<u64>,
    bpo4_time: Option<u64>,
    bpo5_time: Option<u64>,
    terminal_total_difficulty: U256,
    terminal_total_difficulty_passed: bool,
    ethash: Option<()>,
    clique: Option<()>,
    parlia: Option<()>,
    deposit_contract_address: Address,
    /// Empty: the parameters that each fork's EIP gives hold.
    blob_schedule: NoEntries,
    extra_fields: NoEntries,
}

/// `{}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct NoEntries {}

impl ChainConfig {
    pub(crate) fn of(chain: Chain) -> Self {
        let now = Some(0);
        Self {
            chain_id: chain.chain_id,
            homestead_block: now,
            dao_fork_block: None,
            dao_fork_support: false,
            eip150_block: now,
            eip155_block: now,
            eip158_block: now,
            byzantium_block: now,
            constantinople_block: now,
            petersburg_block: now,
            istanbul_block: now,
            muir_glacier_block: now,
            berlin_block: now,
            london_block: now,
            arrow_glacier_block: now,
            gray_glacier_block: now,
            merge_netsplit_block: None,
            shanghai_time: now,
            cancun_time: now,
            prague_time: now,
            osaka_time: now.filter(|_| chain.fork >= Fork::Osaka),
            bpo1_time: None,
            bpo2_time: None,
            bpo3_time: None,
            bpo4_time: None,
            bpo5_time: None,
            terminal_total_difficulty: U256::ZERO,
            terminal_total_difficulty_passed: true,
            ethash: None,
            clique: None,
            parlia: None,
            deposit_contract_address: DEPOSIT_CONTRACT,
            blob_schedule: NoEntries {},
            extra_fields: NoEntries {},
        }
    }
}

/// What of a `chain_config` decides which rules a block follows.
#[derive(Debug, Deserialize)]
pub(crate) struct ReadConfig {
    #[serde(alias = "chainId")]
    chain_id: Time,
    #[serde(default, alias = "pragueTime")]
    prague_time: Option<Time>,
    #[serde(default, alias = "osakaTime")]
    osaka_time: Option<Time>,
    #[serde(default, alias = "amsterdamTime")]
    amsterdam_time: Option<Time>,
    #[serde(default, alias = "bogotaTime")]
    bogota_time: Option<Time>,
    #[serde(default, alias = "bpo1Time")]
    bpo1_time: Option<Time>,
    #[serde(default, alias = "bpo2Time")]
    bpo2_time: Option<Time>,
    #[serde(default, alias = "bpo3Time")]
    bpo3_time: Option<Time>,
    #[serde(default, alias = "bpo4Time")]
    bpo4_time: Option<Time>,
    #[serde(default, alias = "bpo5Time")]
    bpo5_time: Option<Time>,
    #[serde(default, alias = "depositContractAddress")]
    deposit_contract_address: Option<Address>,
}

impl ReadConfig {
    /// The rules of a block with this timestamp, or why the engine does not have them.
    pub(crate) fn chain(&self, timestamp: u64) -> Result<Chain, String> {
        let active = |time: Option<Time>| time.is_some_and(|time| time.0 <= timestamp);
        let unknown = [
            ("Bogota", self.bogota_time),
            ("Amsterdam", self.amsterdam_time),
            ("BPO5", self.bpo5_time),
            ("BPO4", self.bpo4_time),
            ("BPO3", self.bpo3_time),
            ("BPO2", self.bpo2_time),
            ("BPO1", self.bpo1_time),
        ];
        let supported = "only Prague and Osaka are supported; leave the file out";
        if let Some((fork, _)) = unknown.into_iter().find(|(_, time)| active(*time)) {
            return Err(format!(
                "by its chain_config its block of time {timestamp} follows {fork}, and {supported}"
            ));
        }
        let fork = match (active(self.osaka_time), active(self.prague_time)) {
            (true, _) => Fork::Osaka,
            (false, true) => Fork::Prague,
            (false, false) => {
                return Err(format!(
                    "by its chain_config its block of time {timestamp} is from before Prague, and \
                     {supported}"
                ));
            }
        };
        match self.deposit_contract_address {
            Some(other) if other != DEPOSIT_CONTRACT => Err(format!(
                "its chain has the deposit contract {other}, and only mainnet's \
                 {DEPOSIT_CONTRACT} is supported; leave the file out"
            )),
            _ => Ok(Chain { chain_id: self.chain_id.0, fork }),
        }
    }
}

/// A number, which geth writes as one, and others as text.
#[derive(Debug, Clone, Copy)]
struct Time(u64);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrText;

        impl Visitor<'_> for NumberOrText {
            type Value = Time;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of 64 bits, or one as text")
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Time, E> {
                Ok(Time(number))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Time, E> {
                let number = match text.strip_prefix("0x") {
                    Some(digits) => u64::from_str_radix(digits, 16),
                    None => text.parse(),
                };
                number.map(Time).map_err(|error| E::custom(format_args!("`{text}`: {error}")))
            }
        }

        deserializer.deserialize_any(NumberOrText)
    }
}
