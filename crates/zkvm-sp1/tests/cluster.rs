//! SP1's client against a stand-in for a cluster's gateway, which replays a proof made on a GPU.

mod common;

use std::time::{Duration, Instant};

use common::{ROUNDS, golden};
use zkgas_model::{Client, Phase, ProofKind, Zkvm};
use zkgas_zkvm::{Backend, Device, Prover};
use zkgas_zkvm_sp1::{
    Sp1,
    double::{Fate, Gateway},
};

fn elf() -> Vec<u8> {
    zkgas_guests::load(Zkvm::Sp1, Client::Smoke).expect("embedded").elf.into_owned()
}

fn connect(gateway: &Gateway) -> Box<dyn Prover> {
    let device = Device::Cluster { url: gateway.url() };
    Sp1.prover(&elf(), ProofKind::Compressed, &device).expect("a gateway that answers")
}

/// What the prover says where there is no proof.
fn failure(fate: Fate) -> String {
    let gateway = Gateway::start(fate).expect("a free port");
    let error = connect(&gateway).prove(&ROUNDS.to_le_bytes()).expect_err("no proof");
    assert_eq!(gateway.requests(), 1);
    error.reason
}

#[test]
fn a_proof_is_timed_fetched_and_accepted_by_a_verifier() {
    let delay = Duration::from_millis(700);
    let gateway = Gateway::start(Fate::Proof(delay, golden())).expect("a free port");
    let mut prover = connect(&gateway);
    assert!(prover.started().contains_key(&Phase::Setup));
    let proof = prover.prove(&ROUNDS.to_le_bytes()).expect("a proof");
    let resolution = proof.resolution.expect("the pause between two looks");
    assert!(resolution <= Duration::from_millis(100), "{resolution:?}");
    assert!(proof.duration >= delay, "{:?}", proof.duration);
    assert!(proof.duration < delay + Duration::from_secs(5), "{:?}", proof.duration);
    let verifier = Sp1.verifier(&elf(), ProofKind::Compressed).expect("a verifier");
    let public_values = verifier.verify(&proof.bytes).expect("the golden proof");
    assert_eq!(public_values, zkgas_guest_smoke::answer(ROUNDS));
    prover.prove(&ROUNDS.to_le_bytes()).expect("another, from the same prover");
    assert_eq!(gateway.requests(), 2);
}

#[test]
fn what_the_cluster_gives_up_is_a_failure_that_says_so() {
    let reason = failure(Fate::Unfulfillable);
    assert!(reason.contains("the cluster made no proof"), "{reason}");
    assert!(reason.contains("unfulfillable"), "{reason}");
    let reason = failure(Fate::Unexecutable);
    assert!(reason.contains("unexecutable"), "{reason}");
}

#[test]
fn what_is_no_proof_is_a_failure() {
    let reason = failure(Fate::Proof(Duration::ZERO, b"no proof".to_vec()));
    assert!(reason.contains("the cluster made no proof"), "{reason}");
}

#[test]
fn a_wrong_proof_is_found_by_the_verifier() {
    let mut wrong = golden();
    let middle = wrong.len() / 2;
    wrong[middle] ^= 1;
    let gateway = Gateway::start(Fate::Proof(Duration::ZERO, wrong)).expect("a free port");
    // A flipped bit may make it no proof at all, or a proof of nothing.
    if let Ok(proof) = connect(&gateway).prove(&ROUNDS.to_le_bytes()) {
        let verifier = Sp1.verifier(&elf(), ProofKind::Compressed).expect("a verifier");
        verifier.verify(&proof.bytes).expect_err("a proof with a flipped bit");
    }
}

#[test]
fn a_gateway_that_goes_away_is_waited_for_and_not_for_ever() {
    let start = Instant::now();
    let reason = failure(Fate::Gone);
    assert!(reason.contains("gone"), "{reason}");
    assert!(start.elapsed() < Duration::from_mins(2), "{:?}", start.elapsed());
}

#[test]
fn an_address_where_nobody_listens_is_named() {
    let url = Gateway::start(Fate::Unfulfillable).expect("a free port").url();
    let device = Device::Cluster { url: url.clone() };
    let error = Sp1.prover(&elf(), ProofKind::Compressed, &device).expect_err("nobody");
    assert!(error.reason.contains(&url) && error.reason.contains("cluster status"), "{error}");
    for url in ["localhost", "ftp://127.0.0.1:1"] {
        let device = Device::Cluster { url: url.to_owned() };
        let error = Sp1.prover(&elf(), ProofKind::Compressed, &device).expect_err("no address");
        assert!(error.reason.contains("no address of a gateway"), "{error}");
    }
}
