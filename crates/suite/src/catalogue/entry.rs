//! What an operation needs said about it.

use alloy_primitives::{Address, U256, hex};
use zkgas_model::Fork;

use crate::Revision;
use crate::code::word;
use crate::opcode::STATICCALL;

/// One operation of the suite.
///
/// Made by [`generic_pop`], [`generic_noop`], [`opcode`], or [`precompile`], and refined by the
/// methods that return an entry.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The mnemonic, in lower case.
    pub(crate) name: &'static str,
    /// What the test function's name has before the mnemonic, after `test_`.
    pub(crate) prefix: &'static str,
    /// The opcode; that of a precompile is STATICCALL.
    pub(crate) code: u8,
    /// How a program is built from the entry.
    pub(crate) layout: Layout,
    /// Constant arguments, in the order they are pushed.
    pub(crate) args: &'static [U256],
    /// What each call of the target does before it comes to the operation.
    pub(crate) setup: &'static [Setup],
    /// The op counts of each revision, in the order of [`Revision::ALL`].
    pub(crate) grids: [Grid; 2],
    /// Gas limit of the transaction and of the block.
    pub(crate) gas_limit: u64,
    /// Whether the number in a case's name counts the operations of all calls, or of one.
    pub(crate) scaled_ids: bool,
    /// The first fork that has the operation.
    pub(crate) since: Fork,
    /// Whether the first operation of a call or of a transaction costs gas that others do not, so
    /// that the point without any lies beside the line.
    pub(crate) first_op_effect: bool,
}

/// The op counts of a test and the amplification they get.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid {
    /// Positions in the target: the most operations one call can hold.
    pub(crate) max: u16,
    /// Distance between op counts.
    pub(crate) step: u16,
    /// Calls of the target.
    pub(crate) calls: u64,
}

/// The ways to build a target in which only the op count varies.
#[derive(Debug, Clone, Copy)]
pub enum Layout {
    /// The operation pushes one result, which is popped.
    GenericPop,
    /// The operation pushes nothing; where it is left out its arguments stay on the stack.
    GenericNoop,
    /// DUP1 to DUP16.
    Dup,
    /// SWAP1 to SWAP16.
    Swap,
    /// JUMP.
    Jump,
    /// JUMPI.
    Jumpi,
    /// The calls, to a contract that only stops.
    Call,
    /// CREATE.
    Create,
    /// CREATE2.
    Create2,
    /// STATICCALL to a precompile.
    Precompile(Precompile),
}

/// A step of a target's preparation.
#[derive(Debug, Clone, Copy)]
pub enum Setup {
    /// Stores a word at a memory offset.
    Mstore(u64, U256),
    /// Sets this many words of memory, from offset 0, to all ones.
    Fill(u16),
    /// Runs an opcode on arguments in the order they are pushed, which leaves nothing.
    Run(u8, &'static [U256]),
    /// Runs an opcode of one argument and drops its result, which warms a slot or an account.
    Touch(u8, u64),
    /// Calls an address and drops the success flag. Offset and size of the input, then offset and
    /// size of the output.
    StaticCall(u64, [u64; 4]),
}

/// What a precompile is given and gives back.
#[derive(Debug, Clone, Copy)]
pub struct Precompile {
    /// Where it is called.
    pub(crate) address: u16,
    /// The input of each revision, in the order of [`Revision::ALL`].
    pub(crate) inputs: [Input; 2],
    /// Bytes returned, in each revision.
    pub(crate) outputs: [u64; 2],
}

/// The input of a precompile.
#[derive(Debug, Clone, Copy)]
pub enum Input {
    /// Hexadecimal digits, in lines.
    Hex(&'static str),
    /// This many bytes of 0xff.
    Ones(usize),
    /// This many bytes of such data, again and again from its beginning.
    Cycle(&'static str, usize),
    /// MODEXP (EIP-198) of all ones.
    Modexp {
        /// Bytes of base and modulus.
        size: usize,
        /// Bytes of the exponent.
        exponent: usize,
    },
}

impl Input {
    pub(crate) fn bytes(self) -> Vec<u8> {
        match self {
            Self::Hex(lines) => {
                let digits: String = lines.split_whitespace().collect();
                hex::decode(digits).expect("the data files hold hexadecimal digits")
            }
            Self::Ones(size) => vec![0xff; size],
            Self::Cycle(lines, size) => {
                Self::Hex(lines).bytes().into_iter().cycle().take(size).collect()
            }
            Self::Modexp { size, exponent } => {
                let lengths = [size, exponent, size].map(|length| word(length as u64));
                let head = lengths.iter().flat_map(U256::to_be_bytes::<32>);
                // Less than the modulus, or the result is 0 before it is computed.
                let base = vec![0xfe; size];
                head.chain(base).chain(vec![0xff; exponent + size]).collect()
            }
        }
    }
}

/// Gas limit of most tests, far above what any of them uses.
const GAS_LIMIT: u64 = 500_000_000;

/// An opcode: its layout, its code and name, the constant arguments in the order they are pushed, the
/// number of positions, and per revision (`f4c8`, `0c73`) the step of the op counts and the number of
/// calls of the target.
pub const fn opcode(
    layout: Layout,
    code: u8,
    name: &'static str,
    args: &'static [U256],
    max: u16,
    steps_and_calls: [(u16, u64); 2],
) -> Entry {
    let [(step, calls), (other_step, other_calls)] = steps_and_calls;
    let grids = [(max, step, calls), (max, other_step, other_calls)];
    Entry { args, ..entry(layout, code, name, grids) }
}

/// An opcode that pushes one result.
pub const fn generic_pop(
    code: u8,
    name: &'static str,
    args: &'static [U256],
    max: u16,
    steps_and_calls: [(u16, u64); 2],
) -> Entry {
    opcode(Layout::GenericPop, code, name, args, max, steps_and_calls)
}

/// An opcode that pushes nothing.
pub const fn generic_noop(
    code: u8,
    name: &'static str,
    args: &'static [U256],
    max: u16,
    steps_and_calls: [(u16, u64); 2],
) -> Entry {
    opcode(Layout::GenericNoop, code, name, args, max, steps_and_calls)
}

/// A precompile, by its input and grid in each revision, a grid being positions, step, and calls,
/// and by the bytes it returns in each.
pub const fn precompile(
    address: u16,
    name: &'static str,
    inputs: [Input; 2],
    grids: [(u16, u16, u64); 2],
    outputs: [u64; 2],
) -> Entry {
    let layout = Layout::Precompile(Precompile { address, inputs, outputs });
    entry(layout, STATICCALL, name, grids).prefixed("marginal_")
}

const fn entry(
    layout: Layout,
    code: u8,
    name: &'static str,
    [f4c8, r0c73]: [(u16, u16, u64); 2],
) -> Entry {
    Entry {
        name,
        prefix: "",
        code,
        layout,
        args: &[],
        setup: &[],
        grids: [
            Grid { max: f4c8.0, step: f4c8.1, calls: f4c8.2 },
            Grid { max: r0c73.0, step: r0c73.1, calls: r0c73.2 },
        ],
        gas_limit: GAS_LIMIT,
        scaled_ids: true,
        since: Fork::Prague,
        first_op_effect: false,
    }
}

impl Precompile {
    /// The address that is called.
    pub(crate) fn address(self) -> Address {
        Address::from_word(word(self.address.into()).into())
    }
}

impl Layout {
    /// The word that lists use.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::GenericPop => "generic_pop",
            Self::GenericNoop => "generic_noop",
            Self::Dup => "dup",
            Self::Swap => "swap",
            Self::Jump => "jump",
            Self::Jumpi => "jumpi",
            Self::Call => "call",
            Self::Create => "create",
            Self::Create2 => "create2",
            Self::Precompile(_) => "precompile",
        }
    }
}

impl Entry {
    /// The same with a preparation.
    #[must_use]
    pub const fn after(self, setup: &'static [Setup]) -> Self {
        Self { setup, ..self }
    }

    /// The same with a test name of `test_`, `prefix`, and the mnemonic.
    #[must_use]
    pub const fn prefixed(self, prefix: &'static str) -> Self {
        Self { prefix, ..self }
    }

    /// The same in a block of `gas_limit`, with names that count the operations of one call.
    #[must_use]
    pub const fn in_small_block(self, gas_limit: u64) -> Self {
        Self { gas_limit, scaled_ids: false, ..self }
    }

    /// The same, for chains of `fork` and later ones only.
    #[must_use]
    pub const fn since(self, fork: Fork) -> Self {
        Self { since: fork, ..self }
    }

    /// The same with a first operation that costs more than the others.
    #[must_use]
    pub const fn with_first_op_effect(self) -> Self {
        Self { first_op_effect: true, ..self }
    }

    /// The op counts of a revision.
    pub(crate) fn grid(&self, revision: Revision) -> Grid {
        revision.pick(self.grids)
    }

    /// Operations in one call of the target, at each point of the test, rising from zero.
    pub(crate) fn op_counts(&self, revision: Revision) -> Vec<u16> {
        let Grid { max, step, .. } = self.grid(revision);
        let mut counts: Vec<u16> = (0..=max).step_by(usize::from(step)).collect();
        // Revision f4c8 lets the grid end short of a maximum that is no multiple of the step.
        if revision == Revision::R0c73 && counts.last() != Some(&max) {
            counts.push(max);
        }
        counts
    }
}
