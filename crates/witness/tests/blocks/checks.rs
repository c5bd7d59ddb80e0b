//! Whole fixtures through `zkgas_witness::check`, and the seal of files.

use alloy_primitives::{B256, Bytes, U256};
use zkgas_fixture::{Account, Fixture};
use zkgas_model::{FixtureName, Fork};
use zkgas_witness::{
    Subject, WitnessError, WitnessFile, check, is_sealed, is_sealed_with, make, witness_key,
};

use crate::{
    builder::{ChainBuilder, Draft},
    sample,
};

/// Two blocks, and between them one that is not valid.
fn fixture() -> Fixture {
    let mut chain = ChainBuilder::new(Fork::Prague, sample::accounts());
    chain.empty();
    chain.extend(Draft { withdrawals: sample::withdrawals(), ..Draft::default() });
    let good = chain.pop();
    let mut bad = good.clone();
    bad.header.state_root = B256::repeat_byte(1);
    chain.push(&bad, Some("BlockException.INVALID_STATE_ROOT"));
    chain.push_raw(Bytes::from_static(&[0xc0]), Some("BlockException.RLP_STRUCTURES_ENCODING"));
    chain.push(&good, None);
    chain.fixture()
}

#[track_caller]
fn error(change: impl FnOnce(&mut Fixture)) -> WitnessError {
    let mut fixture = fixture();
    change(&mut fixture);
    check(&fixture).unwrap_err()
}

#[test]
fn every_block_is_checked_and_bad_ones_must_be_refused() {
    check(&fixture()).unwrap();
    for fork in [Fork::Prague, Fork::Osaka] {
        check(&sample::block(fork).fixture()).unwrap();
    }
    let found = error(|fixture| fixture.blocks[1].expect_exception = None);
    assert!(matches!(found, WitnessError::Invalid { index: 1, .. }), "{found}");
    assert!(found.to_string().contains("stateRoot"), "{found}");
    let found = error(|fixture| fixture.blocks[3].expect_exception = Some("A.B".into()));
    assert!(matches!(found, WitnessError::UnexpectedlyValid { index: 3, .. }), "{found}");
    let found = error(|fixture| fixture.blocks[2].expect_exception = None);
    assert!(matches!(found, WitnessError::Block { index: 2, .. }), "{found}");
}

#[test]
fn the_end_of_the_chain_must_be_what_the_fixture_says() {
    let zero = B256::ZERO;
    let found = error(|fixture| fixture.last_block_hash = zero);
    assert!(matches!(found, WitnessError::LastBlock { stated, .. } if stated == zero), "{found}");
    let found = error(|fixture| drop(fixture.blocks.pop()));
    assert!(matches!(found, WitnessError::LastBlock { .. }), "{found}");
    let found = error(|fixture| fixture.blocks[0].hash = Some(zero));
    assert!(matches!(found, WitnessError::BlockHash { index: 0, .. }), "{found}");
    // What an invalid block is called beside its RLP is part of what may be wrong with it.
    let mut odd = fixture();
    odd.blocks[1].hash = Some(zero);
    check(&odd).unwrap();

    let mut chain = ChainBuilder::new(Fork::Prague, sample::accounts());
    let mut only_genesis = chain.fixture();
    only_genesis.post_state = Some(only_genesis.pre.clone());
    check(&only_genesis).unwrap();
    let rich = Account { balance: U256::from(1), ..Account::default() };
    only_genesis.post_state.as_mut().unwrap().insert(sample::WORKER, rich);
    let found = check(&only_genesis).unwrap_err();
    assert!(matches!(found, WitnessError::PostState { .. }), "{found}");

    chain.empty();
    let mut endless = chain.fixture();
    endless.blocks = vec![endless.blocks[0].clone(); (1 << 16) + 1];
    let found = check(&endless).unwrap_err();
    assert!(found.to_string().contains("65537 blocks, at most 65536"), "{found}");
}

#[test]
fn a_seal_breaks_with_any_byte() {
    let mut chain = ChainBuilder::new(Fork::Prague, sample::accounts());
    chain.empty();
    let witness = make(&chain.fixture()).unwrap();
    let name = FixtureName("t/a.py::test_b[c]".into());
    let subject = Subject {
        fixture: name.0.clone(),
        target: None,
        family: None,
        op_count: Some(1),
        ..Subject::default()
    };
    let key = witness_key(&name, "{}", &subject);
    let text = WitnessFile::new(subject.clone(), Fork::Prague, &witness).sealed(&key);
    assert!(is_sealed_with(text.as_bytes(), &key));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["zkgas"]["seal"]["made_from"].as_str(), Some(key.as_str()));
    let read = WitnessFile::parse(text.as_bytes(), |_| panic!("known")).unwrap();
    assert_eq!(read.witness(), witness);

    for at in 0..text.len() {
        assert!(!is_sealed(&text.as_bytes()[..at]), "cut at {at}");
    }
    for at in (0..text.len()).step_by(7).chain(text.len() - 200..text.len()) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        assert!(!is_sealed(&bytes), "changed at {at}");
    }
    assert!(!is_sealed(&[text.as_bytes(), b"\n"].concat()));

    let other = |name: &str, json: &str, op_count| {
        let subject = Subject { op_count, ..subject.clone() };
        witness_key(&FixtureName(name.into()), json, &subject)
    };
    let others = [
        other("t/a.py::test_b[d]", "{}", Some(1)),
        other(&name.0, "{ }", Some(1)),
        other(&name.0, "{}", Some(2)),
        other("t/a.py::test_b[c]{", "}", Some(1)),
    ];
    for other in others {
        assert!(!is_sealed_with(text.as_bytes(), &other));
        assert_ne!(other, key);
    }
    assert!(is_sealed(text.as_bytes()));
}
