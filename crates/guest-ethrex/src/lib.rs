//! Stateless validation of one Ethereum block with ethrex's EVM, tries, and types.
//!
//! It takes the input of [`zkgas_guest_core`] and gives the same verdict, so that guests and tests
//! treat both engines alike. What a block is (decoding, the chain of ancestors, the rules for
//! headers) is guest-core's for both; bodies, execution, receipts, requests, and tries are ethrex's.
//! It knows neither files nor zkVMs.

mod chain;
mod crypto;
mod database;
mod guest;
mod node;
mod nodes;
mod validate;

pub use crypto::{Accelerated, OnHost};
pub use ethrex_crypto::Crypto;
pub use guest::run_ethrex;
pub use validate::validate;
