//! The state that a witness proves, as ethrex's EVM and tries want it.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use ethrex_common::{
    Address, H256, U256,
    constants::EMPTY_KECCAK_HASH,
    types::{
        AccountState, AccountUpdate, BlockHeader, ChainConfig, Code, CodeMetadata,
        block_execution_witness::{GuestProgramState, GuestProgramStateError},
    },
};
use ethrex_crypto::Crypto;
use ethrex_trie::{EMPTY_TRIE_HASH, FxHashMap, Trie};
use ethrex_vm::{EvmError, VmDatabase};
use zkgas_guest_core::{Ancestors, Input};

use crate::nodes::Nodes;

/// A handle on the state; the EVM holds one, and whoever applies its changes another.
#[derive(Clone)]
pub(crate) struct Database {
    state: Arc<Mutex<State>>,
    crypto: Arc<dyn Crypto>,
}

struct State {
    /// ethrex's stateless state. Its storage tries are put in when an account's first slot is read.
    program: GuestProgramState,
    nodes: Nodes,
    codes: FxHashMap<H256, Bytes>,
    ancestors: Ancestors,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

fn failed(error: impl fmt::Display) -> EvmError {
    EvmError::DB(error.to_string())
}

fn missing(what: &str, hash: impl fmt::Display) -> GuestProgramStateError {
    GuestProgramStateError::Database(format!("witness lacks the {what} {hash}"))
}

impl Database {
    /// The state after `parent`. Everything in the input is known by its hash only.
    pub(crate) fn new(
        input: &Input<'_>,
        ancestors: Ancestors,
        parent: &BlockHeader,
        config: &ChainConfig,
        crypto: Arc<dyn Crypto>,
    ) -> Result<Self, GuestProgramStateError> {
        let mut nodes = Nodes::new(input.nodes.iter().copied(), &*crypto);
        let codes = input.codes.iter();
        let codes = codes
            .map(|&code| (H256(crypto.keccak256(code)), Bytes::copy_from_slice(code)))
            .collect();
        let state_trie = nodes
            .trie(parent.state_root)
            .ok_or_else(|| missing("trie node with hash", parent.state_root))?;
        let program = GuestProgramState {
            codes_hashed: BTreeMap::new(),
            block_headers: BTreeMap::new(),
            state_trie,
            parent_block_header: parent.clone(),
            first_block_number: parent.number.saturating_add(1),
            chain_config: *config,
            storage_tries: BTreeMap::new(),
            account_hashes_by_address: BTreeMap::new(),
            verified_storage_roots: BTreeMap::new(),
        };
        let state = Arc::new(Mutex::new(State { program, nodes, codes, ancestors }));
        Ok(Self { state, crypto })
    }

    /// Applies what a block changed, and gives the state root after it.
    pub(crate) fn apply(&self, updates: &[AccountUpdate]) -> Result<H256, GuestProgramStateError> {
        let crypto = &*self.crypto;
        let mut state = self.lock();
        for update in updates {
            if !update.added_storage.is_empty() && !update.removed_storage {
                state.load_storage(update.address, crypto)?;
            }
        }
        state.program.apply_account_updates(updates, crypto)?;
        state.program.state_trie_root(crypto)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nobody panics while holding it, and one thread validates.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Puts the storage trie of an account in place. ethrex takes a trie that is not there for empty
    /// when it applies changes, so there it must be.
    fn load_storage(
        &mut self,
        address: Address,
        crypto: &dyn Crypto,
    ) -> Result<(), GuestProgramStateError> {
        if let Some(hash) = self.program.account_hashes_by_address.get(&address)
            && self.program.storage_tries.contains_key(hash)
        {
            return Ok(());
        }
        let Some(account) = self.program.get_account_state(address, crypto)? else { return Ok(()) };
        let root = account.storage_root;
        if root == EMPTY_TRIE_HASH {
            return Ok(());
        }
        let trie: Trie =
            self.nodes.trie(root).ok_or_else(|| missing("trie node with hash", root))?;
        // Asking for the account has put its hash there.
        if let Some(&hash) = self.program.account_hashes_by_address.get(&address) {
            self.program.storage_tries.insert(hash, trie);
            self.program.verified_storage_roots.insert(hash, true);
        }
        Ok(())
    }

    fn slot(
        &mut self,
        address: Address,
        key: H256,
        crypto: &dyn Crypto,
    ) -> Result<Option<U256>, GuestProgramStateError> {
        self.load_storage(address, crypto)?;
        self.program.get_storage_slot(address, key, crypto)
    }
}

impl VmDatabase for Database {
    fn get_account_state(&self, address: Address) -> Result<Option<AccountState>, EvmError> {
        self.lock().program.get_account_state(address, &*self.crypto).map_err(failed)
    }

    fn get_storage_slot(&self, address: Address, key: H256) -> Result<Option<U256>, EvmError> {
        self.lock().slot(address, key, &*self.crypto).map_err(failed)
    }

    fn get_block_hash(&self, number: u64) -> Result<H256, EvmError> {
        let hash = self.lock().ancestors.hash(number);
        hash.map(|hash| H256(hash.0)).ok_or_else(|| failed(missing("header of block", number)))
    }

    fn get_chain_config(&self) -> Result<ChainConfig, EvmError> {
        Ok(self.lock().program.chain_config)
    }

    fn get_account_code(&self, hash: H256) -> Result<Code, EvmError> {
        if hash == *EMPTY_KECCAK_HASH {
            return Ok(Code::default());
        }
        let code = self.lock().codes.get(&hash).cloned();
        code.map(|code| Code::from_bytecode_unchecked(code, hash))
            .ok_or_else(|| failed(missing("code with hash", hash)))
    }

    fn get_code_metadata(&self, hash: H256) -> Result<CodeMetadata, EvmError> {
        if hash == *EMPTY_KECCAK_HASH {
            return Ok(CodeMetadata { length: 0 });
        }
        let length = self.lock().codes.get(&hash).map(|code| code.len() as u64);
        length
            .map(|length| CodeMetadata { length })
            .ok_or_else(|| failed(missing("code with hash", hash)))
    }
}
