//! Blocks with one thing wrong, and chains of blocks, through `zkgas_witness::make` and
//! `zkgas_guest_core::validate`.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod ancestors;
mod assembler;
mod body;
mod builder;
mod chains;
mod forks;
mod header;
mod histories;
mod mutants;
mod noise;
mod parts;
mod preimages;
mod sample;
mod sign;
mod transactions;
mod vectors;
mod verdicts;

use parts::Parts;
use zkgas_model::Fork;

#[test]
fn the_sample_is_valid() {
    for fork in [Fork::Prague, Fork::Osaka] {
        let witness = zkgas_witness::make(&sample::block(fork).fixture()).unwrap();
        assert!(witness.success);
        assert_eq!(witness.headers.len() as u64, sample::DEPTH);
        let parts = Parts::of(&witness);
        assert_eq!(parts.input(), witness.input());
        println!(
            "{} nodes {} codes {} bytes {:?}",
            witness.state.len(),
            witness.codes.len(),
            witness.input().len(),
            parts.verdict()
        );
    }
}
