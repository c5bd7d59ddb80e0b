//! Tests, and the cases they expand to.

use std::collections::BTreeMap;

use alloy_primitives::Address;
use zkgas_model::{FixtureName, Fork};

use crate::catalogue::{self, Entry, Layout};
use crate::code::opcode_counts;
use crate::dense::{self, Dense, Ladder, Shape};
use crate::layout::Positions;
use crate::mix::{MIXES, Mix};
use crate::{
    Case, Contract, Family, Operation, Revision, Selection, Split, Suite, SuiteError, Watched,
    layout,
};

/// Most gas that a transaction may have from Osaka on (EIP-7825): 2^24.
const TRANSACTION_GAS_CAP: u64 = 1 << 24;

/// Gas limit of the blocks of a fork that caps the gas of transactions: what the reference gives
/// most of its blocks.
const CAPPED_BLOCK_GAS_LIMIT: u64 = 500_000_000;

/// One operation of a suite. Cheap to copy: byte code is built by [`Test::cases`].
#[derive(Debug, Clone, Copy)]
pub struct Test {
    program: Program,
    family: Family,
    fork: Fork,
}

/// Where the byte code comes from.
#[derive(Debug, Clone, Copy)]
enum Program {
    Marginal(&'static Entry, Revision),
    /// Of `dense`, or of `sweep`, which is built the same way.
    Dense(&'static Dense, Suite),
    /// Of `validation`.
    Mix(&'static Mix),
}

/// The selected tests, by family and then by opcode or precompile address.
///
/// An operation that the fork does not have is left out; a pattern that matches nothing else is an
/// error.
pub fn tests(
    suite: impl Into<Suite>,
    fork: Fork,
    selection: &Selection,
) -> Result<Vec<Test>, SuiteError> {
    selection.drop_later(tests_of_all_forks(suite, fork, selection)?)
}

/// The selected tests, with those whose operation the fork does not have yet.
pub fn tests_of_all_forks(
    suite: impl Into<Suite>,
    fork: Fork,
    selection: &Selection,
) -> Result<Vec<Test>, SuiteError> {
    let dense = |families, suite| {
        let program = move |entry| Program::Dense(entry, suite);
        of_families(families, |entry, family| Test { program: program(entry), family, fork })
    };
    let all = match suite.into() {
        Suite::Marginal(revision) => of_families(catalogue::FAMILIES, |entry, family| {
            Test::new(entry, family, revision, fork)
        }),
        suite @ Suite::Dense => dense(dense::FAMILIES, suite),
        suite @ Suite::Sweep => dense(dense::SWEEP, suite),
        Suite::Validation => MIXES
            .iter()
            .map(|mix| Test { program: Program::Mix(mix), family: Family::Mix, fork })
            .collect(),
    };
    selection.pick(all)
}

fn of_families<E>(
    families: &'static [(Family, &'static [E])],
    test: impl Fn(&'static E, Family) -> Test,
) -> Vec<Test> {
    let entries = families
        .iter()
        .flat_map(|&(family, entries)| entries.iter().map(move |entry| (entry, family)));
    entries.map(|(entry, family)| test(entry, family)).collect()
}

/// The most gas that a transaction of this fork may have, where the fork sets a bound.
pub const fn transaction_gas_cap(fork: Fork) -> Option<u64> {
    match fork {
        Fork::Prague => None,
        Fork::Osaka => Some(TRANSACTION_GAS_CAP),
    }
}

impl Test {
    /// The test of an entry of `marginal`, which need not be one of the suite.
    pub const fn new(
        entry: &'static Entry,
        family: Family,
        revision: Revision,
        fork: Fork,
    ) -> Self {
        Self { program: Program::Marginal(entry, revision), family, fork }
    }

    /// The suite it is of.
    pub fn suite(&self) -> Suite {
        match self.program {
            Program::Marginal(_, revision) => Suite::Marginal(revision),
            Program::Dense(_, suite) => suite,
            Program::Mix(_) => Suite::Validation,
        }
    }

    /// The name of the test function: `test_add`, `test_caller_basefee`, `test_marginal_modexp`.
    pub fn name(&self) -> String {
        format!("test_{}", self.stem())
    }

    /// The operation measured: `add`, `basefee`, `modexp`.
    pub fn target(&self) -> &'static str {
        match self.program {
            Program::Marginal(entry, _) => entry.name,
            Program::Dense(entry, _) => entry.name,
            Program::Mix(mix) => &mix.name,
        }
    }

    /// The operation's family.
    pub fn family(&self) -> Family {
        self.family
    }

    /// The fork its blocks are made for.
    pub fn fork(&self) -> Fork {
        self.fork
    }

    /// The first fork that has the operation.
    pub fn since(&self) -> Fork {
        match self.program {
            Program::Marginal(entry, _) => entry.since,
            Program::Dense(entry, _) => entry.since,
            Program::Mix(_) => Fork::Prague,
        }
    }

    /// Whether the fork of the test has the operation.
    pub fn exists(&self) -> bool {
        self.since() <= self.fork
    }

    /// The opcode, where it is one; that of a precompile is STATICCALL.
    pub fn opcode(&self) -> Option<u8> {
        match self.program {
            Program::Marginal(entry, _) => Some(entry.code),
            Program::Dense(entry, _) => Some(entry.code),
            Program::Mix(_) => None,
        }
    }

    /// The address of a precompile.
    pub fn precompile(&self) -> Option<Address> {
        match self.program {
            Program::Marginal(Entry { layout: Layout::Precompile(precompile), .. }, _) => {
                Some(precompile.address())
            }
            Program::Dense(Dense { shape: Shape::Precompile(given), .. }, _) => {
                Some(given.address())
            }
            _ => None,
        }
    }

    /// The layout of the target.
    pub fn layout(&self) -> &'static str {
        match self.program {
            Program::Marginal(entry, _) => entry.layout.as_str(),
            Program::Dense(entry, _) => entry.shape.as_str(),
            Program::Mix(mix) => mix.layout(),
        }
    }

    /// What the slope isolates, where the suite says so.
    pub fn isolates(&self) -> Option<&'static str> {
        match self.program {
            Program::Marginal(..) => None,
            Program::Dense(entry, _) => Some(entry.isolates()),
            Program::Mix(mix) => Some(mix.isolates()),
        }
    }

    /// How many of each operation of `dense` are in one of what is measured, where that is several.
    pub fn parts(&self) -> BTreeMap<String, u64> {
        match self.program {
            Program::Marginal(..) | Program::Dense(..) => BTreeMap::new(),
            Program::Mix(mix) => mix.parts(),
        }
    }

    /// Whether `marginal` has the operation with the same arguments, so that the slopes agree; that
    /// is so in `marginal` itself.
    pub fn as_in_marginal(&self) -> bool {
        match self.program {
            Program::Marginal(..) => true,
            Program::Dense(entry, _) => entry.as_in_marginal,
            Program::Mix(_) => false,
        }
    }

    /// What the operations of the highest point are expected to add to a compressed proof of SP1 on
    /// one H100, in milliseconds; `marginal` expects nothing.
    pub fn expected_signal_ms(&self) -> Option<u64> {
        let Program::Dense(entry, _) = self.program else { return None };
        let Ladder { calls, full, .. } = Ladder::of(entry);
        Some(calls * u64::from(full) * entry.cost.nanoseconds() / 1_000_000)
    }

    /// The fixture file that holds all its cases, relative to the fixtures folder.
    pub fn file(&self) -> String {
        let (folder, stem) = (self.folder(), self.stem());
        format!("blockchain_tests/{folder}/{}/{stem}.json", self.module())
    }

    /// How often the amplifier calls the target at full amplification.
    pub fn num_calls(&self) -> u64 {
        match self.program {
            Program::Marginal(entry, revision) => entry.grid(revision).calls,
            Program::Dense(entry, _) => Ladder::of(entry).calls,
            Program::Mix(mix) => mix.num_calls(),
        }
    }

    /// The number of calls, divided by `scale`; never below one. A scale of zero counts as one.
    pub fn scaled_calls(&self, scale: u64) -> u64 {
        (self.num_calls() / scale.max(1)).max(1)
    }

    /// Operations in one call of the target, at each point of the test, rising from zero.
    pub fn op_counts(&self) -> Vec<u16> {
        match self.program {
            Program::Marginal(entry, revision) => entry.op_counts(revision),
            Program::Dense(entry, _) => Ladder::of(entry).points(),
            Program::Mix(mix) => vec![0, mix.full()],
        }
    }

    /// The most operations that one call of the target can hold.
    pub fn max_op_count(&self) -> u16 {
        match self.program {
            Program::Marginal(entry, revision) => entry.grid(revision).max,
            Program::Dense(entry, _) => Ladder::of(entry).room,
            Program::Mix(mix) => mix.full(),
        }
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
        let (mut contracts, watched) = self.contracts(per_call, split);
        let entry = contracts.last().expect("every layout ends with an amplifier").address;
        let per_call = u64::from(per_call);
        let num_calls = split.num_calls();
        let op_count = num_calls * per_call;
        let accounts = self.genesis(&mut contracts, num_calls);
        let (gas_limit, scaled_ids, first_op_effect) = match self.program {
            Program::Marginal(entry, _) => {
                (entry.gas_limit, entry.scaled_ids, entry.first_op_effect)
            }
            Program::Dense(entry, _) => (CAPPED_BLOCK_GAS_LIMIT, true, entry.first_op_effect),
            Program::Mix(_) => (CAPPED_BLOCK_GAS_LIMIT, true, false),
        };
        let id = if scaled_ids { op_count } else { per_call };
        let cap = transaction_gas_cap(self.fork);
        Case {
            name: self.fixture_name(id, split),
            target: self.target(),
            family: self.family,
            watched,
            parts: self.parts(),
            first_op_effect,
            file: self.file(),
            op_count,
            per_call,
            num_calls,
            split,
            contracts,
            accounts,
            entry,
            transaction_gas_limit: cap.unwrap_or(gas_limit),
            gas_limit: cap.map_or(gas_limit, |_| CAPPED_BLOCK_GAS_LIMIT),
        }
    }

    /// The contracts, and what to count in them.
    fn contracts(&self, per_call: u16, split: Split) -> (Vec<Contract>, Vec<Watched>) {
        let calls = split.calls;
        let (contracts, operation) = match self.program {
            Program::Mix(mix) => {
                let (contracts, mut watched) = mix.contracts(per_call, calls);
                for one in &mut watched {
                    one.calls *= split.transactions;
                }
                return (contracts, watched);
            }
            Program::Marginal(entry, revision) => {
                let contracts = |per_call| layout::contracts(entry, revision, per_call, calls);
                let operation = if let Layout::Precompile(precompile) = entry.layout {
                    let output = revision.pick(precompile.outputs);
                    Operation::Precompile { address: precompile.address(), output }
                } else {
                    let idle = contracts(0);
                    let target = &idle[idle.len() - 2].code;
                    let spare = opcode_counts(target)[usize::from(entry.code)];
                    Operation::Opcode { code: entry.code, spare }
                };
                (contracts(per_call), operation)
            }
            Program::Dense(entry, _) => {
                let positions = Positions { all: Ladder::of(entry).room, real: per_call };
                (entry.contracts(per_call, calls), entry.operation(positions))
            }
        };
        let watched = Watched {
            contract: contracts[contracts.len() - 2].address,
            calls: split.num_calls(),
            operation,
            per_call: per_call.into(),
            instructions: None,
        };
        (contracts, vec![watched])
    }

    /// The accounts beside the contracts, to which it gives their storage.
    fn genesis(&self, contracts: &mut [Contract], num_calls: u64) -> Vec<Contract> {
        match (self.program, contracts) {
            (Program::Dense(entry, _), [.., target, _amplifier]) => {
                entry.genesis(target, num_calls * u64::from(Ladder::of(entry).room))
            }
            _ => Vec::new(),
        }
    }

    /// The framework makes a blockchain test of a state test only where there is one transaction.
    fn fixture_name(&self, op_count: u64, split: Split) -> FixtureName {
        let (folder, module, name, fork) = (self.folder(), self.module(), self.name(), self.fork);
        let format = match split.transactions {
            1 => "blockchain_test_from_state_test",
            _ => "blockchain_test",
        };
        FixtureName(format!(
            "tests/{folder}/test_{module}.py::{name}\
             [fork_{fork}-{format}-op_count_{op_count}]"
        ))
    }

    fn folder(&self) -> &'static str {
        match self.program {
            Program::Marginal(..) => "benchmark/marginal",
            Program::Dense(..) | Program::Mix(_) => "zkgas",
        }
    }

    fn module(&self) -> &'static str {
        match (self.program, self.family) {
            (Program::Dense(..) | Program::Mix(_), _) => self.suite().revision(),
            (Program::Marginal(..), Family::Precompile) => "marginal_precompiles",
            (Program::Marginal(..), _) => "marginal_opcodes",
        }
    }

    fn stem(&self) -> String {
        match self.program {
            Program::Marginal(entry, _) => format!("{}{}", entry.prefix, entry.name),
            Program::Dense(entry, _) => entry.name.to_owned(),
            Program::Mix(mix) => mix.name.clone(),
        }
    }
}
