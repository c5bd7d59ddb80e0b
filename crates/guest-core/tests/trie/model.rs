//! What a trie is compared with, where its nodes come from, and random keys, values, and steps.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use alloy_primitives::{B256, keccak256};
use alloy_trie::{HashBuilder, Nibbles};
use proptest::{collection::vec, prelude::*};
use zkgas_guest_core::{Preimages, SparseTrie, TrieError};

pub(crate) type Model = BTreeMap<B256, Vec<u8>>;

/// The root of an ordered map, by alloy-trie.
pub(crate) fn root_of(model: &Model) -> B256 {
    let mut builder = HashBuilder::default();
    for (key, value) in model {
        builder.add_leaf(Nibbles::unpack(key), value);
    }
    builder.root()
}

/// Trie nodes by hash, less one if asked; remembers which it gave out.
#[derive(Debug, Default, Clone)]
pub(crate) struct Nodes {
    pub(crate) by_hash: BTreeMap<B256, Vec<u8>>,
    pub(crate) without: Option<B256>,
    pub(crate) asked: RefCell<BTreeSet<B256>>,
}

impl Nodes {
    /// Every node of the trie, and its root.
    pub(crate) fn of(model: &Model) -> (Self, B256) {
        let mut nodes = Self::default();
        let root = build(model).root_with(&mut |rlp| nodes.keep(rlp));
        (nodes, root)
    }

    pub(crate) fn keep(&mut self, rlp: &[u8]) {
        self.by_hash.insert(keccak256(rlp), rlp.to_vec());
    }

    /// Only the nodes that have been asked for.
    pub(crate) fn asked_for(&self) -> Self {
        let asked = self.asked.borrow();
        let kept = self.by_hash.iter().filter(|(hash, _)| asked.contains(*hash));
        Self { by_hash: kept.map(|(hash, rlp)| (*hash, rlp.clone())).collect(), ..Self::default() }
    }
}

impl<'a> Preimages<'a> for &'a Nodes {
    fn node(&self, hash: &B256) -> Option<&'a [u8]> {
        self.asked.borrow_mut().insert(*hash);
        let found = self.by_hash.get(hash).filter(|_| self.without != Some(*hash));
        found.map(Vec::as_slice)
    }

    fn code(&self, _hash: &B256) -> Option<&'a [u8]> {
        None
    }
}

/// The trie of a map, built from nothing.
pub(crate) fn build(model: &Model) -> SparseTrie<'static> {
    let mut trie = SparseTrie::empty();
    for (key, value) in model {
        trie.insert(key, value.clone(), &nothing()).unwrap();
    }
    trie
}

/// A source for tries that need none.
pub(crate) fn nothing() -> &'static Nodes {
    static NOTHING: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    let _ = NOTHING;
    unreachable!()
}

/// One use of a trie.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Get(B256),
    Insert(B256, Vec<u8>),
    Remove(B256),
    Root,
}

/// What a step answers: the value read, or the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Value(Option<Vec<u8>>),
    Root(B256),
    Done,
}
