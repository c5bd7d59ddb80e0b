//! The mock gives the planted numbers back, and its verifier is no rubber stamp.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use std::time::Duration;

use alloy_consensus::Header;
use zkgas_guest_core::{Chain, Fork, Input, Output, encode_input};
use zkgas_model::{Client, ProofKind};
use zkgas_zkvm::{Backend, Device, Fault, Mock, MockConfig, Planted, Point, Proof};

/// The input for an empty block that claims to have used so much gas.
fn input(gas_used: u64) -> Vec<u8> {
    let header = alloy_rlp::encode(Header { gas_used, ..Header::default() });
    let body = [&header[..], &[0xc0], &[0xc0]].concat();
    let mut block = Vec::new();
    alloy_rlp::Header { list: true, payload_length: body.len() }.encode(&mut block);
    block.extend_from_slice(&body);
    let chain = Chain { fork: Fork::Prague, chain_id: 1 };
    encode_input(&Input { chain, block: &block, headers: vec![], codes: vec![], nodes: vec![] })
}

fn mock(text: &str) -> Mock {
    MockConfig::parse(Client::Reth, text).unwrap().mock()
}

/// Proofs of blocks by one prover.
fn prove(mock: &Mock, inputs: impl IntoIterator<Item = Vec<u8>>) -> Vec<Proof> {
    let mut prover = mock.prover(b"elf", ProofKind::Core, &Device::Cpu).unwrap();
    inputs.into_iter().map(|input| prover.prove(&input).unwrap()).collect()
}

#[test]
fn planted_times_are_given_back_to_the_nanosecond() {
    let mock = mock("time_fixed_ms=2000,time_per_gas_ns=30");
    let times: Vec<Duration> =
        prove(&mock, [0, 1, 21_000].map(input)).iter().map(|proof| proof.duration).collect();
    assert_eq!(times, [2_000_000_000, 2_000_000_030, 2_000_630_000].map(Duration::from_nanos));
}

#[test]
fn chance_is_the_same_for_the_same_seed_wherever_the_sequence_starts() {
    let text = "noise=3%,outliers=10%x10,drift=2%,seed=7";
    let all = prove(&mock(text), (0..20).map(|_| input(1000)));
    assert_eq!(all, prove(&mock(text), (0..20).map(|_| input(1000))));
    let rest = prove(&mock(&format!("{text},sequence=12")), (0..8).map(|_| input(1000)));
    assert_eq!(all[12..], rest);
    let other = prove(&mock("noise=3%,outliers=10%x10,drift=2%,seed=8"), [input(1000)]);
    assert_ne!(all[0], other[0]);
}

#[test]
fn noise_outliers_and_drift_are_as_large_as_planted() {
    // 4,000 draws: the standard error of the deviation is 1.1% of it, that of the share 0.16%.
    let seconds = |text: &str, count: u64| -> Vec<f64> {
        let times = MockConfig::parse(Client::Reth, text).unwrap().times;
        (0..count).map(|before| times.of(0, before).as_secs_f64() / 2.0).collect()
    };
    let logs: Vec<f64> = seconds("noise=3%", 4000).into_iter().map(f64::ln).collect();
    let mean = logs.iter().sum::<f64>() / 4000.0;
    let deviation = (logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / 3999.0).sqrt();
    assert!(mean.abs() < 0.002 && (deviation - 0.03).abs() < 0.0015, "{mean} {deviation}");

    let outliers = seconds("outliers=1%x10", 4000).into_iter().filter(|time| *time > 9.0).count();
    assert!((20..=60).contains(&outliers), "{outliers} of 4000");

    let drift = seconds("drift=2%", 201);
    assert_eq!((drift[0], drift[100], drift[200]), (1.0, 1.02, 1.04));
}

#[test]
fn the_verifier_rejects_every_flipped_bit_and_every_cut() {
    let proof = prove(&mock(""), [input(1000)]).remove(0).bytes;
    let verifier = mock("").verifier(b"elf", ProofKind::Core).unwrap();
    let values = verifier.verify(&proof).unwrap();
    assert!(Output::decode(&values).unwrap().success);
    for bit in 0..proof.len() * 8 {
        let mut flipped = proof.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(verifier.verify(&flipped).is_err(), "bit {bit}");
    }
    for end in 0..proof.len() {
        assert!(verifier.verify(&proof[..end]).is_err(), "cut at {end}");
    }
    assert!(verifier.verify(&[&proof[..], &[0]].concat()).is_err());
}

#[test]
fn the_verifier_tells_guests_kinds_and_blocks_apart() {
    let proofs = prove(&mock(""), [input(1000), input(1001)]);
    let verify = |elf: &[u8], kind| {
        mock("").verifier(elf, kind).unwrap().verify(&proofs[0].bytes).map_err(|e| e.reason)
    };
    assert!(verify(b"another", ProofKind::Core).unwrap_err().contains("this guest"));
    assert!(verify(b"elf", ProofKind::Compressed).unwrap_err().contains("compressed"));
    let other = mock("").verifier(b"elf", ProofKind::Core).unwrap().verify(&proofs[1].bytes);
    assert_ne!(other, Ok(verify(b"elf", ProofKind::Core).unwrap()));
}

#[test]
fn a_proof_attests_what_an_execution_answers() {
    let input = input(5);
    let executed = mock("").load(b"elf").unwrap().execute(&input).unwrap();
    let proof = prove(&mock(""), [input]).remove(0);
    let verifier = mock("").verifier(b"elf", ProofKind::Core).unwrap();
    assert_eq!(verifier.verify(&proof.bytes).unwrap(), executed.public_values);
    assert_eq!(proof.cycles, Some(executed.cycles));
}

#[test]
fn faults_of_proofs_strike_where_they_are_planted() {
    let attempt = |fault: &str| {
        let mock = mock(&format!("fault={fault}@2"));
        let mut prover = mock.prover(b"elf", ProofKind::Core, &Device::Cpu).unwrap();
        assert!(prover.prove(&input(1)).is_ok());
        let struck = prover.prove(&input(1));
        assert!(prover.prove(&input(1)).is_ok());
        struck
    };
    let check =
        |proof: &Proof| mock("").verifier(b"elf", ProofKind::Core).unwrap().verify(&proof.bytes);
    assert!(check(&attempt("corrupt").unwrap()).is_err());
    let attested = |fault| Output::decode(&check(&attempt(fault).unwrap()).unwrap()).unwrap();
    assert!(!attested("invalid").success);
    assert_eq!(attested("other_block").block_hash, alloy_primitives::B256::ZERO);
    assert!(attempt("panic").unwrap_err().reason.contains("exit code 1"));
    assert!(!attempt("fail").unwrap_err().poisoned);
    assert!(attempt("poison").unwrap_err().poisoned);

    let proof = prove(&mock(""), [input(1)]).remove(0);
    let verifier = mock("fault=fail@2").verifier(b"elf", ProofKind::Core).unwrap();
    let verdicts: Vec<bool> = (0..3).map(|_| verifier.verify(&proof.bytes).is_ok()).collect();
    assert_eq!(verdicts, [true, false, true]);
}

#[test]
fn a_fault_finds_its_block_in_inputs_and_in_proofs() {
    let proofs = prove(&mock(""), [input(1), input(2)]);
    let executed = mock("").load(b"").unwrap().execute(&input(2)).unwrap();
    let hash = Output::decode(&executed.public_values).unwrap().block_hash.to_string();
    let planted = mock(&format!("fault=fail@{}", &hash[..12]));
    let program = planted.load(b"").unwrap();
    assert!(program.execute(&input(1)).is_ok() && program.execute(&input(2)).is_err());
    let verifier = planted.verifier(b"elf", ProofKind::Core).unwrap();
    assert!(verifier.verify(&proofs[0].bytes).is_ok());
    assert!(verifier.verify(&proofs[1].bytes).is_err());
}

#[test]
fn a_tally_counts_over_all_that_share_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("tally={},fault=fail@3,fault=panic@0x*2", folder.path().display());
    let outcomes: Vec<Option<u32>> = (0..6)
        .map(|_| {
            // A new mock each time, as each process has its own.
            let program = mock(&text).load(b"").unwrap();
            program.execute(&input(1)).ok().map(|execution| execution.exit_code)
        })
        .collect();
    assert_eq!(outcomes, [Some(1), Some(1), None, Some(0), Some(0), Some(0)]);
}

#[test]
fn parameters_survive_their_text() {
    let texts = [
        "",
        "fixed=1,per_gas=2,time_fixed_ms=3,time_per_gas_ns=4,noise=2.5%,outliers=0.1%x10,drift=2%",
        "seed=7,sequence=9,delay_ms=5,tally=some/folder",
        "fault=abort@2,fault=hang@prove:3,fault=kill@verify*1,fault=exit_0@0xab*2",
        "fault=invalid,fault=wrong_version@start,fault=stop@execute:0xABCD",
    ];
    for text in texts {
        let config = MockConfig::parse(Client::Ethrex, text).unwrap();
        let again = MockConfig::parse(Client::Reth, &config.to_string()).unwrap();
        assert_eq!(config, again, "{text}");
    }
}

#[test]
fn an_error_names_the_parameter_and_what_is_wrong() {
    let cases = [
        ("fixd=1", "`fixd`", "no such parameter"),
        ("fixed=-1", "`fixed`", "`-1` is no whole number"),
        ("fixed=1,fixed=2", "`fixed`", "twice"),
        ("time_fixed_ms=18446744073709551615", "`time_fixed_ms`", "too long"),
        ("noise=3", "`noise`", "2.5%"),
        ("noise=101%", "`noise`", "100%"),
        ("noise=.5%", "`noise`", "2.5%"),
        ("outliers=1%", "`outliers`", "1%x10"),
        ("fault=explode", "`fault`", "segfault"),
        ("fault=abort@0", "`fault`", "number from 1"),
        ("fault=abort@later:2", "`fault`", "`later` is no phase"),
        ("fault=abort@0xzz", "`fault`", "no block hash"),
        ("fault=abort@2*no", "`fault`", "`no`"),
        ("tally=", "`tally`", "no folder"),
    ];
    for (text, key, words) in cases {
        let error = MockConfig::parse(Client::Reth, text).unwrap_err().to_string();
        assert!(error.starts_with(key) && error.contains(words), "{text}: {error}");
    }
}

#[test]
fn every_fault_has_a_word_of_its_own_and_one_place() {
    for &(fault, word) in Fault::WORDS {
        assert_eq!(fault.to_string(), word);
        assert_eq!(word.parse::<Planted>().unwrap().fault, fault);
        let config = MockConfig::parse(Client::Reth, &format!("fault={word}")).unwrap();
        assert_eq!(config.mock().plan.is_empty(), fault.is_of_process());
        assert_eq!(config.process_faults().is_empty(), !fault.is_of_process());
    }
    let start = MockConfig::parse(Client::Reth, "fault=abort@start:1").unwrap().process_faults();
    assert_eq!(start.strike(Point::Execute, b""), None);
    assert_eq!(start.strike(Point::Start, b""), Some(Fault::Abort));
    assert_eq!(start.strike(Point::Start, b""), None);
}
