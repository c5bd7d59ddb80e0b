//! Byte code for tests.

use alloy_primitives::{Bytes, U256};
use revm::bytecode::opcode::{CODECOPY, PUSH0, PUSH1, RETURN, SSTORE};

/// Byte code under construction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Code(Vec<u8>);

impl Code {
    pub(crate) fn ops(mut self, opcodes: impl AsRef<[u8]>) -> Self {
        self.0.extend_from_slice(opcodes.as_ref());
        self
    }

    /// Pushes a number in as few bytes as hold it.
    pub(crate) fn push(self, value: impl TryInto<U256>) -> Self {
        let Ok(value) = value.try_into() else { panic!("not a word") };
        let bytes = value.to_be_bytes_trimmed_vec();
        let push = PUSH0 + u8::try_from(bytes.len()).expect("at most 32");
        self.ops([push]).ops(bytes)
    }

    /// Several numbers, the last on top.
    pub(crate) fn pushes<const N: usize>(self, values: [u64; N]) -> Self {
        values.into_iter().fold(self, |code, value| code.push(U256::from(value)))
    }

    /// Stores the top of the stack.
    pub(crate) fn store(self, slot: u64) -> Self {
        self.push(U256::from(slot)).ops([SSTORE])
    }

    /// Pushes a position in one byte.
    pub(crate) fn push_position(self, position: usize) -> Self {
        self.ops([PUSH1, u8::try_from(position).expect("short code")])
    }

    /// Code of a creation that does `first` and then leaves this code.
    pub(crate) fn deployer(&self, first: &Self) -> Bytes {
        let length = self.len() as u64;
        let with_start = |start: usize| {
            let code = first.clone().push(U256::from(length)).push_position(start).pushes([0]);
            code.ops([CODECOPY]).push(U256::from(length)).pushes([0]).ops([RETURN])
        };
        with_start(with_start(0).len()).ops(&self.0).finish()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn finish(self) -> Bytes {
        self.0.into()
    }
}
