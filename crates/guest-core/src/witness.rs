//! Preimages of hashes: trie nodes and codes.

use alloy_primitives::{B256, keccak256, map::B256Map};

use crate::Input;

/// Gives the bytes behind a hash. The witness maker implements it to see what a block touches.
pub trait Preimages<'a> {
    /// RLP of the trie node with this hash.
    fn node(&self, hash: &B256) -> Option<&'a [u8]>;
    /// The code with this hash.
    fn code(&self, hash: &B256) -> Option<&'a [u8]>;
}

/// The preimages an input carries, hashed here, so that nothing is believed.
#[derive(Debug)]
pub struct Witness<'a> {
    nodes: B256Map<&'a [u8]>,
    codes: B256Map<&'a [u8]>,
}

impl<'a> Witness<'a> {
    /// Hashes every node and code of the input.
    pub fn new(input: &Input<'a>) -> Self {
        let index = |list: &[&'a [u8]]| -> B256Map<&'a [u8]> {
            list.iter().map(|&bytes| (keccak256(bytes), bytes)).collect()
        };
        Self { nodes: index(&input.nodes), codes: index(&input.codes) }
    }
}

impl<'a> Preimages<'a> for Witness<'a> {
    fn node(&self, hash: &B256) -> Option<&'a [u8]> {
        self.nodes.get(hash).copied()
    }

    fn code(&self, hash: &B256) -> Option<&'a [u8]> {
        self.codes.get(hash).copied()
    }
}
