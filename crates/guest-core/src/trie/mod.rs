//! A sparse Merkle Patricia trie over witness nodes.
//!
//! A node is revealed when a path first reaches it: it is found by its hash, so nothing in the
//! witness is believed. A missing node is an error, never "absent". Parts that stay untouched keep
//! the reference that their parent's RLP holds and are never hashed again.
//!
//! Keys are 32-byte hashes, so no key is a prefix of another and branches hold no values
//! (Yellow Paper, appendix D).

mod node;
mod path;
mod update;

use alloc::{boxed::Box, vec::Vec};

use alloy_primitives::{B256, keccak256};
use alloy_trie::EMPTY_ROOT_HASH;
use thiserror::Error;

use crate::Preimages;
use node::{Link, Node};
use path::Key;

/// The witness cannot answer for a path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrieError {
    /// No node with this hash.
    #[error("witness lacks the trie node with hash {0}")]
    Missing(B256),
    /// A node is not a branch, an extension, or a leaf on a 32-byte path.
    #[error("trie node is malformed: {0}")]
    Malformed(&'static str),
}

/// A trie of which only the nodes on used paths are known.
#[derive(Debug)]
pub struct SparseTrie<'a> {
    root: Root<'a>,
}

#[derive(Debug)]
enum Root<'a> {
    Empty,
    Sealed(B256),
    Open { node: Box<Node<'a>>, sealed: Option<B256> },
}

impl<'a> SparseTrie<'a> {
    /// The trie with this root; nothing is revealed yet.
    pub fn new(root: B256) -> Self {
        let root = if root == EMPTY_ROOT_HASH { Root::Empty } else { Root::Sealed(root) };
        Self { root }
    }

    /// The empty trie.
    pub const fn empty() -> Self {
        Self { root: Root::Empty }
    }

    fn open(&mut self, source: &impl Preimages<'a>) -> Result<(), TrieError> {
        if let Root::Sealed(hash) = self.root {
            let rlp = source.node(&hash).ok_or(TrieError::Missing(hash))?;
            self.root = Root::Open { node: Box::new(Node::decode(rlp)?), sealed: Some(hash) };
        }
        Ok(())
    }

    /// The value at a key, or `None` when the trie proves there is none.
    pub fn get(
        &mut self,
        key: &B256,
        source: &impl Preimages<'a>,
    ) -> Result<Option<&[u8]>, TrieError> {
        self.open(source)?;
        match &mut self.root {
            Root::Open { node, .. } => node.get(Key(key), 0, source),
            Root::Empty | Root::Sealed(_) => Ok(None),
        }
    }

    /// Sets the value at a key.
    pub fn insert(
        &mut self,
        key: &B256,
        value: Vec<u8>,
        source: &impl Preimages<'a>,
    ) -> Result<(), TrieError> {
        self.open(source)?;
        match &mut self.root {
            Root::Open { node, sealed } => {
                *sealed = None;
                node.insert(Key(key), 0, value, source)
            }
            root @ (Root::Empty | Root::Sealed(_)) => {
                let node = Box::new(Node::leaf(Key(key), 0, value));
                *root = Root::Open { node, sealed: None };
                Ok(())
            }
        }
    }

    /// Removes a key; removing an absent key changes nothing.
    ///
    /// Removing the last but one child of a branch reveals the remaining child, because the branch
    /// becomes part of it.
    pub fn remove(&mut self, key: &B256, source: &impl Preimages<'a>) -> Result<(), TrieError> {
        if self.get(key, source)?.is_none() {
            return Ok(());
        }
        if let Root::Open { node, sealed } = &mut self.root {
            *sealed = None;
            if node.remove(Key(key), 0, source)? {
                self.root = Root::Empty;
            }
        }
        Ok(())
    }

    /// The root hash.
    pub fn root(&self) -> B256 {
        self.root_with(&mut |_| {})
    }

    /// The root hash; `sink` gets the RLP of every node that changed.
    pub fn root_with(&self, sink: &mut impl FnMut(&[u8])) -> B256 {
        match &self.root {
            Root::Empty => EMPTY_ROOT_HASH,
            Root::Sealed(hash) | Root::Open { sealed: Some(hash), .. } => *hash,
            Root::Open { node, sealed: None } => {
                let mut rlp = Vec::new();
                node.encode(&mut rlp, sink);
                sink(&rlp);
                keccak256(&rlp)
            }
        }
    }
}

impl<'a> Link<'a> {
    /// The node behind the link, revealed if need be. The caller says whether it will change.
    fn open(
        &mut self,
        changes: bool,
        source: &impl Preimages<'a>,
    ) -> Result<&mut Node<'a>, TrieError> {
        if let Link::Sealed(reference) = *self {
            let rlp = match reference.split_first() {
                Some((0xa0, hash)) if hash.len() == 32 => {
                    let hash = B256::from_slice(hash);
                    source.node(&hash).ok_or(TrieError::Missing(hash))?
                }
                _ => reference,
            };
            *self = Link::Open { node: Box::new(Node::decode(rlp)?), sealed: Some(reference) };
        }
        match self {
            Link::Open { node, sealed } => {
                if changes {
                    *sealed = None;
                }
                Ok(node)
            }
            Link::Sealed(_) => unreachable!("opened above"),
        }
    }
}
