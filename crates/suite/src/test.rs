//! Tests, and the cases they expand to.

use zkgas_model::{FixtureName, Fork};

use crate::catalogue::{self, Entry};
use crate::{Case, Family, Revision, Selection, SuiteError, layout};

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
pub fn tests(
    revision: Revision,
    fork: Fork,
    selection: &Selection,
) -> Result<Vec<Test>, SuiteError> {
    if fork != Fork::Prague {
        return Err(SuiteError::Fork(fork));
    }
    let all = catalogue::FAMILIES.iter().flat_map(|&(family, entries)| {
        entries.iter().map(move |entry| Test { entry, family, revision, fork })
    });
    selection.pick(all.collect())
}

impl Test {
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

    /// The fixture file that holds all its cases, relative to the fixtures folder.
    pub fn file(&self) -> String {
        let (module, stem) = (self.module(), self.stem());
        format!("blockchain_tests/benchmark/marginal/{module}/{stem}.json")
    }

    /// How often the amplifier calls the target at full amplification.
    pub fn num_calls(&self) -> u64 {
        self.entry.grid(self.revision).calls
    }

    /// Builds the cases, by rising op count.
    ///
    /// `scale` divides the number of calls of the target, which never falls below one; zero counts
    /// as one. Names carry the scaled numbers, the target's code does not change.
    pub fn cases(&self, scale: u64) -> Vec<Case> {
        let num_calls = (self.num_calls() / scale.max(1)).max(1);
        let counts = self.entry.op_counts(self.revision);
        counts.into_iter().map(|per_call| self.case(per_call, num_calls)).collect()
    }

    fn case(&self, per_call: u16, num_calls: u64) -> Case {
        let contracts = layout::contracts(self.entry, self.revision, per_call, num_calls);
        let entry = contracts.last().expect("every layout ends with an amplifier").address;
        let per_call = u64::from(per_call);
        let op_count = num_calls * per_call;
        let id = if self.entry.scaled_ids { op_count } else { per_call };
        Case {
            name: self.fixture_name(id),
            target: self.target(),
            family: self.family,
            file: self.file(),
            op_count,
            per_call,
            num_calls,
            contracts,
            entry,
            gas_limit: self.entry.gas_limit,
        }
    }

    fn fixture_name(&self, op_count: u64) -> FixtureName {
        let (module, name, fork) = (self.module(), self.name(), self.fork);
        FixtureName(format!(
            "tests/benchmark/marginal/test_{module}.py::{name}\
             [fork_{fork}-blockchain_test_from_state_test-op_count_{op_count}]"
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
