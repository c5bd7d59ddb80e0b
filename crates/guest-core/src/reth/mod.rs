//! The `reth` engine: revm driven by alloy-evm's Ethereum block executor, the crates reth itself
//! executes blocks with.

mod crypto;
mod engine;
mod instructions;

pub(crate) use crypto::install;
pub use engine::{ExecutedBlock, execute, execute_with};
