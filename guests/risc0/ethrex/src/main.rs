//! RISC Zero guest: stateless validation of one block with ethrex's crates.

#![no_main]

use zkgas_guest_ethrex::run_ethrex;
use zkgas_risc0_runtime::{Risc0, entry};

entry!(main);

fn main() {
    run_ethrex::<Risc0>();
}
