//! From an entry and an op count to the contracts of a case.

use alloy_primitives::U256;

use super::entry::{Dense, Given, Shape};
use super::ladder::{LONG_CODE, Ladder};
use crate::code::{Code, word};
use crate::layout::{self, Deployment, Positions};
use crate::opcode::{
    AND, DUP1, EXTCODESIZE, GAS, JUMP, JUMPDEST, JUMPI, MSTORE, MUL, POP, PUSH0, PUSH32,
    STATICCALL, STOP,
};
use crate::{Contract, Operation, opcode_counts};

/// Bytes of a target of [`Shape::Fold`], so that those of all op counts and operations are equal.
const FOLD_CODE: usize = 2_100;

impl Dense {
    /// Bytes of the operation in the code.
    pub(super) fn width(&self) -> usize {
        match self.code {
            PUSH0..=PUSH32 => 1 + usize::from(self.code - PUSH0),
            _ => 1,
        }
    }

    /// The contracts of the case with `per_call` operations in each of `num_calls` calls.
    pub(crate) fn contracts(&self, per_call: u16, num_calls: u64) -> Vec<Contract> {
        let mut deployed = Deployment::default();
        let positions = Positions { all: Ladder::of(self).room, real: per_call };
        let target = self.deploy(&mut deployed, positions);
        deployed.add(layout::checked(target, num_calls));
        deployed.into_contracts()
    }

    /// Deploys the target, after what it calls, and says where.
    pub(crate) fn deploy(&self, deployed: &mut Deployment, positions: Positions) -> U256 {
        let target = match self.shape {
            Shape::Call => self.calls(deployed.stop(), positions),
            _ => self.target(positions),
        };
        deployed.add(target)
    }

    /// What a target with these positions measures.
    pub(crate) fn operation(&self, positions: Positions) -> Operation {
        if let Shape::Precompile(given) = self.shape {
            return given.operation();
        }
        let mut idle = Deployment::default();
        self.deploy(&mut idle, Positions { real: 0, ..positions });
        let counts = idle.into_contracts().pop().map(|target| opcode_counts(&target.code));
        let spare = counts.map_or(0, |counts| counts[usize::from(self.code)]);
        Operation::Opcode { code: self.code, spare }
    }

    fn target(&self, positions: Positions) -> Code {
        let Positions { all, real } = positions;
        let idle = usize::from(positions.idle());
        let mut code = layout::prepared(self.setup);
        match self.shape {
            Shape::Push | Shape::Chain => {
                self.push_arguments(&mut code);
                self.operations(&mut code, real);
                code.op(STOP).stops_to(LONG_CODE);
            }
            Shape::Fold => {
                self.push_arguments(&mut code);
                code.ops(DUP1, all);
                self.operations(&mut code, real);
                code.op(STOP).stops_to(FOLD_CODE);
            }
            Shape::Pop => {
                self.push_all_arguments(&mut code, all);
                for _ in 0..real {
                    code.op(self.code).op(POP);
                }
                code.ops(POP, positions.idle()).op(STOP).stops(idle);
            }
            Shape::Drop => {
                self.push_all_arguments(&mut code, all);
                code.ops(self.code, real).op(STOP).stops(idle);
            }
            Shape::Jump => jumps(&mut code, JUMP, positions),
            Shape::Jumpi => {
                code.push(word(1)).ops(DUP1, all - 1);
                jumps(&mut code, JUMPI, positions);
            }
            Shape::Create => return as_long(layout::create, positions),
            Shape::Create2 => return as_long(layout::create2, positions),
            Shape::Precompile(given) => precompile(&mut code, given, positions),
            Shape::Call => unreachable!("it needs the address of another contract"),
        }
        code
    }

    /// The operation so many times on end.
    fn operations(&self, code: &mut Code, times: u16) {
        let operation = layout::operation(self.code);
        for _ in 0..times {
            code.append(&operation);
        }
    }

    fn push_arguments(&self, code: &mut Code) {
        for &arg in self.args {
            code.push_argument(arg);
        }
    }

    /// The arguments of `times` operations: pushed once, then copied from the stack.
    fn push_all_arguments(&self, code: &mut Code, times: u16) {
        if let Some(fresh) = self.fresh {
            return fresh.push_arguments(code, self.args, times);
        }
        self.push_arguments(code);
        let args = u8::try_from(self.args.len()).expect("an opcode takes at most seven words");
        code.ops(DUP1 + args - 1, u16::from(args) * (times - 1));
    }

    /// The contract to call is looked at first, so that every op count finds it cold once.
    fn calls(&self, inner: U256, positions: Positions) -> Code {
        let mut code = layout::prepared(self.setup);
        code.push(inner).op(EXTCODESIZE).op(POP);
        code.append(layout::calls(self.code, inner, positions).as_slice());
        code.stops(positions.idle().into());
        code
    }
}

/// A target, as long as the longest of its op counts, which is that of one of the ends.
fn as_long(target: impl Fn(Positions) -> Code, positions: Positions) -> Code {
    let size = |real| target(Positions { real, ..positions }).here();
    let longest = size(0).max(size(positions.all));
    let mut code = target(positions);
    code.stops_to(longest);
    code
}

/// Destinations are pushed at every position, and are the same at every op count but for the one
/// byte of each jump before them.
fn jumps(code: &mut Code, opcode: u8, positions: Positions) {
    for position in 0..positions.all {
        let real = position < positions.real;
        code.push_position_ahead(2, real.into());
        code.ops(opcode, real.into()).op(JUMPDEST);
    }
    code.op(STOP).stops(positions.idle().into());
}

/// Calls of an address without account, one more than there are idle positions, then those of the
/// precompile. All success flags are multiplied into a jump's destination: where one is zero the
/// jump goes to position 0, which is none, and the call of the target fails.
fn precompile(code: &mut Code, given: Given, positions: Positions) {
    let size = code.store(&given.input.bytes());
    // The output's memory is there before the first call of either kind.
    if given.output > 0 {
        code.push(U256::ZERO).push(word(size + given.output.max(32) - 32)).op(MSTORE);
    }
    code.push(word(1));
    let mut call = |to: U256| {
        for value in [given.output, size, size, 0] {
            code.push(word(value));
        }
        code.push_low_bytes(to, 2).op(GAS).op(STATICCALL).op(AND);
    };
    for _ in 0..=positions.idle() {
        call(layout::NO_ACCOUNT);
    }
    for _ in 0..positions.real {
        call(word(given.address.into()));
    }
    code.push_position_ahead(2, 2).op(MUL).op(JUMP).op(JUMPDEST).op(STOP);
}
