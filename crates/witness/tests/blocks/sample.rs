//! A block with something of everything: each type of transaction, each kind of request, blobs,
//! withdrawals, creations and destructions, and ancestors that the program asks for.

use alloy_consensus::{TxEip1559, TxEip2930, TxEip4844, TxEip7702, TxEnvelope, TxLegacy};
use alloy_eips::{
    eip2930::{AccessList, AccessListItem},
    eip4895::Withdrawal,
    eip7702::Authorization,
};
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, address, keccak256};
use revm::bytecode::opcode::{
    BASEFEE, BLOBHASH, BLOCKHASH, CALLER, CHAINID, CREATE, DIFFICULTY as PREVRANDAO, GASLIMIT,
    LOG2, MSTORE, NUMBER, POP, SELFDESTRUCT, SLOAD, SUB, TIMESTAMP,
};
use sha2::{Digest, Sha256};
use zkgas_fixture::{Account, Accounts};
use zkgas_model::Fork;

use crate::{
    assembler::Code,
    builder::{BASE_FEE, CHAIN_ID, ChainBuilder, Draft},
    sign::key,
};

pub(crate) const WORKER: Address = address!("0x0000000000000000000000000000000000c0de01");
const FACTORY: Address = address!("0x0000000000000000000000000000000000c0de02");
const VAULT: Address = address!("0x0000000000000000000000000000000000c0de03");
const DEPOSITS: Address = address!("0x00000000219ab540356cbb839cbe05303d7705fa");
const WITHDRAWAL_REQUESTS: Address = address!("0x00000961ef480eb55e80d19ad83579a64c007002");
const CONSOLIDATIONS: Address = address!("0x0000bbddc7ce488642fb579f8b00f3a590007251");

/// Positions of the transactions of [`block`].
pub(crate) const LEGACY: usize = 0;
pub(crate) const UNPROTECTED: usize = 1;
pub(crate) const ACCESS_LIST: usize = 2;
pub(crate) const CREATION: usize = 3;
pub(crate) const BLOBS: usize = 4;
pub(crate) const SET_CODE: usize = 5;

/// How far back the worker asks for a hash.
pub(crate) const DEPTH: u64 = 3;

/// The accounts before the first block.
pub(crate) fn accounts() -> Accounts {
    let rich = Account { balance: U256::from(10).pow(U256::from(21)), ..Account::default() };
    let contract = |code: Bytes| Account { nonce: 1, code, ..Account::default() };
    let slots = (0x10..0x40).map(|slot| (U256::from(slot), U256::from(slot * 0x0101_0101_u64)));
    let mut accounts: Accounts = ["alice", "bob", "carol", "dave", "erin", "frank"]
        .map(|name| (key(name).address, rich.clone()))
        .into();
    // A sender with code of its own, which EIP-3607 rules out.
    accounts.insert(key("mallory").address, Account { code: worker(), ..rich });
    accounts.insert(WORKER, Account { storage: slots.collect(), ..contract(worker()) });
    accounts.insert(FACTORY, contract(factory()));
    accounts.insert(VAULT, Account { balance: U256::from(5), ..contract(vault()) });
    accounts
}

/// Stores what the block says of itself, clears one slot, reads another, and logs.
fn worker() -> Bytes {
    Code::default()
        .pushes([DEPTH])
        .ops([NUMBER, SUB, BLOCKHASH])
        .store(1)
        .ops([PREVRANDAO])
        .store(2)
        .ops([GASLIMIT])
        .store(3)
        .ops([TIMESTAMP])
        .store(4)
        .ops([CHAINID])
        .store(5)
        .ops([BASEFEE])
        .store(6)
        .pushes([0])
        .ops([BLOBHASH])
        .store(7)
        .pushes([0])
        .store(0x11)
        .pushes([0x12])
        .ops([SLOAD])
        .pushes([0])
        .ops([MSTORE])
        .pushes([0x7a6b, 0x0067_6173, 45, 3])
        .ops([LOG2, CALLER])
        .store(0x20)
        .finish()
}

/// Creates a contract that destroys itself at once.
fn factory() -> Bytes {
    // The creation code stands at the end of its word.
    let suicide = Code::default().ops([CALLER, SELFDESTRUCT]).finish();
    Code::default()
        .push(U256::from_be_slice(&suicide))
        .pushes([0])
        .ops([MSTORE])
        .pushes([suicide.len() as u64, 32 - suicide.len() as u64, 0])
        .ops([CREATE, POP])
        .finish()
}

/// Sends its balance to the caller; since EIP-6780 it stays.
fn vault() -> Bytes {
    Code::default().ops([CALLER, SELFDESTRUCT]).finish()
}

/// The chain up to the parent of [`block`].
pub(crate) fn ancestors(fork: Fork) -> ChainBuilder {
    let mut chain = ChainBuilder::new(fork, accounts());
    for _ in 0..DEPTH {
        chain.empty();
    }
    chain
}

/// The chain that ends with the block of everything.
pub(crate) fn block(fork: Fork) -> ChainBuilder {
    let mut chain = ancestors(fork);
    chain.extend(Draft {
        transactions: transactions(),
        withdrawals: withdrawals(),
        ..Draft::default()
    });
    chain
}

pub(crate) fn legacy() -> TxLegacy {
    TxLegacy {
        chain_id: Some(CHAIN_ID),
        nonce: 0,
        gas_price: u128::from(BASE_FEE) * 2,
        gas_limit: 400_000,
        to: TxKind::Call(WORKER),
        ..TxLegacy::default()
    }
}

fn dynamic() -> TxEip1559 {
    TxEip1559 {
        chain_id: CHAIN_ID,
        gas_limit: 300_000,
        max_fee_per_gas: u128::from(BASE_FEE) * 3,
        max_priority_fee_per_gas: 7,
        ..TxEip1559::default()
    }
}

pub(crate) fn access_list() -> TxEip2930 {
    TxEip2930 {
        chain_id: CHAIN_ID,
        gas_price: u128::from(BASE_FEE) * 2,
        gas_limit: 300_000,
        to: TxKind::Call(WORKER),
        access_list: AccessList(vec![AccessListItem {
            address: WORKER,
            storage_keys: vec![B256::with_last_byte(0x12), B256::with_last_byte(0x99)],
        }]),
        ..TxEip2930::default()
    }
}

pub(crate) fn creation() -> TxEip1559 {
    let runtime = Code::default().pushes([1, 2]).ops([MSTORE]);
    TxEip1559 {
        to: TxKind::Create,
        value: U256::from(3),
        input: runtime.deployer(&Code::default()),
        ..dynamic()
    }
}

pub(crate) fn blobs() -> TxEip4844 {
    let hash = |index: u8| {
        let mut hash = keccak256([index]);
        hash[0] = 1;
        hash
    };
    TxEip4844 {
        chain_id: CHAIN_ID,
        gas_limit: 300_000,
        max_fee_per_gas: u128::from(BASE_FEE) * 3,
        max_priority_fee_per_gas: 1,
        to: WORKER,
        blob_versioned_hashes: vec![hash(0), hash(1)],
        max_fee_per_blob_gas: 10,
        ..TxEip4844::default()
    }
}

pub(crate) fn set_code() -> TxEip7702 {
    let authorization = |chain_id: u64, nonce| Authorization {
        chain_id: U256::from(chain_id),
        address: WORKER,
        nonce,
    };
    TxEip7702 {
        chain_id: CHAIN_ID,
        gas_limit: 500_000,
        max_fee_per_gas: u128::from(BASE_FEE) * 3,
        max_priority_fee_per_gas: 1,
        to: key("grace").address,
        authorization_list: vec![
            // An account that exists by this only, one that exists, and three that do not count.
            key("grace").authorize(authorization(0, 0)),
            key("alice").authorize(authorization(CHAIN_ID, 1)),
            key("heidi").authorize(authorization(CHAIN_ID + 1, 0)),
            key("heidi").authorize(authorization(CHAIN_ID, 9)),
            alloy_eips::eip7702::SignedAuthorization::new_unchecked(
                authorization(CHAIN_ID, 0),
                5,
                U256::from(1),
                U256::from(1),
            ),
        ],
        ..TxEip7702::default()
    }
}

/// Who signs which transaction of [`block`].
pub(crate) const SENDERS: [&str; 12] =
    ["alice", "bob", "carol", "dave", "erin", "frank", "bob", "bob", "bob", "bob", "bob", "alice"];

/// The transactions of [`block`], in order.
pub(crate) fn transactions() -> Vec<TxEnvelope> {
    let signed = |index: usize| key(SENDERS[index]);
    let unprotected = TxLegacy {
        chain_id: None,
        to: TxKind::Call(Address::repeat_byte(0x77)),
        value: U256::from(123),
        ..legacy()
    };
    let bob = |nonce, to, value, input: Vec<u8>| TxEip1559 {
        nonce,
        to: TxKind::Call(to),
        value: U256::from(value),
        input: input.into(),
        ..dynamic()
    };
    let ether = 10u128.pow(18);
    let request: Vec<u8> = [vec![0xaa; 48], vec![0, 0, 0, 0, 0, 0, 0, 9]].concat();
    vec![
        signed(LEGACY).sign(legacy()).into(),
        signed(UNPROTECTED).sign(unprotected).into(),
        signed(ACCESS_LIST).sign(access_list()).into(),
        signed(CREATION).sign(creation()).into(),
        signed(BLOBS).sign(blobs()).into(),
        signed(SET_CODE).sign(set_code()).into(),
        signed(6).sign(bob(1, WITHDRAWAL_REQUESTS, 1, request)).into(),
        signed(7).sign(bob(2, CONSOLIDATIONS, 1, vec![0xbb; 96])).into(),
        signed(8).sign(bob(3, DEPOSITS, ether, deposit(ether / 10u128.pow(9)))).into(),
        signed(9).sign(bob(4, FACTORY, 0, vec![])).into(),
        signed(10).sign(bob(5, VAULT, 0, vec![])).into(),
        // By now with delegated code, which EIP-7702 lets senders have.
        signed(11).sign(bob(2, VAULT, 9, vec![])).into(),
    ]
}

pub(crate) fn withdrawals() -> Vec<Withdrawal> {
    let rows =
        [(key("alice").address, 1), (key("mallory").address, 2), (Address::repeat_byte(0x55), 2)];
    // The last goes to nobody, with nothing: EIP-161 leaves no account behind.
    let rows = rows.into_iter().chain([(Address::repeat_byte(0x66), 0)]);
    rows.zip(70..)
        .map(|((address, amount), index)| Withdrawal { index, validator_index: 5, address, amount })
        .collect()
}

fn sha(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(parts.concat()).into()
}

/// The hash of the requests that [`block`] makes (EIP-7685): a deposit (EIP-6110), a withdrawal
/// (EIP-7002), and a consolidation (EIP-7251).
pub(crate) fn requests_hash() -> B256 {
    let bob = key("bob").address;
    let gwei = 1_000_000_000u64.to_le_bytes();
    let (pubkey, credentials, signature) = DEPOSIT;
    let deposit = sha(&[&[0], &pubkey, &credentials, &gwei, &signature, &[0; 8]]);
    let withdrawal = sha(&[&[1], bob.as_slice(), &[0xaa; 48], &[9, 0, 0, 0, 0, 0, 0, 0]]);
    let consolidation = sha(&[&[2], bob.as_slice(), &[0xbb; 96]]);
    sha(&[&deposit, &withdrawal, &consolidation]).into()
}

/// Public key, withdrawal credentials, and signature of the deposit; nobody checks them here.
const DEPOSIT: ([u8; 48], [u8; 32], [u8; 96]) = ([0x11; 48], [0x22; 32], [0x33; 96]);

/// Call data of the deposit contract for a deposit in gwei.
fn deposit(gwei: u128) -> Vec<u8> {
    let (pubkey, credentials, signature) = DEPOSIT;
    let amount = u64::try_from(gwei).unwrap().to_le_bytes();
    let pubkey_root = sha(&[&pubkey, &[0; 16]]);
    let signature_root = sha(&[&sha(&[&signature[..64]]), &sha(&[&signature[64..], &[0; 32]])]);
    let root =
        sha(&[&sha(&[&pubkey_root, &credentials]), &sha(&[&amount, &[0; 24], &signature_root])]);
    let word = |value: u64| B256::from(U256::from(value)).to_vec();
    [
        vec![0x22, 0x89, 0x51, 0x18],
        word(0x80),
        word(0xe0),
        word(0x120),
        root.to_vec(),
        word(48),
        [pubkey.as_slice(), &[0; 16]].concat(),
        word(32),
        credentials.to_vec(),
        word(96),
        signature.to_vec(),
    ]
    .concat()
}
