//! Chains of blocks, built on revm's own in-memory database, with roots by alloy-trie.

use std::convert::Infallible;

use alloy_consensus::{
    Block as ConsensusBlock, BlockBody, EMPTY_OMMER_ROOT_HASH, Header, TxEnvelope, proofs,
    transaction::SignerRecoverable,
};
use alloy_eips::{
    eip1559::BaseFeeParams,
    eip4895::{Withdrawal, Withdrawals},
    eip7685::EMPTY_REQUESTS_HASH,
};
use alloy_primitives::{Address, B256, Bloom, Bytes, U256, address, keccak256, map::AddressMap};
use alloy_trie::{EMPTY_ROOT_HASH, TrieAccount, root};
use revm::{
    DatabaseCommit,
    database::{AccountState, CacheDB, DbAccount},
    database_interface::{Database, EmptyDB},
    state::{Account as EvmAccount, AccountInfo, Bytecode},
};
use zkgas_fixture::{Account, Accounts, Block, FillInput, Fixture, fill};
use zkgas_guest_core::{Chain, execute};
use zkgas_model::{FixtureName, Fork};

pub(crate) const CHAIN_ID: u64 = 1;
pub(crate) const GAS_LIMIT: u64 = 30_000_000;
pub(crate) const BASE_FEE: u64 = 1_000_000_000;
pub(crate) const COINBASE: Address = address!("0x00000000000000000000000000000000000c0b1e");

type Consensus = ConsensusBlock<TxEnvelope>;

/// A block to be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub(crate) transactions: Vec<TxEnvelope>,
    pub(crate) withdrawals: Vec<Withdrawal>,
    /// Whether transactions may fail; they never may without leave.
    pub(crate) may_fail: bool,
}

/// A chain that grows by valid blocks.
#[derive(Debug, Clone)]
pub(crate) struct ChainBuilder {
    fork: Fork,
    pre: Accounts,
    db: Ledger,
    headers: Vec<Header>,
    blocks: Vec<Block>,
}

/// The system contracts, as the filler deploys them.
fn system_contracts(fork: Fork) -> Accounts {
    let case = zkgas_suite::empty_block(fork);
    let mut pre = fill(&FillInput::new(&case, fork)).unwrap().into_fixture().pre;
    pre.retain(|address, _| {
        *address != zkgas_fixture::SENDER
            && case.contracts.iter().all(|contract| contract.address != *address)
    });
    pre
}

impl ChainBuilder {
    /// A chain on these accounts and the system contracts.
    pub(crate) fn new(fork: Fork, accounts: Accounts) -> Self {
        let mut pre = system_contracts(fork);
        pre.extend(accounts);
        let mut db = Ledger::default();
        for (address, account) in &pre {
            insert(&mut db.0, *address, account);
        }
        let genesis = Header {
            ommers_hash: EMPTY_OMMER_ROOT_HASH,
            state_root: state_root(&db.0),
            transactions_root: EMPTY_ROOT_HASH,
            receipts_root: EMPTY_ROOT_HASH,
            gas_limit: GAS_LIMIT,
            gas_used: GAS_LIMIT / 2,
            base_fee_per_gas: Some(BASE_FEE),
            withdrawals_root: Some(EMPTY_ROOT_HASH),
            blob_gas_used: Some(0),
            excess_blob_gas: Some(0),
            parent_beacon_block_root: Some(B256::ZERO),
            requests_hash: Some(EMPTY_REQUESTS_HASH),
            ..Header::default()
        };
        let mut builder = Self { fork, pre, db, headers: Vec::new(), blocks: Vec::new() };
        builder.note(genesis);
        builder
    }

    fn note(&mut self, header: Header) {
        let number = U256::from(header.number);
        self.db.0.cache.block_hashes.insert(number, header.hash_slow());
        self.headers.push(header);
    }

    pub(crate) fn chain(&self) -> Chain {
        let fork = match self.fork {
            Fork::Prague => zkgas_guest_core::Fork::Prague,
            Fork::Osaka => zkgas_guest_core::Fork::Osaka,
        };
        Chain { chain_id: CHAIN_ID, fork }
    }

    /// The nonce that an account has now.
    pub(crate) fn nonce(&self, address: Address) -> u64 {
        self.db.0.cache.accounts.get(&address).map_or(0, |account| account.info.nonce)
    }

    pub(crate) fn head(&self) -> &Header {
        self.headers.last().unwrap()
    }

    /// What is known of the next block before it runs.
    fn open(&self, draft: &Draft) -> Header {
        let parent = self.head();
        let number = parent.number + 1;
        let blobs = draft.transactions.iter().map(|tx| {
            let hashes = alloy_consensus::Transaction::blob_versioned_hashes(tx);
            hashes.map_or(0, <[B256]>::len) as u64
        });
        Header {
            parent_hash: parent.hash_slow(),
            ommers_hash: EMPTY_OMMER_ROOT_HASH,
            beneficiary: COINBASE,
            transactions_root: proofs::calculate_transaction_root(&draft.transactions),
            number,
            gas_limit: GAS_LIMIT,
            timestamp: parent.timestamp + 12,
            extra_data: Bytes::from_static(b"zkgas"),
            mix_hash: keccak256(number.to_be_bytes()),
            base_fee_per_gas: parent.next_block_base_fee(BaseFeeParams::ethereum()),
            withdrawals_root: Some(proofs::calculate_withdrawals_root(&draft.withdrawals)),
            blob_gas_used: Some(blobs.sum::<u64>() * alloy_eips::eip4844::DATA_GAS_PER_BLOB),
            excess_blob_gas: parent.next_block_excess_blob_gas(self.chain().blob_params()),
            parent_beacon_block_root: Some(keccak256(b"beacon")),
            ..Header::default()
        }
    }

    /// Runs and seals the next block.
    pub(crate) fn extend(&mut self, draft: Draft) -> &Header {
        let open = self.open(&draft);
        let Draft { transactions, withdrawals, may_fail } = draft;
        let signers = transactions.iter().map(|tx| tx.recover_signer().unwrap());
        let signers: Vec<Address> = signers.collect();
        let db = std::mem::take(&mut self.db);
        let (executed, db) =
            execute(db, self.chain(), &open, &transactions, &signers, Some(&withdrawals)).unwrap();
        for (index, receipt) in executed.receipts.iter().enumerate() {
            assert!(
                receipt.status() || may_fail,
                "transaction {index} of block {} fails",
                open.number
            );
        }
        self.db = db;
        let blooms = executed.receipts.iter().map(|receipt| *receipt.logs_bloom());
        let header = Header {
            state_root: state_root(&self.db.0),
            receipts_root: proofs::calculate_receipt_root(&executed.receipts),
            logs_bloom: blooms.fold(Bloom::ZERO, |all, bloom| all | bloom),
            gas_used: executed.gas_used,
            requests_hash: Some(executed.requests.requests_hash()),
            ..open
        };
        let block = sealed(header, transactions, withdrawals);
        self.note(block.header.clone());
        self.push(&block, None);
        self.head()
    }

    pub(crate) fn empty(&mut self) -> &Header {
        self.extend(Draft::default())
    }

    /// Adds a block to the fixture that the chain does not go on from.
    pub(crate) fn push(&mut self, block: &Consensus, expect_exception: Option<&str>) {
        self.push_raw(alloy_rlp::encode(block).into(), expect_exception);
    }

    pub(crate) fn push_raw(&mut self, rlp: Bytes, expect_exception: Option<&str>) {
        let expect_exception = expect_exception.map(str::to_owned);
        self.blocks.push(Block { rlp, hash: None, number: None, gas_used: None, expect_exception });
    }

    /// The last block of the fixture, which leaves it.
    pub(crate) fn pop(&mut self) -> Consensus {
        let rlp = self.blocks.pop().unwrap().rlp;
        alloy_rlp::decode_exact(&rlp).unwrap()
    }

    pub(crate) fn fixture(&self) -> Fixture {
        Fixture {
            name: FixtureName("t.py::test_chain[x]".into()),
            fork: self.fork,
            chain_id: CHAIN_ID,
            genesis_header: alloy_rlp::encode(&self.headers[0]).into(),
            pre: self.pre.clone(),
            blocks: self.blocks.clone(),
            last_block_hash: self.head().hash_slow(),
            post_state: None,
        }
    }
}

pub(crate) fn sealed(
    header: Header,
    transactions: Vec<TxEnvelope>,
    withdrawals: Vec<Withdrawal>,
) -> Consensus {
    let withdrawals = Some(Withdrawals::new(withdrawals));
    ConsensusBlock { header, body: BlockBody { transactions, ommers: Vec::new(), withdrawals } }
}

/// revm's in-memory database, and EIP-161, which it leaves to others: a touched empty account ceases
/// to exist.
#[derive(Debug, Clone, Default)]
struct Ledger(CacheDB<EmptyDB>);

impl Database for Ledger {
    type Error = Infallible;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        self.0.basic(address)
    }

    fn code_by_hash(&mut self, code_hash: B256) -> Result<Bytecode, Infallible> {
        self.0.code_by_hash(code_hash)
    }

    fn storage(&mut self, address: Address, index: U256) -> Result<U256, Infallible> {
        self.0.storage(address, index)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Infallible> {
        self.0.block_hash(number)
    }
}

impl DatabaseCommit for Ledger {
    fn commit(&mut self, changes: AddressMap<EvmAccount>) {
        let touched: Vec<Address> = changes.keys().copied().collect();
        self.0.commit(changes);
        for address in touched {
            if let Some(account) = self.0.cache.accounts.get_mut(&address)
                && account.info.is_empty()
            {
                *account =
                    DbAccount { account_state: AccountState::NotExisting, ..DbAccount::default() };
            }
        }
    }

    fn commit_iter(&mut self, changes: &mut dyn Iterator<Item = (Address, EvmAccount)>) {
        self.commit(changes.collect());
    }
}

fn insert(db: &mut CacheDB<EmptyDB>, address: Address, account: &Account) {
    let code = Bytecode::new_raw(account.code.clone());
    let info = AccountInfo::new(account.balance, account.nonce, code.hash_slow(), code);
    db.insert_account_info(address, info);
    let entry = db.cache.accounts.entry(address).or_default();
    entry.storage.extend(account.storage.iter().map(|(index, value)| (*index, *value)));
}

fn state_root(db: &CacheDB<EmptyDB>) -> B256 {
    let exists = |account: &DbAccount| {
        account.account_state != AccountState::NotExisting && !account.info.is_empty()
    };
    let accounts = db.cache.accounts.iter().filter(|(_, account)| exists(account));
    root::state_root_unhashed(accounts.map(|(address, account)| {
        let slots = account.storage.iter().filter(|(_, value)| !value.is_zero());
        let slots = slots.map(|(index, value)| (B256::from(*index), *value));
        let leaf = TrieAccount {
            nonce: account.info.nonce,
            balance: account.info.balance,
            storage_root: root::storage_root_unhashed(slots),
            code_hash: account.info.code_hash,
        };
        (*address, leaf)
    }))
}
