//! How things go wrong, as a closed set.

use serde::{Deserialize, Serialize};

/// Why there is no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crashed {
    /// In words.
    pub reason: String,
    /// The class of failure; absent from files that other tools wrote.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<FailureKind>,
}

/// Classes of failure. They decide what is worth another attempt, so a failure is never put into a
/// class on a guess: a worker that was killed by somebody is `WorkerSignal`, not `OutOfMemory`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The guest ran and rejected the block, or answered for another block.
    WrongOutput,
    /// The guest's input is not one.
    InvalidInput,
    /// The proof does not verify, or attests something else than was executed.
    VerifyFailed,
    /// The guest stopped with a non-zero exit code.
    GuestPanic,
    /// The zkVM gave up and said so.
    Zkvm,
    /// The worker ended with an exit code before it answered.
    WorkerExit,
    /// The worker was ended by a signal before it answered.
    WorkerSignal,
    /// Memory ran out, and there is evidence of it.
    OutOfMemory,
    /// The deadline passed.
    Timeout,
    /// The worker said something that the protocol does not have.
    Protocol,
    /// The machine lacks something: a worker that cannot start, a device that is gone.
    Environment,
    /// The user stopped the run.
    Cancelled,
}

impl FailureKind {
    /// Whether the cause lies in the machine or the prover's process and not in what was asked, so
    /// that the same attempt may succeed another time.
    pub const fn is_infrastructure(self) -> bool {
        match self {
            Self::WrongOutput | Self::InvalidInput | Self::VerifyFailed | Self::GuestPanic => false,
            Self::Zkvm
            | Self::WorkerExit
            | Self::WorkerSignal
            | Self::OutOfMemory
            | Self::Timeout
            | Self::Protocol
            | Self::Environment
            | Self::Cancelled => true,
        }
    }
}
