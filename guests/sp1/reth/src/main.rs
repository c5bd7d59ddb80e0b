//! SP1 guest: stateless validation of one block with revm and alloy-evm.

#![no_std]
#![no_main]

extern crate alloc;

mod crypto;

use alloy_primitives::U256;
use zkgas_guest_core::{MulMod, Platform, Region, validate};
use zkgas_sp1_runtime as runtime;

runtime::entry!(main);

/// SP1: regions are lines on the guest's standard output.
struct Sp1;

impl Platform for Sp1 {
    const MULMOD: Option<MulMod> = Some(mulmod);

    fn start(&mut self, region: Region) {
        runtime::mark(region.start_mark());
    }

    fn end(&mut self, region: Region) {
        runtime::mark(region.end_mark());
    }
}

fn mulmod(a: U256, b: U256, modulus: U256) -> U256 {
    // The system call takes 0 for 2^256; the EVM's answer is 0.
    if modulus.is_zero() {
        return U256::ZERO;
    }
    let limbs = runtime::uint256::mulmod(a.as_limbs(), b.as_limbs(), modulus.as_limbs());
    U256::from_limbs(limbs)
}

fn main() {
    crypto::install();
    let input = Sp1.region(Region::ReadInput, runtime::read_input);
    match validate(input, &mut Sp1) {
        Ok(verdict) => {
            Sp1.region(Region::WriteOutput, || runtime::commit(&verdict.output.encode()));
        }
        Err(_) => runtime::halt(2),
    }
}
