//! One program to run: the contracts of a test at one op count.

use std::collections::BTreeMap;

use alloy_primitives::{Address, Bytes, U256};
use zkgas_model::FixtureName;

use crate::{Family, Split};

/// A contract present before the block: nonce 1, no balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Where it is deployed.
    pub address: Address,
    /// Its byte code.
    pub code: Bytes,
    /// Its slots that are not zero.
    pub storage: BTreeMap<U256, U256>,
}

impl Contract {
    /// A contract with empty storage.
    pub fn new(address: Address, code: impl Into<Bytes>) -> Self {
        Self { address, code: code.into(), storage: BTreeMap::new() }
    }
}

/// What is measured, so that a filler can count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// An instruction of the target.
    Opcode {
        /// The opcode.
        code: u8,
        /// Instructions with this opcode in the target that are not measured: its preparation and
        /// padding, the same at every op count.
        spare: u64,
    },
    /// A call of a precompile.
    Precompile {
        /// Where it is called.
        address: Address,
        /// Bytes that it returns.
        output: u64,
    },
}

/// A contract in which operations run, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// Where it is.
    pub contract: Address,
    /// How often it is called in the block.
    pub calls: u64,
    /// What runs in it.
    pub operation: Operation,
    /// How often that runs in each call.
    pub per_call: u64,
    /// How often each opcode runs in a call; `None` where every instruction of the code runs once.
    pub instructions: Option<Box<[u64; 256]>>,
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
    /// What is measured, as a filler can count it; nothing in a block that measures nothing.
    pub watched: Vec<Watched>,
    /// How many of each operation of `dense` are in one of what is measured, where that is several.
    pub parts: BTreeMap<String, u64>,
    /// Whether the first operation costs gas that others do not, so that gas is linear in the op
    /// count from the second point on only.
    pub first_op_effect: bool,
    /// The fixture file the case belongs to, relative to the fixtures folder.
    pub file: String,
    /// Operations executed beyond the baseline: `num_calls * per_call`.
    ///
    /// For ten precompiles the number in the name is `per_call` instead; it differs from this one
    /// only in `BLS12_G1ADD`, where the amplifier calls twice.
    pub op_count: u64,
    /// Operations in one call of the target.
    pub per_call: u64,
    /// How often the target is called in the block.
    pub num_calls: u64,
    /// How these calls are spread over transactions.
    pub split: Split,
    /// The contracts of the case in address order: first the one that the target calls, if any,
    /// then the target, then the amplifier.
    pub contracts: Vec<Contract>,
    /// Other accounts that are there, for the operations to find.
    pub accounts: Vec<Contract>,
    /// Where the transactions go: the amplifier.
    pub entry: Address,
    /// Gas limit of each transaction.
    pub transaction_gas_limit: u64,
    /// Gas limit of the block.
    pub gas_limit: u64,
}

impl Case {
    /// The contract that holds the operations.
    pub fn target_contract(&self) -> &Contract {
        &self.contracts[self.contracts.len() - 2]
    }
}
