//! RISC Zero as zkgas guests see it: input and output, and hashes and curves through the zkVM's
//! accelerators. Entry, heap, and the claim that a proof is about are risc0-zkvm's own.

mod accelerators;
mod bigint;
mod fields;
mod io;
mod keccak;

pub use accelerators::Risc0;
pub use risc0_zkvm::entry;
