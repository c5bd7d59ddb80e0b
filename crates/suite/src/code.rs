//! A byte code assembler, and the two rules by which the reference chooses push widths.

use alloy_primitives::{Bytes, U256};

use crate::opcode::{GAS, MSTORE, POP, PUSH0, PUSH32, STATICCALL, STOP};

/// A small number as a stack word.
pub(crate) const fn word(value: u64) -> U256 {
    U256::from_limbs([value, 0, 0, 0])
}

/// Byte code under construction.
#[derive(Debug, Default)]
pub(crate) struct Code(Vec<u8>);

impl Code {
    /// Appends one opcode.
    pub(crate) fn op(&mut self, opcode: u8) -> &mut Self {
        self.0.push(opcode);
        self
    }

    /// Appends the same opcode `times` times.
    pub(crate) fn ops(&mut self, opcode: u8, times: u16) -> &mut Self {
        self.0.resize(self.0.len() + usize::from(times), opcode);
        self
    }

    /// Appends code assembled elsewhere. It must not hold jump destinations.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Pushes exactly these bytes, 1 to 32 of them.
    pub(crate) fn push_bytes(&mut self, bytes: &[u8]) -> &mut Self {
        assert!((1..=32).contains(&bytes.len()), "a push holds 1 to 32 bytes");
        let width = u8::try_from(bytes.len()).expect("at most 32, as just asserted");
        self.op(PUSH0 + width).append(bytes)
    }

    /// Pushes `value` as the framework's call-style macros do: in as few bytes as hold it, zero in
    /// one byte.
    pub(crate) fn push(&mut self, value: U256) -> &mut Self {
        self.push_low_bytes(value, value.byte_len().max(1))
    }

    /// Pushes `value` as the suite pushes an operation's arguments: PUSH0 for zero, else the
    /// narrowest of PUSH1, 2, 4, 8, 16, and 32.
    pub(crate) fn push_argument(&mut self, value: U256) -> &mut Self {
        match value.byte_len() {
            0 => self.op(PUSH0),
            bytes => self.push_low_bytes(value, bytes.next_power_of_two()),
        }
    }

    /// Pushes a position in the code, in `width` bytes.
    pub(crate) fn push_position(&mut self, width: usize, position: usize) -> &mut Self {
        self.push_low_bytes(U256::from(position), width)
    }

    /// Pushes, in `width` bytes, the position `distance` bytes after the end of this push.
    pub(crate) fn push_position_ahead(&mut self, width: usize, distance: usize) -> &mut Self {
        self.push_position(width, self.here() + 1 + width + distance)
    }

    /// The position of the next byte.
    pub(crate) fn here(&self) -> usize {
        self.0.len()
    }

    /// Calls `to` with all gas and drops the success flag.
    ///
    /// `memory` is the offset and size of the input, then the offset and size of the output.
    pub(crate) fn static_call(&mut self, to: U256, memory: [u64; 4]) -> &mut Self {
        for value in memory.into_iter().rev() {
            self.push(word(value));
        }
        self.push(to).op(GAS).op(STATICCALL).op(POP)
    }

    /// The bytes so far.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The finished byte code.
    pub(crate) fn into_bytes(self) -> Bytes {
        self.0.into()
    }

    /// Stores bytes in memory from 0, a word at a time. Answers how many.
    pub(crate) fn store(&mut self, bytes: &[u8]) -> u64 {
        for (chunk, at) in bytes.chunks(32).zip((0..).step_by(32)) {
            let mut padded = [0; 32];
            padded[..chunk.len()].copy_from_slice(chunk);
            self.push(U256::from_be_bytes(padded)).push(word(at)).op(MSTORE);
        }
        u64::try_from(bytes.len()).expect("inputs are at most a few kilobytes")
    }

    /// Appends STOPs that nothing reaches, so that codes of different op counts are equally long.
    pub(crate) fn stops(&mut self, count: usize) -> &mut Self {
        self.0.resize(self.0.len() + count, STOP);
        self
    }

    /// Appends STOPs up to a size in bytes.
    pub(crate) fn stops_to(&mut self, size: usize) -> &mut Self {
        assert!(self.0.len() <= size, "{} bytes do not fit into {size}", self.0.len());
        self.stops(size - self.0.len())
    }

    /// Pushes the low `width` bytes of a word, which hold it.
    pub(crate) fn push_low_bytes(&mut self, value: U256, width: usize) -> &mut Self {
        let bytes = value.to_be_bytes::<32>();
        let (high, low) = bytes.split_at(32 - width);
        debug_assert!(high.iter().all(|&byte| byte == 0), "{value} fits {width} bytes");
        self.push_bytes(low)
    }
}

/// The opcodes of straight `code` in order, without the bytes that are pushed. The first STOP is the
/// last of them: nothing reaches what follows.
fn opcodes(code: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = code.iter();
    core::iter::from_fn(move || {
        let &opcode = rest.next()?;
        if opcode == STOP {
            rest = [].iter();
        }
        if (PUSH0 + 1..=PUSH32).contains(&opcode) {
            rest.nth(usize::from(opcode - PUSH0) - 1);
        }
        Some(opcode)
    })
}

/// How many instructions of straight `code` have each opcode, up to the STOP that ends it.
pub fn opcode_counts(code: &[u8]) -> [u64; 256] {
    let mut counts = [0; 256];
    for opcode in opcodes(code) {
        counts[usize::from(opcode)] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The width of the push that `write` emits: 0 for PUSH0.
    fn width(write: fn(&mut Code, U256) -> &mut Code, value: U256) -> usize {
        let mut code = Code::default();
        write(&mut code, value);
        let pushed = &code.0[1..];
        assert_eq!(usize::from(code.0[0] - PUSH0), pushed.len());
        assert_eq!(U256::from_be_slice(pushed), value);
        pushed.len()
    }

    #[test]
    fn arguments_take_a_power_of_two_bytes() {
        let widths = [0, 1, 2, 4, 4, 8, 8, 8, 8, 16, 16, 16, 16, 16, 16, 16, 16];
        for bytes in 0..=32 {
            let largest = if bytes == 0 { U256::ZERO } else { U256::MAX >> (256 - 8 * bytes) };
            let expected = widths.get(bytes).copied().unwrap_or(32);
            assert_eq!(width(Code::push_argument, largest), expected, "{bytes} bytes");
        }
        assert_eq!(width(Code::push_argument, word(0x100)), 2);
        assert_eq!(width(Code::push_argument, word(0x0001_0000)), 4);
    }

    #[test]
    fn framework_pushes_are_minimal_but_never_push0() {
        assert_eq!(width(Code::push, U256::ZERO), 1);
        for bytes in 1..=32 {
            assert_eq!(width(Code::push, U256::MAX >> (256 - 8 * bytes)), bytes);
        }
    }

    #[test]
    fn pushed_bytes_are_no_instructions() {
        // PUSH2 0x5050, POP, PUSH1 cut off.
        let code = [0x61, 0x50, 0x50, 0x50, 0x60];
        assert_eq!(opcodes(&code).collect::<Vec<_>>(), [0x61, 0x50, 0x60]);
        assert_eq!(opcode_counts(&code)[usize::from(POP)], 1);
    }

    #[test]
    fn nothing_is_reached_behind_a_stop() {
        assert_eq!(
            opcodes(&[POP, PUSH0 + 1, STOP, STOP, POP]).collect::<Vec<_>>(),
            [POP, PUSH0 + 1, STOP]
        );
    }

    #[test]
    fn positions_count_from_the_end_of_the_push() {
        let mut code = Code::default();
        code.op(0).push_position_ahead(3, 1);
        assert_eq!(code.0, [0, 0x62, 0, 0, 6]);
    }
}
