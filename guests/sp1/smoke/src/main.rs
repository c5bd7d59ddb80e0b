//! SP1 guest: a loop that proves in minutes on a laptop.

#![no_std]
#![no_main]

use zkgas_sp1_runtime::{Sp1, entry};

entry!(main);

fn main() {
    zkgas_guest_smoke::run::<Sp1>();
}
