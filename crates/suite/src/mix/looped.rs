//! Loops as contracts have them: a counter, a jump back, and one operation with its arguments.
//!
//! Operations and iterations are those of the stress blocks that the reference took from a rollup's
//! tests; the contract is ours. Transactions are calls here, which leaves what one costs in the
//! intercept.

use std::collections::BTreeMap;

use alloy_primitives::{Address, U256};

use crate::case::Watched;
use crate::code::{Code, opcode_counts, word};
use crate::dense::{Dense, Shape};
use crate::layout::{self, Deployment};
use crate::opcode::{DUP1, ISZERO, JUMPDEST, JUMPI, POP, STOP, SUB, SWAP1};
use crate::{Contract, Operation};

/// A loop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) name: &'static str,
    /// The operation of `dense` in it.
    pub(super) operation: &'static str,
    iterations: u16,
    calls: u64,
}

const fn entry(name: &'static str, operation: &'static str, iterations: u16, calls: u64) -> Entry {
    Entry { name, operation, iterations, calls }
}

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    entry("stress_add",       "add",       50_000, 5),
    entry("stress_mulmod",    "mulmod",    10_000, 6),
    entry("stress_keccak",    "keccak256",     30, 7),
    entry("stress_ecrecover", "ecrecover",     70, 4),
    entry("stress_blake2f",   "blake2f",        1, 6),
    entry("stress_modexp",    "modexp",         1, 9),
];

/// A loop over an operation.
#[derive(Debug)]
pub(super) struct Loop {
    entry: Entry,
    operation: &'static Dense,
}

impl Loop {
    pub(super) fn new(entry: Entry, operation: &'static Dense) -> Self {
        Self { entry, operation }
    }

    pub(super) fn calls(&self) -> u64 {
        self.entry.calls
    }

    pub(super) fn iterations(&self) -> u16 {
        self.entry.iterations
    }

    /// The operations of an iteration. The call of a precompile counts as a STATICCALL of a contract
    /// that stops, which is nearest to the call of an address without account that its slope leaves out.
    pub(super) fn counts(&self) -> BTreeMap<String, u64> {
        let code = self.iteration(self.store_input(&mut Code::default()), 0);
        let ran = (0..=u8::MAX).zip(opcode_counts(code.as_slice())).filter(|(_, count)| *count > 0);
        let mut counts: BTreeMap<String, u64> =
            ran.filter_map(|(opcode, count)| Some((name(opcode)?.to_owned(), count))).collect();
        // A precompile is no opcode.
        counts.entry(self.entry.operation.to_owned()).or_insert(1);
        counts
    }

    /// A target that does `per_call` iterations, called so many times.
    pub(super) fn contracts(&self, per_call: u16, num_calls: u64) -> (Vec<Contract>, Vec<Watched>) {
        let mut code = layout::prepared(self.operation.setup);
        let size = self.store_input(&mut code);
        code.push_low_bytes(word(per_call.into()), 2).op(DUP1).op(ISZERO);
        // The loop starts behind the jump over it, which takes four bytes.
        let iteration = self.iteration(size, code.here() + 4);
        code.push_position_ahead(2, 1 + iteration.here()).op(JUMPI);
        let before = opcode_counts(code.as_slice());
        code.append(iteration.as_slice()).op(JUMPDEST).op(STOP);

        let mut instructions = Box::new([0; 256]);
        let once = opcode_counts(iteration.as_slice());
        for (opcode, runs) in instructions.iter_mut().enumerate() {
            *runs = before[opcode] + u64::from(per_call) * once[opcode];
        }
        instructions[usize::from(JUMPDEST)] += 1;
        instructions[usize::from(STOP)] += 1;
        let operation = if let Shape::Precompile(given) = self.operation.shape {
            given.operation()
        } else {
            let code = self.operation.code;
            Operation::Opcode { code, spare: before[usize::from(code)] }
        };

        let mut deployed = Deployment::default();
        let target = deployed.add(code);
        deployed.add(layout::checked(target, num_calls));
        let watched = Watched {
            contract: Address::from_word(target.into()),
            calls: num_calls,
            operation,
            per_call: per_call.into(),
            instructions: Some(instructions),
        };
        (deployed.into_contracts(), vec![watched])
    }

    /// Puts the input of a precompile into memory, and says how long it is.
    fn store_input(&self, code: &mut Code) -> u64 {
        match self.operation.shape {
            Shape::Precompile(given) => code.store(&given.input.bytes()),
            _ => 0,
        }
    }

    /// One operation, one off the counter, and the jump back until zero. `start` is where this stands in the code.
    fn iteration(&self, size: u64, start: usize) -> Code {
        let mut code = Code::default();
        code.op(JUMPDEST);
        self.body(&mut code, size);
        code.push(word(1)).op(SWAP1).op(SUB).op(DUP1).push_position(2, start).op(JUMPI);
        code
    }

    /// One operation with its arguments, and nothing left of it. `size` is that of the input in memory.
    fn body(&self, code: &mut Code, size: u64) {
        let Dense { shape, args, .. } = self.operation;
        if let Shape::Precompile(given) = shape {
            code.static_call(word(given.address.into()), [0, size, size, given.output]);
            return;
        }
        for &arg in *args {
            code.push_argument(arg);
        }
        if let Shape::Fold = shape {
            code.push_argument(args.first().copied().unwrap_or(U256::ZERO));
        }
        code.op(self.operation.code);
        if !matches!(shape, Shape::Drop) {
            code.op(POP);
        }
    }
}

/// The operation of `dense` that an opcode is.
fn name(opcode: u8) -> Option<&'static str> {
    super::operations()
        .find(|entry| entry.code == opcode && !matches!(entry.shape, Shape::Precompile(_)))
        .map(|entry| entry.name)
}
