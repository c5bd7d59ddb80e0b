//! RISC Zero guest: stateless validation of one block with revm and alloy-evm.

#![no_main]

use zkgas_guest_core::run_reth;
use zkgas_risc0_runtime::{Risc0, entry};

entry!(main);

fn main() {
    run_reth::<Risc0>();
}
