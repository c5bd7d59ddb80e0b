//! Blocks under the rules of another fork than their own.

use alloy_consensus::{TxEnvelope, TxLegacy};
use alloy_primitives::{Bytes, TxKind};
use revm::bytecode::opcode::CLZ;
use zkgas_fixture::Account;
use zkgas_guest_core::{Fork as Rules, InputError, Native, ValidationError, validate};
use zkgas_model::Fork;

use crate::{
    assembler::Code,
    builder::{ChainBuilder, Draft},
    parts::{
        Expected::{self, Executed, Refused, Valid},
        Parts,
    },
    sample::{self, WORKER},
    sign::key,
    verdicts::PRAGUE,
};

/// A block of one call of this code.
fn call(fork: Fork, code: Bytes, gas_limit: u64) -> Parts {
    let mut accounts = sample::accounts();
    accounts.insert(WORKER, Account { nonce: 1, code, ..Account::default() });
    let mut chain = ChainBuilder::new(fork, accounts);
    let tx = TxLegacy { gas_limit, to: TxKind::Call(WORKER), ..sample::legacy() };
    let transactions: Vec<TxEnvelope> = vec![key("alice").sign(tx).into()];
    chain.extend(Draft { transactions, ..Draft::default() });
    Parts::of(&zkgas_witness::make(&chain.fixture()).unwrap())
}

#[test]
fn a_block_of_the_wrong_fork_is_refused() {
    let clz = Code::default().pushes([1]).ops([CLZ]).store(0).finish();
    let modexp = Code::default()
        .pushes([0, 0, 96, 0, 5, 1_000_000])
        .ops([revm::bytecode::opcode::STATICCALL])
        .store(0)
        .finish();
    let nothing = Bytes::new();
    let table: [(&str, Parts, Rules, Expected); 5] = [
        ("CLZ on Prague", call(Fork::Osaka, clz, 100_000), Rules::Prague, Executed("gasUsed")),
        (
            "MODEXP at Osaka's price",
            call(Fork::Osaka, modexp.clone(), 2_000_000),
            Rules::Prague,
            Executed("gasUsed"),
        ),
        (
            "MODEXP at Prague's price",
            call(Fork::Prague, modexp, 2_000_000),
            Rules::Osaka,
            Executed("gasUsed"),
        ),
        (
            "more gas than Osaka's cap",
            call(Fork::Prague, nothing.clone(), 20_000_000),
            Rules::Osaka,
            Refused("greater than the cap"),
        ),
        // Nothing in it tells the forks apart.
        ("a plain block", call(Fork::Prague, nothing, 100_000), Rules::Osaka, Valid),
    ];
    for (name, mut parts, rules, expected) in table {
        assert!(Valid.matches(&parts.verdict()), "{name}, on its own fork");
        parts.chain.fork = rules;
        let verdict = parts.verdict();
        assert!(expected.matches(&verdict), "{name}: {verdict:?}");
    }
}

#[test]
fn an_unknown_fork_is_no_input() {
    let input = PRAGUE.input();
    for code in [0u64, 3, u64::MAX] {
        let mut input = input.clone();
        input[8..16].copy_from_slice(&code.to_le_bytes());
        let verdict = validate(&input, &mut Native);
        assert_eq!(verdict, Err(InputError::UnknownFork(code)));
    }
}

/// EIP-7934: 8 MiB, on Osaka only.
#[test]
fn a_block_can_be_too_large() {
    const MOST: usize = 8 * 1024 * 1024;
    // The data alone costs more gas than the block has, but that is for the executor to say.
    let table = [
        (Fork::Osaka, MOST, Refused("")),
        (Fork::Osaka, MOST + 1, Expected::Error(ValidationError::BlockSize(MOST + 1))),
        (Fork::Prague, MOST + 1, Refused("")),
    ];
    for (fork, size, expected) in table {
        let mut parts = crate::verdicts::parts(fork);
        fill_up(&mut parts, size);
        let verdict = parts.verdict();
        assert!(expected.matches(&verdict), "{fork} {size}: {verdict:?}");
    }
}

/// Gives the first transaction so much data that the block has this many bytes.
fn fill_up(parts: &mut Parts, size: usize) {
    // Two lengths take a byte more each, and the rest is the same.
    let mut length = size - alloy_rlp::encode(&parts.block).len() - 12;
    for _ in 0..2 {
        let tx = TxLegacy { input: vec![1; length].into(), ..sample::legacy() };
        let signed = key("alice").sign(tx).into();
        parts.change_transactions(|list| list[sample::LEGACY] = signed);
        length = length + size - alloy_rlp::encode(&parts.block).len();
    }
    assert_eq!(alloy_rlp::encode(&parts.block).len(), size);
}
