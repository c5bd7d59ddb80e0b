//! Tests, and the cases they expand to.

use alloy_primitives::Address;
use zkgas_model::{FixtureName, Fork};

use crate::catalogue::{self, Entry, Layout};
use crate::code::opcode_counts;
use crate::{Case, Contract, Family, Operation, Revision, Selection, Split, SuiteError, layout};

/// Most gas that a transaction may have from Osaka on (EIP-7825): 2^24.
const TRANSACTION_GAS_CAP: u64 = 1 << 24;

/// Gas limit of the blocks of a fork that caps the gas of transactions: what the reference gives
/// most of its blocks.
const CAPPED_BLOCK_GAS_LIMIT: u64 = 500_000_000;

/// One operation of the suite, in one revision. Cheap to copy: byte code is built by
/// [`Test::cases`].
#[derive(Debug, Clone, Copy)]
pub struct Test {
    entry: &'static Entry,
    family: Family,
    revision: Revision,
    fork: Fork,
}

/// The selected tests, by family and then by opcode or precompile address.
///
/// An operation that the fork does not have is left out; a pattern that matches nothing else is an
/// error.
pub fn tests(
    revision: Revision,
    fork: Fork,
    selection: &Selection,
) -> Result<Vec<Test>, SuiteError> {
    selection.drop_later(tests_of_all_forks(revision, fork, selection)?)
}

/// The selected tests, with those whose operation the fork does not have yet.
pub fn tests_of_all_forks(
    revision: Revision,
    fork: Fork,
    selection: &Selection,
) -> Result<Vec<Test>, SuiteError> {
    let all = catalogue::FAMILIES.iter().flat_map(|&(family, entries)| {
        entries.iter().map(move |entry| Test::new(entry, family, revision, fork))
    });
    selection.pick(all.collect())
}

/// The most gas that a transaction of this fork may have, where the fork sets a bound.
pub const fn transaction_gas_cap(fork: Fork) -> Option<u64> {
    match fork {
        Fork::Prague => None,
        Fork::Osaka => Some(TRANSACTION_GAS_CAP),
    }
}

impl Test {
    /// The test of an entry, which need not be one of the suite.
    pub const fn new(
        entry: &'static Entry,
        family: Family,
        revision: Revision,
        fork: Fork,
    ) -> Self {
        Self { entry, family, revision, fork }
    }

    /// The name of the test function: `test_add`, `test_caller_basefee`, `test_marginal_modexp`.
    pub fn name(&self) -> String {
        format!("test_{}", self.stem())
    }

    /// The operation measured: `add`, `basefee`, `modexp`.
    pub fn target(&self) -> &'static str {
        self.entry.name
    }

    /// The operation's family.
    pub fn family(&self) -> Family {
        self.family
    }

    /// The revision the test follows.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// The fork its blocks are made for.
    pub fn fork(&self) -> Fork {
        self.fork
    }

    /// The first fork that has the operation.
    pub fn since(&self) -> Fork {
        self.entry.since
    }

    /// Whether the fork of the test has the operation.
    pub fn exists(&self) -> bool {
        self.entry.since <= self.fork
    }

    /// The opcode; that of a precompile is STATICCALL.
    pub fn opcode(&self) -> u8 {
        self.entry.code
    }

    /// The address of a precompile.
    pub fn precompile(&self) -> Option<Address> {
        match self.entry.layout {
            Layout::Precompile(precompile) => Some(precompile.address()),
            _ => None,
        }
    }

    /// The layout of the target.
    pub fn layout(&self) -> &'static str {
        self.entry.layout.as_str()
    }

    /// The fixture file that holds all its cases, relative to the fixtures folder.
    pub fn file(&self) -> String {
        let (module, stem) = (self.module(), self.stem());
        format!("blockchain_tests/benchmark/marginal/{module}/{stem}.json")
    }

    /// How often the amplifier calls the target at full amplification.
    pub fn num_calls(&self) -> u64 {
        self.entry.grid(self.revision).calls
    }

    /// The number of calls, divided by `scale`; never below one. A scale of zero counts as one.
    pub fn scaled_calls(&self, scale: u64) -> u64 {
        (self.num_calls() / scale.max(1)).max(1)
    }

    /// Operations in one call of the target, at each point of the test, rising from zero.
    pub fn op_counts(&self) -> Vec<u16> {
        self.entry.op_counts(self.revision)
    }

    /// The most operations that one call of the target can hold.
    pub fn max_op_count(&self) -> u16 {
        self.entry.grid(self.revision).max
    }

    /// Builds the cases by rising op count, with all calls in one transaction.
    ///
    /// `scale` divides the number of calls of the target. Names carry the scaled numbers, the
    /// target's code does not change.
    pub fn cases(&self, scale: u64) -> Vec<Case> {
        let split = Split::whole(self.scaled_calls(scale));
        self.op_counts().into_iter().map(|per_call| self.case(per_call, split)).collect()
    }

    /// Builds the case with `per_call` operations in each call of the target.
    ///
    /// # Panics
    ///
    /// If `per_call` is more than [`Test::max_op_count`].
    pub fn case(&self, per_call: u16, split: Split) -> Case {
        assert!(per_call <= self.max_op_count(), "a target has only so many positions");
        let contracts = |count| layout::contracts(self.entry, self.revision, count, split.calls);
        let operation = self.operation(&contracts(0));
        let contracts = contracts(per_call);
        let entry = contracts.last().expect("every layout ends with an amplifier").address;
        let per_call = u64::from(per_call);
        let num_calls = split.num_calls();
        let op_count = num_calls * per_call;
        let id = if self.entry.scaled_ids { op_count } else { per_call };
        let cap = transaction_gas_cap(self.fork);
        Case {
            name: self.fixture_name(id, split),
            target: self.target(),
            family: self.family,
            operation: Some(operation),
            first_op_effect: self.entry.first_op_effect,
            file: self.file(),
            op_count,
            per_call,
            num_calls,
            split,
            contracts,
            entry,
            transaction_gas_limit: cap.unwrap_or(self.entry.gas_limit),
            gas_limit: cap.map_or(self.entry.gas_limit, |_| CAPPED_BLOCK_GAS_LIMIT),
        }
    }

    /// What is measured, given the contracts without any operation.
    fn operation(&self, baseline: &[Contract]) -> Operation {
        if let Layout::Precompile(precompile) = self.entry.layout {
            let output = self.revision.pick(precompile.outputs);
            return Operation::Precompile { address: precompile.address(), output };
        }
        let (code, target) = (self.entry.code, &baseline[baseline.len() - 2].code);
        Operation::Opcode { code, spare: opcode_counts(target)[usize::from(code)] }
    }

    /// The framework makes a blockchain test of a state test only where there is one transaction.
    fn fixture_name(&self, op_count: u64, split: Split) -> FixtureName {
        let (module, name, fork) = (self.module(), self.name(), self.fork);
        let format = match split.transactions {
            1 => "blockchain_test_from_state_test",
            _ => "blockchain_test",
        };
        FixtureName(format!(
            "tests/benchmark/marginal/test_{module}.py::{name}\
             [fork_{fork}-{format}-op_count_{op_count}]"
        ))
    }

    fn module(&self) -> &'static str {
        match self.family {
            Family::Precompile => "marginal_precompiles",
            _ => "marginal_opcodes",
        }
    }

    fn stem(&self) -> String {
        format!("{}{}", self.entry.prefix, self.entry.name)
    }
}
