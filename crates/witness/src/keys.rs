//! The preimages of trie keys.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, Bytes, U256};
use zkgas_guest_core::StateSink;

/// Notes the addresses and slots that a block touched, and passes everything else on.
///
/// zkgas hashes what it looks up. Other readers of a witness turn hashes back into keys.
#[derive(Debug)]
pub(crate) struct Keys<'s, K> {
    inner: &'s mut K,
    touched: BTreeMap<Address, BTreeSet<U256>>,
}

impl<'s, K: StateSink> Keys<'s, K> {
    pub(crate) fn new(inner: &'s mut K) -> Self {
        Self { inner, touched: BTreeMap::new() }
    }

    /// Each address, followed by its slots.
    pub(crate) fn into_list(self) -> Vec<Bytes> {
        let mut list = Vec::new();
        for (address, slots) in self.touched {
            list.push(Bytes::copy_from_slice(address.as_slice()));
            list.extend(slots.into_iter().map(|slot| Bytes::from(B256::from(slot))));
        }
        list
    }
}

impl<K: StateSink> StateSink for Keys<'_, K> {
    const WANTS_KEYS: bool = true;

    fn node(&mut self, rlp: &[u8]) {
        self.inner.node(rlp);
    }

    fn code(&mut self, code: &[u8]) {
        self.inner.code(code);
    }

    fn touched(&mut self, address: Address, slots: &mut dyn Iterator<Item = U256>) {
        self.touched.entry(address).or_default().extend(slots);
    }
}
