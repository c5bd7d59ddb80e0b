//! SP1 guest: stateless validation of one block with revm and alloy-evm.

#![no_std]
#![no_main]

use zkgas_guest_core::run_reth;
use zkgas_sp1_runtime::{Sp1, entry};

entry!(main);

fn main() {
    run_reth::<Sp1>();
}
