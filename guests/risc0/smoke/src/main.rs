//! RISC Zero guest: a loop that proves in minutes on a laptop.

#![no_main]

use zkgas_risc0_runtime::{Risc0, entry};

entry!(main);

fn main() {
    zkgas_guest_smoke::run::<Risc0>();
}
