//! The whole state of a fixture's chain, as preimages of hashes.

use alloy_primitives::{B256, Bytes, keccak256, map::B256Map};
use alloy_trie::{EMPTY_ROOT_HASH, KECCAK_EMPTY, TrieAccount};
use zkgas_fixture::{Account, Accounts};
use zkgas_guest_core::{Preimages, SparseTrie, StateSink, TrieError};

/// Every trie node and code of the state; grows with each block.
#[derive(Debug, Default)]
pub(crate) struct FullState {
    pub(crate) nodes: B256Map<Bytes>,
    pub(crate) codes: B256Map<Bytes>,
}

impl StateSink for FullState {
    fn node(&mut self, rlp: &[u8]) {
        self.nodes.insert(keccak256(rlp), Bytes::copy_from_slice(rlp));
    }

    fn code(&mut self, code: &[u8]) {
        self.codes.insert(keccak256(code), Bytes::copy_from_slice(code));
    }
}

/// Answers nothing: a trie built from nothing never asks.
struct Nothing;

impl Preimages<'static> for Nothing {
    fn node(&self, _hash: &B256) -> Option<&'static [u8]> {
        None
    }

    fn code(&self, _hash: &B256) -> Option<&'static [u8]> {
        None
    }
}

impl FullState {
    /// The state that consists of these accounts, and its root.
    pub(crate) fn of(accounts: &Accounts) -> Result<(Self, B256), TrieError> {
        let mut state = Self::default();
        let mut trie = SparseTrie::empty();
        for (address, account) in accounts {
            let leaf = state.add(account)?;
            trie.insert(&keccak256(address), alloy_rlp::encode(leaf), &Nothing)?;
        }
        let root = trie.root_with(&mut |node| state.node(node));
        Ok((state, root))
    }

    fn add(&mut self, account: &Account) -> Result<TrieAccount, TrieError> {
        let code_hash = if account.code.is_empty() {
            KECCAK_EMPTY
        } else {
            let hash = keccak256(&account.code);
            self.codes.insert(hash, account.code.clone());
            hash
        };
        let storage_root = if account.storage.is_empty() {
            EMPTY_ROOT_HASH
        } else {
            let mut trie = SparseTrie::empty();
            for (slot, value) in &account.storage {
                let key = keccak256(slot.to_be_bytes::<32>());
                trie.insert(&key, alloy_rlp::encode(value), &Nothing)?;
            }
            trie.root_with(&mut |node| self.node(node))
        };
        Ok(TrieAccount { nonce: account.nonce, balance: account.balance, storage_root, code_hash })
    }
}
