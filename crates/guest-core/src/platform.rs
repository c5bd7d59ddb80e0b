//! Where the code runs: what it can measure, and what it does better than software.

use alloy_primitives::U256;

use crate::Region;

/// a * b mod m in full precision; 0 when m is 0.
pub type MulMod = fn(U256, U256, U256) -> U256;

/// A host or a zkVM.
///
/// Precompiles, hashes, and signatures are accelerated through the hooks that revm and alloy
/// publish for them; this trait has the rest.
pub trait Platform {
    /// Replaces the arithmetic of the MULMOD instruction; its gas, stack, and result stay.
    const MULMOD: Option<MulMod> = None;

    /// Whether the processor loads misaligned words byte by byte, so that reading words the other way
    /// round comes for free.
    const LOADS_BYTES: bool = false;

    /// A region starts.
    fn start(&mut self, region: Region);
    /// A region ends.
    fn end(&mut self, region: Region);

    /// Runs `work` as one region.
    fn region<T>(&mut self, region: Region, work: impl FnOnce() -> T) -> T {
        self.start(region);
        let result = work();
        self.end(region);
        result
    }
}

/// The host: measures nothing, accelerates nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Native;

impl Platform for Native {
    fn start(&mut self, _region: Region) {}
    fn end(&mut self, _region: Region) {}
}
