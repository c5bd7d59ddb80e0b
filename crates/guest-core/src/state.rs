//! The state a block executes on: witness in, changes collected, root out.

use alloc::vec::Vec;

use alloy_primitives::{
    Address, B256, Bytes, U256, keccak256,
    map::{AddressMap, B256Map, Entry, U256Map},
};
use alloy_rlp::Decodable;
use alloy_trie::{EMPTY_ROOT_HASH, KECCAK_EMPTY, TrieAccount};
use revm::{
    DatabaseCommit,
    database_interface::Database,
    state::{Account, AccountInfo, Bytecode},
};

use crate::{Ancestors, DatabaseError, Preimages, SparseTrie};

/// A revm database over a witness. It keeps what it has read and what blocks have changed, and
/// yields the state root after them.
#[derive(Debug)]
pub struct WitnessState<'w, 'a, S> {
    source: &'w S,
    ancestors: &'w Ancestors,
    trie: SparseTrie<'a>,
    accounts: AddressMap<Loaded<'a>>,
    codes: B256Map<Bytecode>,
}

#[derive(Debug)]
struct Loaded<'a> {
    key: B256,
    /// Current account; `None` when there is none.
    info: Option<AccountInfo>,
    /// Whether the trie before the block has this account.
    existed: bool,
    dirty: bool,
    /// Storage root before the block.
    storage_root: B256,
    storage: Option<SparseTrie<'a>>,
    slots: U256Map<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    before: U256,
    now: U256,
}

impl<'w, 'a, S: Preimages<'a>> WitnessState<'w, 'a, S> {
    /// The state with this root.
    pub fn new(root: B256, source: &'w S, ancestors: &'w Ancestors) -> Self {
        Self {
            source,
            ancestors,
            trie: SparseTrie::new(root),
            accounts: AddressMap::default(),
            codes: B256Map::default(),
        }
    }

    fn load(&mut self, address: Address) -> Result<&mut Loaded<'a>, DatabaseError> {
        match self.accounts.entry(address) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(vacant) => {
                let key = keccak256(address);
                let account = match self.trie.get(&key, self.source)? {
                    None => None,
                    Some(mut rlp) => Some(
                        TrieAccount::decode(&mut rlp)
                            .ok()
                            .filter(|_| rlp.is_empty())
                            .ok_or(DatabaseError::Account(address))?,
                    ),
                };
                Ok(vacant.insert(Loaded {
                    key,
                    existed: account.is_some(),
                    dirty: false,
                    storage_root: account.map_or(EMPTY_ROOT_HASH, |account| account.storage_root),
                    info: account.map(|account| AccountInfo {
                        balance: account.balance,
                        nonce: account.nonce,
                        code_hash: account.code_hash,
                        code: None,
                        account_id: None,
                    }),
                    storage: None,
                    slots: U256Map::default(),
                }))
            }
        }
    }

    fn apply(&mut self, address: Address, account: Account) {
        if !account.is_touched() {
            return;
        }
        // Everything revm commits it has loaded through `basic` before, except accounts it makes
        // up for system calls; those are never touched.
        let Some(entry) = self.accounts.get_mut(&address) else { return };
        entry.dirty = true;
        if account.is_selfdestructed() {
            entry.info = None;
            entry.clear_storage();
            return;
        }
        if account.is_created() {
            entry.clear_storage();
        }
        for (index, value) in account.storage {
            if value.is_changed() {
                let slot = entry
                    .slots
                    .entry(index)
                    .or_insert(Slot { before: value.original_value, now: value.original_value });
                slot.now = value.present_value;
            }
        }
        // EIP-161: a touched empty account ceases to exist.
        entry.info = (!account.info.is_empty()).then_some(account.info);
    }

    /// The state root after everything committed. `sink` gets what is new in the state.
    pub fn finish<K: StateSink>(mut self, sink: &mut K) -> Result<B256, DatabaseError> {
        if K::WANTS_KEYS {
            for (address, entry) in &self.accounts {
                sink.touched(*address, &mut entry.slots.keys().copied());
            }
        }
        let mut gone = Vec::new();
        for entry in self.accounts.values_mut().filter(|entry| entry.dirty) {
            match entry.info.take() {
                Some(info) => {
                    if let Some(code) = info.code.as_ref().filter(|code| !code.is_empty()) {
                        sink.code(code.original_byte_slice());
                    }
                    let storage_root = entry.storage_root_after(self.source, sink)?;
                    let account = TrieAccount {
                        nonce: info.nonce,
                        balance: info.balance,
                        storage_root,
                        code_hash: info.code_hash,
                    };
                    self.trie.insert(&entry.key, alloy_rlp::encode(account), self.source)?;
                }
                None if entry.existed => gone.push(entry.key),
                None => {}
            }
        }
        // Removals come last: a branch that an insertion refills never has to collapse, so the
        // witness needs no sibling for it.
        for key in gone {
            self.trie.remove(&key, self.source)?;
        }
        Ok(self.trie.root_with(&mut |node| sink.node(node)))
    }
}

/// Gets what a block adds to the state: a host that goes on to the next block keeps it.
pub trait StateSink {
    /// Whether [`StateSink::touched`] is to be called.
    const WANTS_KEYS: bool = false;

    /// RLP of a new trie node.
    fn node(&mut self, rlp: &[u8]);
    /// A code that an account now has; it need not be new.
    fn code(&mut self, code: &[u8]);
    /// An address that the block looked up, whether or not there is an account, and its slots. They
    /// come in no particular order.
    fn touched(&mut self, _address: Address, _slots: &mut dyn Iterator<Item = U256>) {}
}

/// Keeps nothing.
impl StateSink for () {
    fn node(&mut self, _rlp: &[u8]) {}
    fn code(&mut self, _code: &[u8]) {}
}

impl<'a> Loaded<'a> {
    fn clear_storage(&mut self) {
        self.storage_root = EMPTY_ROOT_HASH;
        self.storage = None;
        self.slots = U256Map::default();
    }

    fn trie(&mut self) -> &mut SparseTrie<'a> {
        self.storage.get_or_insert_with(|| SparseTrie::new(self.storage_root))
    }

    fn storage_root_after(
        &mut self,
        source: &impl Preimages<'a>,
        sink: &mut impl StateSink,
    ) -> Result<B256, DatabaseError> {
        let changed: Vec<(U256, U256)> = self
            .slots
            .iter()
            .filter(|(_, slot)| slot.before != slot.now)
            .map(|(index, slot)| (*index, slot.now))
            .collect();
        if changed.is_empty() {
            return Ok(self.storage_root);
        }
        let trie = self.trie();
        let key = |index: &U256| keccak256(index.to_be_bytes::<32>());
        for (index, value) in changed.iter().filter(|(_, value)| !value.is_zero()) {
            trie.insert(&key(index), alloy_rlp::encode_fixed_size(value).to_vec(), source)?;
        }
        for (index, _) in changed.iter().filter(|(_, value)| value.is_zero()) {
            trie.remove(&key(index), source)?;
        }
        Ok(trie.root_with(&mut |node| sink.node(node)))
    }
}

impl<'a, S: Preimages<'a>> Database for WitnessState<'_, 'a, S> {
    type Error = DatabaseError;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, DatabaseError> {
        Ok(self.load(address)?.info.clone())
    }

    fn code_by_hash(&mut self, code_hash: B256) -> Result<Bytecode, DatabaseError> {
        if code_hash == KECCAK_EMPTY {
            return Ok(Bytecode::default());
        }
        // Analysing jump destinations takes a pass over the code: once for each code, not once for
        // each transaction.
        if let Some(code) = self.codes.get(&code_hash) {
            return Ok(code.clone());
        }
        let bytes = self.source.code(&code_hash).ok_or(DatabaseError::MissingCode(code_hash))?;
        let code = Bytecode::new_raw(Bytes::copy_from_slice(bytes));
        self.codes.insert(code_hash, code.clone());
        Ok(code)
    }

    fn storage(&mut self, address: Address, index: U256) -> Result<U256, DatabaseError> {
        let source = self.source;
        let entry = self.load(address)?;
        if let Some(slot) = entry.slots.get(&index) {
            return Ok(slot.now);
        }
        let value = if entry.storage.is_none() && entry.storage_root == EMPTY_ROOT_HASH {
            U256::ZERO
        } else {
            match entry.trie().get(&keccak256(index.to_be_bytes::<32>()), source)? {
                None => U256::ZERO,
                Some(mut rlp) => U256::decode(&mut rlp)
                    .ok()
                    .filter(|_| rlp.is_empty())
                    .ok_or(DatabaseError::Slot(address))?,
            }
        };
        entry.slots.insert(index, Slot { before: value, now: value });
        Ok(value)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, DatabaseError> {
        self.ancestors.hash(number).ok_or(DatabaseError::MissingAncestor(number))
    }
}

impl<'a, S: Preimages<'a>> DatabaseCommit for WitnessState<'_, 'a, S> {
    fn commit(&mut self, changes: AddressMap<Account>) {
        for (address, account) in changes {
            self.apply(address, account);
        }
    }

    fn commit_iter(&mut self, changes: &mut dyn Iterator<Item = (Address, Account)>) {
        for (address, account) in changes {
            self.apply(address, account);
        }
    }
}
