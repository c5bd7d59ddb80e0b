//! One program to run: the contracts of a test at one op count.

use alloy_primitives::{Address, Bytes};
use zkgas_model::FixtureName;

use crate::Family;

/// A contract present before the block: nonce 1, no balance, empty storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Where it is deployed.
    pub address: Address,
    /// Its byte code.
    pub code: Bytes,
}

/// One point of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The fixture id, as the reference framework writes it.
    pub name: FixtureName,
    /// The operation measured, as [`FixtureName::target`] reads it from the name: `add`, `modexp`.
    pub target: &'static str,
    /// The operation's family.
    pub family: Family,
    /// The fixture file the case belongs to, relative to the fixtures folder.
    pub file: String,
    /// Operations executed beyond the baseline: `num_calls * per_call`.
    ///
    /// For ten precompiles the number in the name is `per_call` instead; it differs from this one
    /// only in `BLS12_G1ADD`, where the amplifier calls twice.
    pub op_count: u64,
    /// Operations in one call of the target.
    pub per_call: u64,
    /// How often the amplifier calls the target.
    pub num_calls: u64,
    /// The contracts of the case in address order: first the one that the target calls, if any,
    /// then the target, then the amplifier.
    pub contracts: Vec<Contract>,
    /// Where the transaction goes: the amplifier.
    pub entry: Address,
    /// Gas limit of the transaction and of the block.
    pub gas_limit: u64,
}
