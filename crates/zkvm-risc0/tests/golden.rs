//! A composite proof made on a laptop: accepted as it is, and as nothing else.

use std::path::{Path, PathBuf};

use zkgas_model::{Client, ProofKind, Zkvm};
use zkgas_zkvm::{Backend, Verifier};
use zkgas_zkvm_risc0::Risc0;

const ROUNDS: u64 = 1000;

fn golden() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../cli/tests/golden/risc0/proofs/sample-1/smoke/risc0-v3.0.6");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("readable").path())
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    std::fs::read(files.remove(0)).expect("readable")
}

fn verifier(client: Client) -> Box<dyn Verifier> {
    let elf = zkgas_guests::load(Zkvm::Risc0, client).expect("embedded").elf;
    let backend = Risc0::from_env().expect("no settings in the way");
    backend.verifier(&elf, ProofKind::Composite).expect("a verifier")
}

#[test]
fn the_proof_attests_the_rounds() {
    let public_values = verifier(Client::Smoke).verify(&golden()).expect("accepted");
    assert_eq!(public_values, zkgas_guest_smoke::answer(ROUNDS));
}

#[test]
fn another_guest_did_not_make_it() {
    verifier(Client::Reth).verify(&golden()).expect_err("another image");
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
