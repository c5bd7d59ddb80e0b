//! Who executes.

use zkgas_zkvm::{Execution, Failure};

/// Executes inputs on a guest, from several threads at once.
pub trait Executor: Sync {
    /// What the guest did on an input.
    fn execute(&self, input: &[u8]) -> Result<Execution, Failure>;
}
