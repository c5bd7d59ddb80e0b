//! SP1 guest: stateless validation of one block with ethrex's crates.

#![no_main]

use zkgas_guest_ethrex::run_ethrex;
use zkgas_sp1_runtime::{Sp1, entry};

entry!(main);

fn main() {
    run_ethrex::<Sp1>();
}
