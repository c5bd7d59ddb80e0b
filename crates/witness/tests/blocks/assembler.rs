//! Byte code for tests.

use alloy_primitives::{Bytes, U256};
use revm::bytecode::opcode::{CODECOPY, PUSH0, RETURN, SSTORE};

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

    /// Code of a creation that leaves this code.
    pub(crate) fn deployer(&self) -> Bytes {
        let length = self.0.len() as u64;
        // Two PUSH1, or PUSH2, and a PUSH0 with the copy, then the same to return.
        let prefix = |start: u64| {
            Self::default()
                .push(U256::from(length))
                .push(U256::from(start))
                .pushes([0])
                .ops([CODECOPY])
                .push(U256::from(length))
                .pushes([0])
                .ops([RETURN])
        };
        let start = prefix(1).0.len() as u64;
        prefix(start).ops(&self.0).finish()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn finish(self) -> Bytes {
        self.0.into()
    }
}
