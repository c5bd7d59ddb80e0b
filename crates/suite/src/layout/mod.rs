//! From an entry and an op count to the contracts of a case.
//!
//! A *target* holds a fixed number of positions, of which some carry the operation and the others
//! something as alike as can be without it. An *amplifier* calls the target in a loop. Each module
//! writes one kind of target; how they are put together is here.

mod amplifier;
mod call;
mod control;
mod create;
mod generic;
mod precompile;
mod stack;

use alloy_primitives::{Address, U256, uint};

pub(crate) use amplifier::{checked, round};
pub(crate) use call::target as calls;
pub(crate) use create::{create, create2};
pub(crate) use generic::{operation, prepared};
pub(crate) use precompile::NO_ACCOUNT;

use crate::catalogue::{Entry, Layout};
use crate::code::Code;
use crate::opcode::STOP;
use crate::{Contract, Revision};

/// Where the reference framework deploys the first contract of a test, and the distance to the next.
const FIRST_ADDRESS: U256 = uint!(0x1000000000000000000000000000000000001000_U256);
const ADDRESS_STEP: u64 = 0x100;

/// How many positions a target has, and how many of them carry the operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Positions {
    pub(crate) all: u16,
    pub(crate) real: u16,
}

impl Positions {
    /// Positions without the operation.
    pub(crate) fn idle(self) -> u16 {
        self.all - self.real
    }
}

/// The contracts of one case, in address order: the one that the target calls, if any, the target,
/// and the amplifier.
pub(crate) fn contracts(
    entry: &Entry,
    revision: Revision,
    per_call: u16,
    num_calls: u64,
) -> Vec<Contract> {
    let positions = Positions { all: entry.grid(revision).max, real: per_call };
    let mut deployed = Deployment::default();
    let target = match entry.layout {
        Layout::GenericPop => generic::pop(entry, positions),
        Layout::GenericNoop => generic::noop(entry, positions),
        Layout::Dup => stack::dup(entry.code, positions),
        Layout::Swap => stack::swap(entry.code, positions),
        Layout::Jump => control::jump(positions),
        Layout::Jumpi => control::jumpi(positions),
        Layout::Call => call::target(entry.code, deployed.stop(), positions),
        Layout::Create => create::create(positions),
        Layout::Create2 => create::create2(positions),
        Layout::Precompile(precompile) => {
            let idle = match revision {
                Revision::F4c8 => precompile::NO_ACCOUNT,
                Revision::R0c73 => deployed.stop(),
            };
            precompile::target(precompile, revision, idle, positions)
        }
    };
    let target = deployed.add(target);
    deployed.add(match entry.layout {
        Layout::Precompile(_) => amplifier::unchecked(target, num_calls),
        _ => amplifier::checked(target, num_calls),
    });
    deployed.into_contracts()
}

/// An amplifier that calls an empty contract once.
pub(crate) fn empty_call() -> Vec<Contract> {
    let mut deployed = Deployment::default();
    let target = deployed.stop();
    deployed.add(amplifier::checked(target, 1));
    deployed.into_contracts()
}

/// Contracts in the order of their deployment, which is that of their addresses.
#[derive(Debug, Default)]
pub(crate) struct Deployment(Vec<Contract>);

impl Deployment {
    /// Deploys a contract and says where, as a stack word.
    pub(crate) fn add(&mut self, code: Code) -> U256 {
        let at = FIRST_ADDRESS + U256::from(self.0.len()) * U256::from(ADDRESS_STEP);
        let address = Address::from_word(at.into());
        self.0.push(Contract::new(address, code.into_bytes()));
        at
    }

    /// Deploys a contract that stops at once.
    pub(crate) fn stop(&mut self) -> U256 {
        let mut code = Code::default();
        code.op(STOP);
        self.add(code)
    }

    pub(crate) fn into_contracts(self) -> Vec<Contract> {
        self.0
    }
}
