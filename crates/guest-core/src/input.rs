//! The guest's input: a versioned flat layout that is read without copying.
//!
//! All integers are 64-bit little endian and every byte string is padded to 8 bytes, so that a
//! buffer that starts aligned keeps each of its strings aligned (RISC-V as zkVMs prove it has no
//! misaligned loads, and keccak absorbs whole words).
//!
//! ```text
//! u64 magic and version | u64 fork | u64 chain id
//! bytes block (RLP)
//! u64 count, bytes... ancestor headers (RLP), oldest first, the parent last
//! u64 count, bytes... codes
//! u64 count, bytes... trie nodes (RLP)
//! bytes = u64 length, data, zero padding to a multiple of 8
//! ```

use alloc::vec::Vec;

use crate::{Chain, Fork, InputError};

/// `zkgas`, two zero bytes, version 1.
const MAGIC: u64 = u64::from_le_bytes(*b"zkgas\0\0\x01");

/// A decoded input; byte strings borrow from the buffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input<'a> {
    /// Chain id and fork.
    pub chain: Chain,
    /// RLP of the block to validate.
    pub block: &'a [u8],
    /// RLP of ancestor headers, oldest first, the parent last.
    pub headers: Vec<&'a [u8]>,
    /// Contract codes.
    pub codes: Vec<&'a [u8]>,
    /// RLP of state and storage trie nodes.
    pub nodes: Vec<&'a [u8]>,
}

impl<'a> Input<'a> {
    /// Reads an input; every byte must belong to it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, InputError> {
        let mut reader = Reader { rest: bytes };
        if reader.word()? != MAGIC {
            return Err(InputError::Magic);
        }
        let code = reader.word()?;
        let fork = Fork::from_code(code).ok_or(InputError::UnknownFork(code))?;
        let chain = Chain { fork, chain_id: reader.word()? };
        let input = Self {
            chain,
            block: reader.bytes()?,
            headers: reader.list()?,
            codes: reader.list()?,
            nodes: reader.list()?,
        };
        if reader.rest.is_empty() { Ok(input) } else { Err(InputError::TrailingBytes) }
    }
}

/// Writes the layout that [`Input::decode`] reads.
pub fn encode_input(input: &Input<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [MAGIC, input.chain.fork.code(), input.chain.chain_id] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    put_bytes(&mut out, input.block);
    for list in [&input.headers, &input.codes, &input.nodes] {
        out.extend_from_slice(&(list.len() as u64).to_le_bytes());
        for bytes in list {
            put_bytes(&mut out, bytes);
        }
    }
    out
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    out.extend_from_slice(bytes);
    out.resize(out.len().next_multiple_of(8), 0);
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn word(&mut self) -> Result<u64, InputError> {
        let (word, rest) = self.rest.split_first_chunk::<8>().ok_or(InputError::Truncated)?;
        self.rest = rest;
        Ok(u64::from_le_bytes(*word))
    }

    fn length(&mut self) -> Result<usize, InputError> {
        // Nothing in the input can be longer than the input, so this also bounds allocations.
        usize::try_from(self.word()?)
            .ok()
            .filter(|&length| length <= self.rest.len())
            .ok_or(InputError::Truncated)
    }

    fn bytes(&mut self) -> Result<&'a [u8], InputError> {
        let length = self.length()?;
        let padded = length.next_multiple_of(8);
        if padded > self.rest.len() {
            return Err(InputError::Truncated);
        }
        let (bytes, rest) = self.rest.split_at(padded);
        self.rest = rest;
        Ok(&bytes[..length])
    }

    fn list(&mut self) -> Result<Vec<&'a [u8]>, InputError> {
        let count = self.length()?;
        // Every item takes at least its length word.
        if count > self.rest.len() / 8 {
            return Err(InputError::Truncated);
        }
        (0..count).map(|_| self.bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use proptest::prelude::*;

    fn sample() -> Input<'static> {
        Input {
            chain: Chain { fork: Fork::Prague, chain_id: 1 },
            block: b"block",
            headers: vec![b"parent"],
            codes: vec![],
            nodes: vec![b"", b"12345678", b"123456789"],
        }
    }

    #[test]
    fn round_trip() {
        let bytes = encode_input(&sample());
        assert_eq!(bytes.len() % 8, 0);
        assert_eq!(Input::decode(&bytes), Ok(sample()));
    }

    #[test]
    fn every_cut_is_an_error() {
        let bytes = encode_input(&sample());
        for end in 0..bytes.len() {
            assert!(Input::decode(&bytes[..end]).is_err(), "cut at {end}");
        }
        let mut longer = bytes;
        longer.push(0);
        assert_eq!(Input::decode(&longer), Err(InputError::TrailingBytes));
    }

    proptest! {
        #[test]
        fn noise_never_panics(mut bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = Input::decode(&bytes);
            if bytes.len() >= 24 {
                bytes[..8].copy_from_slice(&MAGIC.to_le_bytes());
                bytes[8..16].copy_from_slice(&1u64.to_le_bytes());
                let _ = Input::decode(&bytes);
            }
        }
    }
}
