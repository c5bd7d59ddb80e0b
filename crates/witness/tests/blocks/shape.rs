//! Witness files in the shape that the incumbent's tools share. What is expected here is written
//! down by hand from files that those tools have written.

use serde_json::{Value, json};
use zkgas_model::{FixtureName, Fork};
use zkgas_witness::{BlockWitness, Subject, Subjects, WitnessFile, make};

use crate::{
    builder::{ChainBuilder, Draft},
    sample,
    sign::key,
};

const NAME: &str = "tests/a.py::test_add[fork_Prague-op_count_30]";

fn text_of(witness: &BlockWitness, fork: Fork) -> String {
    let subject = Subject { fixture: NAME.into(), ..Subject::default() };
    serde_json::to_string(&WitnessFile::new(subject, fork, witness)).unwrap()
}

fn sample_witness(fork: Fork) -> BlockWitness {
    make(&sample::block(fork).fixture()).unwrap()
}

/// A file as the incumbent writes it.
fn foreign(witness: &BlockWitness, fork: Fork) -> Value {
    let mut file: Value = serde_json::from_str(&text_of(witness, fork)).unwrap();
    file.as_object_mut().unwrap().remove("zkgas").unwrap();
    file
}

fn parse(file: &Value) -> Result<WitnessFile, String> {
    let subjects = Subjects::of([]);
    WitnessFile::parse(file.to_string().as_bytes(), |name| subjects.of_fixture(name))
        .map_err(|error| error.to_string())
}

#[track_caller]
fn refused(file: &Value, words: &[&str]) {
    let error = parse(file).unwrap_err();
    for word in words {
        assert!(error.contains(word), "`{word}` is missing in: {error}");
    }
}

/// Positions of keys in a text, which must ascend.
#[track_caller]
fn in_this_order(text: &str, keys: &[&str]) {
    let mut rest = text;
    for key in keys {
        let quoted = format!("\"{key}\":");
        let at = rest.find(&quoted).unwrap_or_else(|| panic!("{key} is absent or out of order"));
        rest = &rest[at + quoted.len()..];
    }
}

#[test]
fn keys_stand_where_readers_of_the_format_expect_them() {
    let text = text_of(&sample_witness(Fork::Prague), Fork::Prague);
    let before = text.split("\"body\":").next().unwrap();
    in_this_order(
        before,
        &[
            "name",
            "stateless_input",
            "block",
            "header",
            "parent_hash",
            "ommers_hash",
            "beneficiary",
            "state_root",
            "transactions_root",
            "receipts_root",
            "withdrawals_root",
            "logs_bloom",
            "difficulty",
            "number",
            "gas_limit",
            "gas_used",
            "timestamp",
            "mix_hash",
            "nonce",
            "base_fee_per_gas",
            "blob_gas_used",
            "excess_blob_gas",
            "parent_beacon_block_root",
            "requests_hash",
            "extra_data",
        ],
    );
    in_this_order(
        &text,
        &["body", "transactions", "ommers", "withdrawals", "witness", "chain_config", "success"],
    );
    let file: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(file["stateless_input"]["block"]["header"].as_object().unwrap().len(), 21);
    let witness = file["stateless_input"]["witness"].as_object().unwrap();
    assert_eq!(witness.keys().collect::<Vec<_>>(), ["codes", "headers", "keys", "state"]);
}

#[test]
fn header_fields_are_numbers_and_hex_as_the_format_has_them() {
    let chain = sample::block(Fork::Prague);
    let file = foreign(&make(&chain.fixture()).unwrap(), Fork::Prague);
    let header = &file["stateless_input"]["block"]["header"];
    let expected = chain.head();
    assert_eq!(header["parent_hash"], json!(expected.parent_hash.to_string()));
    assert_eq!(header["difficulty"], json!("0x0"));
    assert_eq!(header["nonce"], json!("0x0000000000000000"));
    assert_eq!(header["number"], json!(4));
    assert_eq!(header["gas_limit"], json!(30_000_000));
    assert_eq!(header["gas_used"], json!(expected.gas_used));
    assert_eq!(header["blob_gas_used"], json!(262_144), "two blobs");
    assert_eq!(header["extra_data"], json!("0x7a6b676173"), "zkgas");
    assert_eq!(header["logs_bloom"].as_str().unwrap().len(), 2 + 512);
    assert_eq!(
        file["stateless_input"]["block"]["body"]["withdrawals"][1],
        json!({ "index": "0x47", "validatorIndex": "0x5", "amount": "0x2",
                "address": format!("{:?}", key("mallory").address) })
    );
}

/// One transaction in the shape.
fn transaction(index: usize) -> Value {
    let file = foreign(&sample_witness(Fork::Prague), Fork::Prague);
    file["stateless_input"]["block"]["body"]["transactions"][index].clone()
}

#[test]
fn every_type_of_transaction_has_its_shape() {
    let worker = "0x0000000000000000000000000000000000c0de01";
    let cases = [
        (
            sample::LEGACY,
            json!({ "Legacy": { "chain_id": "0x1", "nonce": 0, "gas_price": 2_000_000_000,
                "gas_limit": 400_000, "to": worker, "value": "0x0", "input": "0x" } }),
        ),
        (
            sample::UNPROTECTED,
            json!({ "Legacy": { "chain_id": null, "nonce": 0, "gas_price": 2_000_000_000,
                "gas_limit": 400_000, "to": "0x7777777777777777777777777777777777777777",
                "value": "0x7b", "input": "0x" } }),
        ),
        (
            sample::ACCESS_LIST,
            json!({ "Eip2930": { "chain_id": 1, "nonce": 0, "gas_price": 2_000_000_000,
                "gas_limit": 300_000, "to": worker, "value": "0x0", "access_list": [{
                    "address": worker, "storageKeys": [
                        format!("0x{:064x}", 0x12), format!("0x{:064x}", 0x99)] }],
                "input": "0x" } }),
        ),
    ];
    for (index, expected) in cases {
        let found = transaction(index);
        assert_eq!(found["transaction"], expected);
        let signature = found["signature"].as_object().unwrap();
        assert_eq!(signature.keys().collect::<Vec<_>>(), ["r", "s", "v", "yParity"]);
        assert!(["0x0", "0x1"].contains(&signature["yParity"].as_str().unwrap()));
    }
    let creation = &transaction(sample::CREATION)["transaction"]["Eip1559"];
    assert_eq!(creation["to"], Value::Null);
    assert_eq!(creation["max_fee_per_gas"], json!(3_000_000_000u64));
    assert_eq!(creation["max_priority_fee_per_gas"], json!(7));
    // This one type is spelled as in the RPC: it needed no other spelling for bincode.
    let blobs = &transaction(sample::BLOBS)["transaction"]["Eip4844"];
    assert_eq!(blobs["maxFeePerBlobGas"], json!("0xa"));
    assert_eq!(blobs["gas"], json!("0x493e0"));
    assert_eq!(blobs["blobVersionedHashes"].as_array().unwrap().len(), 2);
    let set_code = &transaction(sample::SET_CODE)["transaction"]["Eip7702"];
    let last = &set_code["authorization_list"][4];
    assert_eq!(last["inner"], json!({ "chainId": "0x1", "address": worker, "nonce": "0x0" }));
    assert_eq!(
        (&last["yParity"], &last["r"], &last["s"]),
        (&json!("0x5"), &json!("0x1"), &json!("0x1"))
    );
}

#[test]
fn chain_config_has_the_fork_since_genesis() {
    for (fork, osaka) in [(Fork::Prague, Value::Null), (Fork::Osaka, json!(0))] {
        let text = text_of(&sample_witness(fork), fork);
        in_this_order(
            text.split("\"chain_config\":").nth(1).unwrap(),
            &[
                "chain_id",
                "homestead_block",
                "dao_fork_block",
                "london_block",
                "shanghai_time",
                "cancun_time",
                "prague_time",
                "osaka_time",
                "bpo1_time",
                "bpo5_time",
                "terminal_total_difficulty",
                "terminal_total_difficulty_passed",
                "deposit_contract_address",
                "blob_schedule",
                "extra_fields",
            ],
        );
        let file: Value = serde_json::from_str(&text).unwrap();
        let config = &file["stateless_input"]["chain_config"];
        assert_eq!(config["chain_id"], json!(1));
        assert_eq!((&config["homestead_block"], &config["prague_time"]), (&json!(0), &json!(0)));
        assert_eq!(config["osaka_time"], osaka);
        assert_eq!(config["terminal_total_difficulty"], json!("0x0"));
        assert_eq!(config["terminal_total_difficulty_passed"], json!(true));
        assert_eq!(
            config["deposit_contract_address"],
            json!("0x00000000219ab540356cbb839cbe05303d7705fa")
        );
        assert_eq!(config.as_object().unwrap().len(), 34);
    }
}

#[test]
fn a_file_of_the_incumbent_gives_the_same_input_in_any_order() {
    for fork in [Fork::Prague, Fork::Osaka] {
        let witness = sample_witness(fork);
        let mut file = foreign(&witness, fork);
        file["later"] = json!({ "more": [1] });
        file["stateless_input"]["chain_config"]["verkle_time"] = Value::Null;
        let parts = &mut file["stateless_input"]["witness"];
        for list in ["state", "codes", "headers"] {
            parts[list].as_array_mut().unwrap().reverse();
        }
        // What they list, and in which order, is their own affair.
        parts["keys"].as_array_mut().unwrap().reverse();
        let twice = parts["state"][0].clone();
        parts["state"].as_array_mut().unwrap().push(twice);
        let read = parse(&file).unwrap();
        let mut expected = witness.clone();
        expected.keys.reverse();
        assert_eq!(read.witness(), expected);
        assert_eq!(read.witness().input(), witness.input());
        assert_eq!((read.zkgas.fork, read.success), (fork, true));
    }
}

#[test]
fn what_a_file_of_the_incumbent_measures_is_in_its_name() {
    let file = foreign(&sample_witness(Fork::Prague), Fork::Prague);
    let subjects = Subjects::of_suites();
    let read = |name: &str| {
        let mut file = file.clone();
        file["name"] = json!(name);
        let subject = |name: &FixtureName| subjects.of_fixture(name);
        WitnessFile::parse(file.to_string().as_bytes(), subject).unwrap().zkgas.subject
    };
    let add = read("test_marginal_opcodes.py::test_add[fork_Prague-x-op_count_30]");
    assert_eq!((add.target.as_deref(), add.op_count), (Some("add"), Some(30)));
    assert_eq!(add.family.as_deref(), Some("arithmetic"));
    let other = read("test_worst.py::test_empty_block[fork_Prague-x]");
    assert_eq!((other.target, other.family, other.op_count), (None, None, None));
}

#[test]
fn invalid_blocks_go_both_ways_too() {
    let mut chain = ChainBuilder::new(Fork::Prague, sample::accounts());
    chain.extend(Draft { withdrawals: sample::withdrawals(), ..Draft::default() });
    let mut block = chain.pop();
    block.header.state_root = block.header.parent_hash;
    chain.push(&block, Some("BlockException.INVALID_STATE_ROOT"));
    let witness = make(&chain.fixture()).unwrap();
    let file = foreign(&witness, Fork::Prague);
    assert_eq!(file["success"], json!(false));
    assert_eq!(parse(&file).unwrap().witness(), witness);
}

#[test]
fn a_block_that_the_shape_cannot_hold_is_left_to_ours() {
    // Bytes after a block are nothing that the shape has a place for.
    let witness = sample_witness(Fork::Prague);
    let odd = BlockWitness { block: [&witness.block[..], &[0]].concat().into(), ..witness.clone() };
    let subject = Subject { fixture: NAME.into(), ..Subject::default() };
    let file = serde_json::to_value(WitnessFile::new(subject, Fork::Prague, &odd)).unwrap();
    assert_eq!(file["stateless_input"].get("block"), None);
    assert!(file["zkgas"]["block"].as_str().unwrap().ends_with("00"));
}

#[test]
fn rules_follow_from_the_chain_config_and_the_time_of_the_block() {
    let chain = sample::block(Fork::Prague);
    let time = chain.head().timestamp;
    let file = foreign(&make(&chain.fixture()).unwrap(), Fork::Prague);
    let with = |changes: Value| {
        let mut file = file.clone();
        let config = file["stateless_input"]["chain_config"].as_object_mut().unwrap();
        for (key, value) in changes.as_object().unwrap() {
            config.insert(key.clone(), value.clone());
        }
        file
    };
    let fork = |changes| parse(&with(changes)).unwrap().zkgas.fork;
    assert_eq!(fork(json!({ "prague_time": time, "osaka_time": time + 1 })), Fork::Prague);
    assert_eq!(fork(json!({ "osaka_time": time })), Fork::Osaka);
    assert_eq!(fork(json!({ "osaka_time": 0, "bpo1_time": time + 1 })), Fork::Osaka);
    refused(&with(json!({ "prague_time": time + 1 })), &["before Prague", "leave the file out"]);
    refused(&with(json!({ "prague_time": null })), &["before Prague"]);
    refused(&with(json!({ "osaka_time": 0, "bpo1_time": time })), &["BPO1", "Prague and Osaka"]);
    refused(&with(json!({ "amsterdam_time": 0 })), &["Amsterdam"]);
    let other = "0x1111111111111111111111111111111111111111";
    refused(&with(json!({ "deposit_contract_address": other })), &["deposit contract", other]);

    let mut camel = file.clone();
    camel["stateless_input"]["chain_config"] = json!({
        "chainId": "0x539", "homesteadBlock": 0, "pragueTime": "0x0", "osakaTime": "0",
        "terminalTotalDifficulty": 5.875e22,
    });
    let read = parse(&camel).unwrap();
    assert_eq!((read.zkgas.chain_id, read.zkgas.fork), (1337, Fork::Osaka));
    for bad in [json!("0xzz"), json!(-1), json!(1.5), json!([0])] {
        assert!(parse(&with(json!({ "prague_time": bad }))).is_err());
    }
}

#[test]
fn files_that_are_neither_say_so() {
    let whole = foreign(&sample_witness(Fork::Prague), Fork::Prague);
    refused(&json!({}), &["stateless_input", "zkgas witness"]);
    let older = json!({ "name": "a", "block_and_witness": whole["stateless_input"] });
    refused(&older, &["block_and_witness", "make it again"]);
    for key in ["name", "success"] {
        let mut file = whole.clone();
        file.as_object_mut().unwrap().remove(key).unwrap();
        refused(&file, &[key]);
    }
    for key in ["block", "chain_config"] {
        let mut file = whole.clone();
        file["stateless_input"].as_object_mut().unwrap().remove(key).unwrap();
        refused(&file, &["stateless_input", key]);
    }
    for (pointer, value) in [
        ("/stateless_input/block/header/gas_used", json!("many")),
        ("/stateless_input/block/body/transactions/0/transaction", json!({ "Eip9999": {} })),
        ("/stateless_input/block/body/transactions/0/signature/r", json!("r")),
        ("/stateless_input/witness/state/0", json!("0xabc")),
        ("/success", json!("yes")),
    ] {
        let mut file = whole.clone();
        *file.pointer_mut(pointer).unwrap() = value;
        assert!(parse(&file).is_err(), "{pointer}");
    }
}

#[test]
fn a_file_that_contradicts_itself_is_refused() {
    let text = text_of(&sample_witness(Fork::Prague), Fork::Prague);
    let whole: Value = serde_json::from_str(&text).unwrap();
    assert!(parse(&whole).is_ok());
    for (pointer, value, word) in [
        ("/stateless_input/block/header/gas_used", json!(1), "zkgas.block"),
        ("/stateless_input/block/body/withdrawals", Value::Null, "zkgas.block"),
        ("/zkgas/block_hash", json!(format!("0x{}", "11".repeat(32))), "zkgas.block_hash"),
        ("/zkgas/block_used_gas", json!(1), "zkgas.block_used_gas"),
        ("/zkgas/chain_id", json!(2), "zkgas.chain_id"),
        ("/zkgas/fork", json!("Osaka"), "zkgas.fork"),
        ("/zkgas/schema", json!(2), "update zkgas"),
    ] {
        let mut file = whole.clone();
        *file.pointer_mut(pointer).unwrap() = value;
        refused(&file, &[word]);
    }
    // Files from before the block was there twice.
    let mut earlier = whole.clone();
    let input = earlier["stateless_input"].as_object_mut().unwrap();
    input.remove("block").unwrap();
    input.remove("chain_config").unwrap();
    assert_eq!(parse(&earlier).unwrap().witness(), parse(&whole).unwrap().witness());
}
