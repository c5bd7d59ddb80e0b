//! Random histories: accounts and slots come, go, and come again, across transactions and blocks.
//! What the stateless engine makes of them must be what revm's in-memory database and alloy-trie
//! make of them.

use alloy_consensus::{TxEip7702, TxEnvelope, TxLegacy};
use alloy_eips::{eip4895::Withdrawal, eip7702::Authorization};
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, address, keccak256};
use rayon::prelude::*;
use revm::bytecode::opcode::{
    ADD, CALL, CALLDATALOAD, CALLDATASIZE, CALLVALUE, CODECOPY, CREATE2, DUP1, DUP2, DUP6, GAS, GT,
    ISZERO, JUMP, JUMPDEST, JUMPI, MSTORE, SELFDESTRUCT, SSTORE, STOP,
};
use zkgas_fixture::Account;
use zkgas_model::Fork;

use crate::{
    assembler::Code,
    builder::{BASE_FEE, CHAIN_ID, COINBASE, ChainBuilder, Draft},
    mutants::Random,
    parts::Parts,
    preimages::none_can_be_spared,
    sample,
    sign::key,
};

const STORE: Address = address!("0x00000000000000000000000000000000005704e0");
const FACTORY: Address = address!("0x00000000000000000000000000000000000fac70");
const SENDERS: [&str; 3] = ["alice", "bob", "carol"];
const HISTORIES: u64 = 40;
const AUTHORITIES: [&str; 2] = ["grace", "heidi"];

/// Stores pairs of slot and value from the call data, up to its end.
fn store() -> Code {
    let loop_start = Code::default().pushes([0]);
    let with_end = |end: usize| {
        let code = loop_start.clone().ops([JUMPDEST, DUP1, CALLDATASIZE, GT, ISZERO]);
        let code = code.push_position(end).ops([JUMPI, DUP1]).pushes([32]);
        let code = code.ops([ADD, CALLDATALOAD, DUP2, CALLDATALOAD, SSTORE]).pushes([64]);
        code.ops([ADD]).push_position(loop_start.len()).ops([JUMP])
    };
    with_end(with_end(0).len()).ops([JUMPDEST, STOP])
}

/// Destroys itself for the benefit of the first word, or stores the third in the second.
fn child() -> Code {
    let with_end = |end: usize| {
        let code = Code::default().pushes([0]).ops([CALLDATALOAD, DUP1]).push_position(end);
        let code = code.ops([JUMPI]).pushes([64]).ops([CALLDATALOAD]).pushes([32]);
        code.ops([CALLDATALOAD, SSTORE, STOP])
    };
    with_end(with_end(0).len()).ops([JUMPDEST, SELFDESTRUCT])
}

/// Creation code of [`child`], which also fills two slots.
fn child_creation() -> Bytes {
    child().deployer(&Code::default().pushes([5]).store(1).ops([CALLVALUE]).store(2))
}

/// Creates a child with the first word as salt, and has it destroyed for the benefit of the second
/// word, unless that is 0.
fn factory() -> Bytes {
    let creation = child_creation();
    let with = |end: usize, start: usize| {
        let length = creation.len() as u64;
        let code = Code::default().pushes([length]).push_position(start).pushes([0]);
        let code = code.ops([CODECOPY]).pushes([0]).ops([CALLDATALOAD]).pushes([length, 0]);
        let code = code.ops([CALLVALUE, CREATE2]).pushes([32]).ops([CALLDATALOAD, DUP1, ISZERO]);
        let code = code.push_position(end).ops([JUMPI]).pushes([0]).ops([MSTORE]);
        code.pushes([0, 0, 32, 0, 0]).ops([DUP6, GAS, CALL, STOP])
    };
    let end = with(0, 0).len();
    with(end, end + 2).ops([JUMPDEST, STOP]).ops(creation).finish()
}

fn child_at(salt: usize) -> Address {
    FACTORY.create2(B256::from(U256::from(salt)), keccak256(child_creation()))
}

/// What happens, by chance.
struct History {
    random: Random,
    chain: ChainBuilder,
}

impl History {
    fn new(seed: u64) -> Self {
        let mut accounts = sample::accounts();
        let contract = |code: Bytes| Account { nonce: 1, code, ..Account::default() };
        let mut random = Random::new(seed);
        let slots = (0..random.below(8)).map(|slot| (U256::from(slot), U256::from(7)));
        let slots = slots.collect();
        accounts.insert(STORE, Account { storage: slots, ..contract(store().finish()) });
        accounts.insert(FACTORY, contract(factory()));
        Self { random, chain: ChainBuilder::new(Fork::Prague, accounts) }
    }

    fn anybody(&mut self) -> Address {
        let fresh = |index: usize| Address::from_word(keccak256([0xf0, index.to_le_bytes()[0]]));
        match self.random.below(9) {
            0 | 1 => fresh(self.random.below(4)),
            2 | 3 => child_at(self.random.below(3)),
            4 => COINBASE,
            5 => key(AUTHORITIES[self.random.below(2)]).address,
            6 => key(SENDERS[self.random.below(3)]).address,
            7 => Address::with_last_byte(2),
            _ => STORE,
        }
    }

    fn small(&mut self, end: usize) -> U256 {
        U256::from(self.random.below(end))
    }

    fn pairs(&mut self) -> Vec<U256> {
        let count = 1 + self.random.below(6);
        (0..count).flat_map(|_| [self.small(10), self.small(3)]).collect()
    }

    /// A call: to whom, with which value and words.
    fn call(&mut self) -> (Address, U256, Vec<U256>) {
        let beneficiary = |history: &mut Self| U256::from_be_slice(history.anybody().as_slice());
        match self.random.below(8) {
            0 | 1 => (STORE, U256::ZERO, self.pairs()),
            2 | 3 => {
                let (salt, value) = (self.small(3), self.small(2));
                let heir = if self.random.below(2) == 0 { U256::ZERO } else { beneficiary(self) };
                (FACTORY, value, vec![salt, heir])
            }
            4 => {
                let child = child_at(self.random.below(3));
                let heir = if self.random.below(3) > 0 { U256::ZERO } else { beneficiary(self) };
                (child, U256::ZERO, vec![heir, self.small(4), self.small(3)])
            }
            5 => (key(AUTHORITIES[self.random.below(2)]).address, self.small(2), self.pairs()),
            _ => (self.anybody(), self.small(2), vec![]),
        }
    }

    fn transaction(&mut self, nonces: &mut [u64; 3]) -> TxEnvelope {
        let sender = self.random.below(3);
        let nonce = nonces[sender];
        nonces[sender] += 1;
        let (to, value, words) = self.call();
        let input = words.iter().flat_map(U256::to_be_bytes::<32>).collect::<Vec<u8>>().into();
        let sender = key(SENDERS[sender]);
        let (gas_limit, price) = (1_000_000, u128::from(BASE_FEE) * 2);
        if self.random.below(4) > 0 {
            let to = TxKind::Call(to);
            let tx = TxLegacy { nonce, to, value, input, gas_limit, ..sample::legacy() };
            return sender.sign(tx).into();
        }
        let authority = key(AUTHORITIES[self.random.below(2)]);
        let address = [STORE, Address::ZERO, child_at(0)][self.random.below(3)];
        let authorization = Authorization {
            chain_id: U256::from(CHAIN_ID),
            address,
            // Stale if another of this block came before; then it is passed over.
            nonce: self.chain.nonce(authority.address),
        };
        let tx = TxEip7702 {
            chain_id: CHAIN_ID,
            nonce,
            gas_limit,
            max_fee_per_gas: price,
            max_priority_fee_per_gas: 1,
            to,
            value,
            authorization_list: vec![authority.authorize(authorization)],
            input,
            ..TxEip7702::default()
        };
        sender.sign(tx).into()
    }

    fn block(&mut self) {
        let mut nonces = SENDERS.map(|name| self.chain.nonce(key(name).address));
        let count = 1 + self.random.below(6);
        let transactions = (0..count).map(|_| self.transaction(&mut nonces)).collect();
        let count = self.random.below(4) as u64;
        let withdrawals = (0..count).map(|index| Withdrawal {
            index,
            validator_index: 0,
            address: self.anybody(),
            amount: self.random.next() % 2,
        });
        let withdrawals = withdrawals.collect();
        self.chain.extend(Draft { transactions, withdrawals, may_fail: true });
    }
}

#[test]
fn histories_end_in_the_same_state() {
    (0..HISTORIES).into_par_iter().for_each(|seed| {
        let mut history = History::new(seed);
        for block in 0..4 {
            history.block();
            let witness = zkgas_witness::make(&history.chain.fixture());
            let witness = witness.unwrap_or_else(|error| panic!("seed {seed}, {block}: {error}"));
            if block == 3 {
                none_can_be_spared(&Parts::of(&witness), &format!("seed {seed}"));
            }
        }
    });
}

/// The programs do what the histories need of them.
#[test]
fn children_come_and_go() {
    let mut history = History::new(0);
    let call = |nonce, to, words: &[u64]| {
        let input = words.iter().flat_map(|word| B256::from(U256::from(*word)).0);
        let input = input.collect::<Vec<u8>>().into();
        let (to, gas_limit) = (TxKind::Call(to), 1_000_000);
        key("alice").sign(TxLegacy { nonce, to, input, gas_limit, ..sample::legacy() }).into()
    };
    let child = child_at(1);
    let mut step = |transactions| {
        history.chain.extend(Draft { transactions, ..Draft::default() });
        assert!(zkgas_witness::make(&history.chain.fixture()).unwrap().success);
        history.chain.nonce(child)
    };
    assert_eq!(step(vec![call(0, FACTORY, &[1, 0xbeef])]), 0, "created and destroyed");
    assert_eq!(step(vec![call(1, FACTORY, &[1, 0])]), 1, "created");
    assert_eq!(step(vec![call(2, child, &[0, 1, 0]), call(3, child, &[9])]), 1, "EIP-6780");
}
