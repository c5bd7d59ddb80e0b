//! Fixtures of several blocks.

use std::collections::BTreeMap;

use alloy_consensus::{Block, Header, TxEnvelope, TxLegacy};
use alloy_eips::eip2935::HISTORY_STORAGE_ADDRESS;
use alloy_primitives::{Address, B256, Bytes, TxKind, U256};
use revm::bytecode::opcode::{BLOCKHASH, NUMBER, SLOAD, SUB};
use zkgas_fixture::{Account, Fixture};
use zkgas_guest_core::{MAX_ANCESTORS, ValidationError};
use zkgas_model::{FixtureName, Fork};
use zkgas_witness::{BlockWitness, WitnessError, make};

use crate::{
    assembler::Code,
    builder::{CHAIN_ID, ChainBuilder, Draft, sealed},
    parts::Parts,
    sample::{self, WORKER},
    sign::key,
};

/// A chain on which alice can call this code.
fn chain_with(code: Code) -> ChainBuilder {
    let mut accounts = sample::accounts();
    accounts.insert(WORKER, Account { nonce: 1, code: code.finish(), ..Account::default() });
    ChainBuilder::new(Fork::Prague, accounts)
}

/// Alice's call number `nonce`.
fn call(nonce: u64, value: u64) -> Draft {
    let to = TxKind::Call(WORKER);
    let tx = TxLegacy { nonce, to, value: U256::from(value), ..sample::legacy() };
    let transactions: Vec<TxEnvelope> = vec![key("alice").sign(tx).into()];
    Draft { transactions, ..Draft::default() }
}

/// Stores the hash of the block `back` before the current one.
fn hash_of(back: u64) -> Code {
    Code::default().pushes([back]).ops([NUMBER, SUB, BLOCKHASH]).store(1)
}

/// Stores 1 more than there was, and the block's number beside it.
fn counter() -> Code {
    let next = Code::default().pushes([1, 0]).ops([SLOAD, revm::bytecode::opcode::ADD]).store(0);
    next.ops([NUMBER, NUMBER, revm::bytecode::opcode::SSTORE])
}

fn witness(chain: &ChainBuilder) -> BlockWitness {
    make(&chain.fixture()).unwrap()
}

/// The head's block with a changed header.
fn altered(chain: &mut ChainBuilder, change: impl FnOnce(&mut Header)) -> Block<TxEnvelope> {
    let mut block = chain.pop();
    change(&mut block.header);
    block
}

#[test]
fn keys_are_the_addresses_and_slots_that_the_last_block_touched() {
    let mut chain = chain_with(counter());
    chain.extend(call(0, 0));
    chain.extend(call(1, 0));
    let witness = witness(&chain);
    let mut slots: BTreeMap<Address, Vec<U256>> = BTreeMap::new();
    let mut last = Address::ZERO;
    for item in &witness.keys {
        if item.len() == 20 {
            last = Address::from_slice(item);
            assert!(slots.insert(last, Vec::new()).is_none(), "{last} twice");
        } else {
            slots.get_mut(&last).unwrap().push(U256::from_be_slice(item));
        }
    }
    // The second block stores at slot 0 and at its own number.
    let number = U256::from(chain.head().number);
    assert_eq!(slots[&WORKER], [U256::ZERO, number]);
    assert!(slots[&key("alice").address].is_empty());
    assert!(slots.contains_key(&chain.head().beneficiary));
    // The hash of the parent (EIP-2935).
    assert_eq!(slots[&HISTORY_STORAGE_ADDRESS], [number - U256::ONE]);
}

#[test]
fn state_goes_from_block_to_block() {
    let mut chain = chain_with(counter());
    for nonce in 0..20 {
        chain.extend(call(nonce, 1));
        let witness = witness(&chain);
        assert!(witness.success);
        assert_eq!(witness.block_hash, chain.head().hash_slow());
        assert_eq!(witness.gas_used, chain.head().gas_used);
        let verdict = Parts::of(&witness).verdict().unwrap();
        assert_eq!(verdict.output.parent_hash, chain.head().parent_hash);
        assert_eq!(verdict.output.chain_id, CHAIN_ID);
    }
}

#[test]
fn contracts_outlive_their_block() {
    // The code that one block deploys, the next one runs: it destroys nothing and creates nothing,
    // but the witness must have it.
    let mut chain = ChainBuilder::new(Fork::Prague, sample::accounts());
    let mut tx = sample::creation();
    tx.input = counter().deployer(&Code::default());
    tx.value = U256::ZERO;
    tx.gas_limit = 1_000_000;
    let created = key("dave").address.create(0);
    let deploy = key("dave").sign(tx).into();
    chain.extend(Draft { transactions: vec![deploy], ..Draft::default() });
    for nonce in 0..2 {
        let tx = TxLegacy { nonce, to: TxKind::Call(created), ..sample::legacy() };
        let transactions = vec![key("alice").sign(tx).into()];
        chain.extend(Draft {
            transactions,
            withdrawals: sample::withdrawals(),
            ..Draft::default()
        });
        let witness = witness(&chain);
        assert!(witness.codes.contains(&counter().finish()));
    }
}

#[test]
fn block_hashes_reach_as_far_as_they_are_asked_for() {
    for (length, back, headers) in
        [(5, 1, 1), (5, 2, 2), (5, 5, 5), (5, 6, 6), (5, 7, 1), (0, 1, 1)]
    {
        let mut chain = chain_with(hash_of(back));
        for _ in 0..length {
            chain.empty();
        }
        chain.extend(call(0, 0));
        assert_eq!(witness(&chain).headers.len(), headers, "{back} back after {length}");
    }
}

#[test]
fn block_hashes_end_after_256() {
    for (back, headers) in [(255, 255), (256, MAX_ANCESTORS), (257, 1)] {
        let mut chain = chain_with(hash_of(back));
        for _ in 0..300 {
            chain.empty();
        }
        chain.extend(call(0, 0));
        let witness = witness(&chain);
        assert!(witness.success);
        assert_eq!(witness.headers.len(), headers, "{back} back");
        let mut parts = Parts::of(&witness);
        parts.ancestors.remove(0);
        assert!(parts.verdict().unwrap().error.is_some(), "none can be spared");
    }
}

#[test]
fn the_last_block_may_be_invalid() {
    let mut chain = chain_with(counter());
    chain.extend(call(0, 0));
    chain.extend(call(1, 0));
    let block = altered(&mut chain, |header| header.state_root.0[0] ^= 1);
    chain.push(&block, Some("BlockException.INVALID_STATE_ROOT"));
    let witness = witness(&chain);
    assert!(!witness.success);
    assert_eq!(witness.block_hash, block.header.hash_slow());
    let verdict = Parts::of(&witness).verdict().unwrap();
    assert_eq!(verdict.error, Some(ValidationError::PostExecution("stateRoot")));
    assert!(!verdict.output.success);
}

/// The verdict on an invalid block must not depend on how much of the chain the witness has.
#[test]
fn an_invalid_block_keeps_the_ancestors_it_asks_for() {
    let mut chain = chain_with(hash_of(3));
    for _ in 0..5 {
        chain.empty();
    }
    chain.extend(call(0, 0));
    let block = altered(&mut chain, |header| header.state_root.0[0] ^= 1);
    chain.push(&block, Some("BlockException.INVALID_STATE_ROOT"));
    let witness = witness(&chain);
    assert_eq!(witness.headers.len(), 3);
    let verdict = Parts::of(&witness).verdict().unwrap();
    assert_eq!(verdict.error, Some(ValidationError::PostExecution("stateRoot")));
}

#[test]
fn invalid_blocks_on_the_way_leave_nothing() {
    let mut chain = chain_with(counter());
    chain.extend(call(0, 0));
    let mut fork = chain.clone();
    fork.extend(call(1, 7));
    let invalid = altered(&mut fork, |header| header.gas_used -= 1);
    chain.push(&invalid, Some("BlockException.INVALID_GAS_USED"));
    chain.push_raw(
        Bytes::from_static(&[0xc1, 0x80]),
        Some("BlockException.RLP_STRUCTURES_ENCODING"),
    );
    let orphan = sealed(Header { parent_hash: B256::ZERO, ..fork.head().clone() }, vec![], vec![]);
    chain.push(&orphan, Some("BlockException.UNKNOWN_PARENT"));
    chain.extend(call(1, 0));
    let witness = witness(&chain);
    assert!(witness.success);
    assert_eq!(witness.block_hash, chain.head().hash_slow());
}

#[test]
fn a_block_may_stand_beside_the_head() {
    let mut chain = chain_with(counter());
    chain.extend(call(0, 0));
    let mut fork = chain.clone();
    chain.extend(call(1, 0));
    chain.extend(call(2, 0));
    // The same height as the second block, on the state that the first one left.
    fork.extend(call(1, 5));
    let beside = fork.pop();
    chain.push(&beside, None);
    let witness = witness(&chain);
    assert!(witness.success);
    assert_eq!(witness.block_hash, beside.header.hash_slow());
}

#[test]
fn the_head_may_have_left_other_blocks_behind() {
    let mut chain = chain_with(hash_of(2));
    chain.extend(call(0, 0));
    let mut fork = chain.clone();
    chain.extend(call(1, 0));
    chain.extend(call(2, 0));
    for nonce in 1..4 {
        fork.extend(call(nonce, 5));
    }
    let longer: Vec<_> = (0..3).map(|_| fork.pop()).collect();
    longer.iter().rev().for_each(|block| chain.push(block, None));
    let witness = witness(&chain);
    assert!(witness.success);
    assert_eq!(witness.block_hash, longer[0].header.hash_slow());
    assert_eq!(witness.headers.len(), 2);
}

#[test]
fn a_fixture_that_says_otherwise_is_refused() {
    let good = {
        let mut chain = chain_with(counter());
        chain.extend(call(0, 0));
        chain.extend(call(1, 0));
        chain.fixture()
    };
    let flip = |rlp: &Bytes| -> Bytes {
        let mut block: Block<TxEnvelope> = alloy_rlp::decode_exact(rlp).unwrap();
        block.header.receipts_root.0[0] ^= 1;
        alloy_rlp::encode(&block).into()
    };
    let exception = || Some("BlockException.ANY".to_owned());
    let broken = |change: &dyn Fn(&mut Fixture)| -> WitnessError {
        let mut fixture = good.clone();
        change(&mut fixture);
        make(&fixture).unwrap_err()
    };
    let error = || ValidationError::PostExecution("receiptsRoot");
    for at in 0..2 {
        let found = broken(&|fixture| fixture.blocks[at].rlp = flip(&fixture.blocks[at].rlp));
        assert!(
            matches!(&found, WitnessError::Invalid { index, error: e } if *index == at && *e == error()),
            "{found}"
        );
        let found = broken(&|fixture| fixture.blocks[at].expect_exception = exception());
        assert!(
            matches!(found, WitnessError::UnexpectedlyValid { index, .. } if index == at),
            "{found}"
        );
        let found = broken(&|fixture| fixture.blocks[at].rlp = Bytes::from_static(&[0xc0]));
        assert!(matches!(found, WitnessError::Block { index, .. } if index == at), "{found}");
    }
    // There is no verdict on bytes that are no block, even if that is expected.
    let found = broken(&|fixture| {
        fixture.blocks[1].rlp = Bytes::from_static(&[0xc0]);
        fixture.blocks[1].expect_exception = exception();
    });
    assert!(matches!(found, WitnessError::Block { index: 1, .. }), "{found}");
    let found = broken(&|fixture| fixture.blocks.clear());
    assert!(matches!(found, WitnessError::NoBlock), "{found}");
    let found = broken(&|fixture| fixture.genesis_header = Bytes::from_static(&[0xc0]));
    assert!(matches!(found, WitnessError::GenesisHeader(_)), "{found}");
    let found = broken(&|fixture| drop(fixture.pre.remove(&key("bob").address)));
    assert!(matches!(found, WitnessError::Genesis { .. }), "{found}");
    let found = broken(&|fixture| fixture.pre.get_mut(&WORKER).unwrap().nonce += 1);
    assert!(matches!(found, WitnessError::Genesis { .. }), "{found}");
}

#[test]
fn a_witness_file_keeps_the_witness() {
    let witness = witness(&sample::block(Fork::Osaka));
    let subject = zkgas_witness::Subject {
        fixture: "tests/a.py::test_b[c]".into(),
        target: Some("b".into()),
        family: None,
        op_count: Some(3),
        parts: [("c".into(), 2)].into(),
    };
    let file = zkgas_witness::WitnessFile::new(subject, Fork::Osaka, &witness);
    let text = serde_json::to_string(&file).unwrap();
    let unasked = |_: &FixtureName| panic!("the file says what it measures");
    let read = zkgas_witness::WitnessFile::parse(text.as_bytes(), unasked).unwrap();
    assert_eq!(read, file);
    assert_eq!(read.name, "a.py::test_b[c]");
    assert_eq!(read.witness(), witness);
    assert_eq!(read.witness().input(), witness.input());
}
