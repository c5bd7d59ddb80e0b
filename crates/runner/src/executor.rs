//! Who executes.

use zkgas_model::record::FailureKind;
use zkgas_zkvm::{Execution, Failure, Program};

/// Executes inputs on a guest, from several threads at once.
pub trait Executor: Sync {
    /// What the guest did on an input.
    fn execute(&self, input: &[u8]) -> Result<Execution, Failure>;
}

/// In this process, which dies with the zkVM.
impl Executor for Box<dyn Program> {
    fn execute(&self, input: &[u8]) -> Result<Execution, Failure> {
        let program: &dyn Program = self.as_ref();
        program.execute(input).map_err(|it| Failure::new(FailureKind::Zkvm, it.to_string()))
    }
}
