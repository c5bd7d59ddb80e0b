//! Blocks with one thing wrong, and chains of blocks, through `zkgas_witness::make` and
//! `zkgas_guest_core::validate`.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod ancestors;
mod assembler;
mod body;
mod builder;
mod chains;
mod checks;
mod forks;
mod header;
mod histories;
mod mutants;
mod noise;
mod parts;
mod preimages;
mod sample;
mod shape;
mod sign;
mod transactions;
mod vectors;
mod verdicts;
