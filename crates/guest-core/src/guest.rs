//! What a guest does around the validation of its block.

use core::marker::PhantomData;

use alloy_primitives::U256;
use zkgas_guest_crypto::{Runtime, mul_mod};

use crate::{InputError, MulMod, Platform, Region, Verdict, reth, validate};

/// A zkVM as the platform of an engine.
#[derive(Debug)]
pub struct OnZkvm<R>(PhantomData<R>);

impl<R: Runtime> Platform for OnZkvm<R> {
    const MULMOD: Option<MulMod> = Some(mulmod::<R>);
    const LOADS_BYTES: bool = true;

    fn start(&mut self, region: Region) {
        R::mark(region.start_mark());
    }

    fn end(&mut self, region: Region) {
        R::mark(region.end_mark());
    }
}

fn mulmod<R: Runtime>(x: U256, y: U256, modulus: U256) -> U256 {
    if modulus.is_zero() {
        return U256::ZERO;
    }
    U256::from_limbs(mul_mod::<R::Integers>(x.as_limbs(), y.as_limbs(), modulus.as_limbs()))
}

/// The whole guest with the `reth` engine.
pub fn run_reth<R: Runtime>() {
    reth::install::<R>();
    run(validate::<OnZkvm<R>>);
}

/// Reads the input, judges it, and commits the verdict; halts with code 2 where the input is no
/// block.
pub fn run<R: Runtime>(
    validate: impl FnOnce(&[u8], &mut OnZkvm<R>) -> Result<Verdict, InputError>,
) {
    let mut platform = OnZkvm::<R>(PhantomData);
    let input = platform.region(Region::ReadInput, R::read_input);
    match validate(input, &mut platform) {
        Ok(verdict) => {
            platform.region(Region::WriteOutput, || R::commit(&verdict.output.encode()));
        }
        Err(_) => R::halt(2),
    }
}
