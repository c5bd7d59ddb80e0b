//! A compressed proof made on a GPU: accepted as it is, and as nothing else.

mod common;

use common::{ROUNDS, golden};
use zkgas_model::{Client, ProofKind, Zkvm};
use zkgas_zkvm::{Backend, Verifier};
use zkgas_zkvm_sp1::Sp1;

fn verifier(client: Client) -> Box<dyn Verifier> {
    let elf = zkgas_guests::load(Zkvm::Sp1, client).expect("embedded").elf;
    Sp1.verifier(&elf, ProofKind::Compressed).expect("a verifier")
}

#[test]
fn the_proof_attests_the_rounds() {
    let public_values = verifier(Client::Smoke).verify(&golden()).expect("accepted");
    assert_eq!(public_values, zkgas_guest_smoke::answer(ROUNDS));
}

#[test]
fn another_guest_did_not_make_it() {
    verifier(Client::Reth).verify(&golden()).expect_err("another verifying key");
}

#[test]
fn a_flipped_bit_anywhere_and_a_cut_are_rejected() {
    let (verifier, right) = (verifier(Client::Smoke), golden());
    for part in 0..32 {
        let at = right.len() * part / 32 + part;
        let mut wrong = right.clone();
        wrong[at] ^= 1 << (part % 8);
        if let Ok(public_values) = verifier.verify(&wrong) {
            panic!("bit {} of byte {at} flipped, accepted with {public_values:?}", part % 8);
        }
    }
    for length in [0, 1, right.len() / 2, right.len() - 1] {
        verifier.verify(&right[..length]).expect_err("cut short");
    }
}
