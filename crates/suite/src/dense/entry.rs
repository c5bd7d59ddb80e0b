//! What an operation of the suite `dense` needs said about it.

use alloy_primitives::{Address, U256};
use zkgas_model::Fork;

use super::fresh::{Fresh, Keys};
use crate::Operation;
use crate::catalogue::{Input, Setup};
use crate::code::word;
use crate::opcode::STATICCALL;

/// An operation with its arguments. Made by [`opcode`] or [`precompile`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dense {
    /// The mnemonic in lower case, and for a variant what sets it apart: `keccak256_32`.
    pub(crate) name: &'static str,
    /// The opcode; that of a precompile is STATICCALL.
    pub(crate) code: u8,
    /// How the target is built.
    pub(crate) shape: Shape,
    /// Arguments in the order they are pushed.
    pub(crate) args: &'static [U256],
    /// The argument that is another one for each operation of a block, if one is.
    pub(super) fresh: Option<Fresh>,
    /// What each call of the target does first, at every op count.
    pub(crate) setup: &'static [Setup],
    /// What an operation is expected to cost; it decides the op counts and nothing else.
    pub(crate) cost: Cost,
    /// By how much its fullest block is longer than that makes it.
    pub(super) longer: u64,
    /// Whether `marginal` has this operation with the same arguments, so that the slopes agree.
    pub(crate) as_in_marginal: bool,
    /// Whether gas is linear in the op count from the second point on only.
    pub(crate) first_op_effect: bool,
    /// What the slope has in it, where the shape does not say it all.
    note: Option<&'static str>,
    /// The first fork that has the operation.
    pub(crate) since: Fork,
}

/// The ways to build a target. In all of them the op counts of a test have code of the same size,
/// and all that runs but the operation runs equally often.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// The operation pushes a word and takes none. The words stay on the stack.
    Push,
    /// The operation leaves the stack as high as it was, and works on its own result.
    Chain,
    /// The operation takes two words, its last result and one of many equal ones, and pushes one.
    Fold,
    /// The operation finds its arguments on the stack, and a POP drops its result.
    Pop,
    /// The operation finds its arguments on the stack and pushes nothing.
    Drop,
    /// JUMP to the JUMPDEST that follows.
    Jump,
    /// JUMPI to the JUMPDEST that follows.
    Jumpi,
    /// A call of a contract that stops.
    Call,
    /// CREATE.
    Create,
    /// CREATE2.
    Create2,
    /// STATICCALL of a precompile.
    Precompile(Given),
}

/// What a precompile is given and gives back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given {
    pub(crate) address: u16,
    pub(crate) input: Input,
    /// Bytes returned.
    pub(crate) output: u64,
}

impl Given {
    pub(crate) fn address(self) -> Address {
        Address::from_word(word(self.address.into()).into())
    }

    /// What a target that calls it measures.
    pub(crate) fn operation(self) -> Operation {
        Operation::Precompile { address: self.address(), output: self.output }
    }
}

/// The expected time of one operation in a compressed proof of SP1 on one H100.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    nanoseconds: u64,
}

/// 120 million cycles of a program without accelerators took 26 s, and 12 million 5 s.
const NANOSECONDS_PER_CYCLE: u64 = 190;

/// The time of so many cycles of SP1 with reth, without accelerators.
pub(super) const fn cycles(count: u64) -> Cost {
    Cost { nanoseconds: count * NANOSECONDS_PER_CYCLE }
}

/// A time in microseconds, for operations of which accelerators do the most.
pub(super) const fn micros(count: u64) -> Cost {
    Cost { nanoseconds: count * 1_000 }
}

impl Cost {
    pub(crate) const fn nanoseconds(self) -> u64 {
        self.nanoseconds
    }
}

/// An opcode with the arguments that `marginal` gives it.
pub(super) const fn opcode(
    shape: Shape,
    code: u8,
    name: &'static str,
    args: &'static [U256],
    cost: Cost,
) -> Dense {
    let since = Fork::Prague;
    Dense {
        name,
        code,
        shape,
        args,
        fresh: None,
        setup: &[],
        cost,
        longer: 1,
        as_in_marginal: true,
        first_op_effect: false,
        note: None,
        since,
    }
}

/// A precompile with the input that `marginal` gives it.
pub(super) const fn precompile(
    address: u16,
    name: &'static str,
    input: Input,
    output: u64,
    cost: Cost,
) -> Dense {
    opcode(Shape::Precompile(Given { address, input, output }), STATICCALL, name, &[], cost)
}

impl Dense {
    /// The same with a preparation.
    pub(super) const fn after(self, setup: &'static [Setup]) -> Self {
        Self { setup, ..self }
    }

    /// The same with a key for this argument that no operation used before.
    pub(super) const fn fresh(self, argument: usize, keys: Keys) -> Self {
        Self { fresh: Some(Fresh { argument, keys }), ..self }
    }

    /// The same in blocks so many times as long.
    pub(super) const fn longer(self, longer: u64) -> Self {
        Self { longer, ..self }
    }

    /// The same, where the first operations change what gas the others are charged.
    pub(super) const fn with_first_op_effect(self) -> Self {
        Self { first_op_effect: true, ..self }
    }

    /// The same, for chains of `fork` and later ones only.
    pub(super) const fn since(self, since: Fork) -> Self {
        Self { since, ..self }
    }

    /// The same with arguments that `marginal` does not have, and a word about what that makes of
    /// the slope.
    pub(super) const fn unlike_marginal(self, note: &'static str) -> Self {
        Self { as_in_marginal: false, note: Some(note), ..self }
    }

    /// What the slope isolates, in a clause.
    pub(crate) const fn isolates(&self) -> &'static str {
        match self.note {
            Some(note) => note,
            None => self.shape.isolates(),
        }
    }
}

impl Shape {
    /// The word that lists use.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Chain => "chain",
            Self::Fold => "fold",
            Self::Pop => "pop",
            Self::Drop => "drop",
            Self::Jump => "jump",
            Self::Jumpi => "jumpi",
            Self::Call => "call",
            Self::Create => "create",
            Self::Create2 => "create2",
            Self::Precompile(_) => "precompile",
        }
    }

    const fn isolates(self) -> &'static str {
        match self {
            Self::Push | Self::Chain | Self::Fold | Self::Pop | Self::Drop => "the opcode alone",
            Self::Jump | Self::Jumpi => "the jump, without its JUMPDEST",
            Self::Call => "the call of a warm contract that stops",
            Self::Create | Self::Create2 => {
                "the creation of an account without code, with its way into the trie"
            }
            Self::Precompile(_) => "the precompile, less a call of an address without account",
        }
    }
}
