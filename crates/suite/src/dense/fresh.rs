//! Keys that no operation of the block has used before: slots and accounts, met cold.
//!
//! Each call of the target goes on where the one before stopped. The last key used is in a slot of the
//! target, since what is transient ends with the transaction, and a block has several. It is read and
//! written once in each call at every op count. Keys are counted for idle positions too.

use alloy_primitives::{Address, U256};

use super::entry::Dense;
use crate::Contract;
use crate::code::{Code, word};
use crate::opcode::{ADD, DUP1, PUSH0, SLOAD, SSTORE};

/// Where the target keeps the last key used: no key comes so far.
const COUNTER: U256 = U256::MAX;
/// The keys begin behind it; as addresses they are no precompiles, and no contracts of a case.
const START: U256 = word(1 << 32);
/// What slots hold at genesis: a full word.
const VALUE: U256 = U256::MAX;

/// An argument that is another one for each operation of a block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fresh {
    /// Which argument, in the order they are pushed.
    pub(super) argument: usize,
    /// What the keys name.
    pub(super) keys: Keys,
}

/// What a block finds under its keys.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Keys {
    /// Nothing.
    Absent,
    /// Slots of the target, each with a full word.
    Slots,
    /// Accounts, each with its own code of so many bytes.
    Accounts(usize),
}

impl Fresh {
    /// Pushes the arguments of `times` operations, of which this one counts up from the last key.
    pub(super) fn push_arguments(self, code: &mut Code, args: &[U256], times: u16) {
        let width = u8::try_from(args.len()).expect("an opcode takes at most seven words");
        let above = width - 1 - u8::try_from(self.argument).expect("it is one of them");
        code.push(COUNTER).op(SLOAD);
        // As if an operation had gone before.
        code.ops(PUSH0, above.into());
        for _ in 0..times {
            for (at, &arg) in args.iter().enumerate() {
                if at == self.argument {
                    code.op(DUP1 + width - 1).push(word(1)).op(ADD);
                } else {
                    code.push_argument(arg);
                }
            }
        }
        code.op(DUP1 + above).push(COUNTER).op(SSTORE);
    }
}

impl Dense {
    /// Puts into the target what its keys name, and answers with the other accounts that have to be
    /// there. `keys` is how many positions a block comes by.
    pub(crate) fn genesis(&self, target: &mut Contract, keys: u64) -> Vec<Contract> {
        let Some(fresh) = self.fresh else { return Vec::new() };
        target.storage.insert(COUNTER, START);
        let all = (1..=keys).map(|key| START + U256::from(key));
        match fresh.keys {
            Keys::Absent => Vec::new(),
            Keys::Slots => {
                target.storage.extend(all.map(|key| (key, VALUE)));
                Vec::new()
            }
            Keys::Accounts(size) => all.map(|key| account(key, size)).collect(),
        }
    }
}

/// An account with a code of `size` bytes that stops at once, and is no other's.
fn account(key: U256, size: usize) -> Contract {
    let mut code = vec![0; size];
    let number = &key.to_be_bytes::<32>()[24..];
    if let Some(end) = size.checked_sub(number.len()) {
        code[end..].copy_from_slice(number);
    }
    Contract::new(Address::from_word(key.into()), code)
}
