//! Processes of this binary that run a zkVM.

use zkgas_model::record::FailureKind;
use zkgas_worker::{Hello, Launcher, Role};
use zkgas_zkvm::{Done, Failure};

use super::{backend::Loaded, settings::Settings};

/// A launcher of workers of this binary.
pub(crate) fn launcher() -> Launcher {
    Launcher::of_this_program(["worker"])
}

/// What a worker for one combination is told.
pub(crate) fn hello(loaded: &Loaded, settings: &Settings, role: Role) -> Hello {
    let mut hello = Hello::new(loaded.backend.zkvm(), loaded.facts.client, role);
    hello.settings = settings.to_hello();
    hello
}

/// The failure of a worker that did something else than it was asked to.
pub(crate) fn unasked(done: &Done) -> Failure {
    let what = match done {
        Done::Executed(_) => "an execution",
        Done::Proved { .. } => "a proof",
        Done::Part(_) => "a part of a proof",
        Done::Verified { .. } => "a verdict",
    };
    Failure::new(FailureKind::Protocol, format!("the worker answered with {what}"))
}
