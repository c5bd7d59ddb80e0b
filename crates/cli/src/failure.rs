//! Errors to exit codes and words; the only place that maps them.

use zkgas_cluster::ClusterError;
use zkgas_fixture::{FixtureError, ReadError};
use zkgas_guests::GuestError;
use zkgas_import::ImportError;
use zkgas_model::ExitCode;
use zkgas_runner::RunError;
use zkgas_store::StoreError;
use zkgas_suite::SuiteError;

use crate::{
    interrupt::{self, Interrupted},
    printer::Printer,
};

/// An error of the command line itself: wrong usage, or something this build lacks.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: ExitCode,
    pub(crate) text: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Refusal {}

/// A refusal as an error.
pub(crate) fn refuse<T>(code: ExitCode, text: impl Into<String>) -> eyre::Result<T> {
    Err(Refusal { code, text: text.into() }.into())
}

/// Prints the chain of causes and says how to exit.
pub(crate) fn explain(error: &eyre::Report, printer: Printer) -> ExitCode {
    let code = error.chain().find_map(code).unwrap_or(ExitCode::Internal);
    if code == ExitCode::Interrupted {
        interrupt::say_how_to_resume(printer);
        return code;
    }
    let mut text = String::from("error");
    let mut last = String::new();
    for cause in error.chain() {
        let words = cause.to_string();
        // `transparent` errors repeat their cause.
        if words != last {
            text.push_str(": ");
            text.push_str(&words);
        }
        last = words;
    }
    printer.complaint(&text);
    code
}

fn code(cause: &(dyn std::error::Error + 'static)) -> Option<ExitCode> {
    if let Some(refusal) = cause.downcast_ref::<Refusal>() {
        return Some(refusal.code);
    }
    if cause.is::<SuiteError>() {
        return Some(ExitCode::NothingSelected);
    }
    if cause.is::<Interrupted>() {
        return Some(ExitCode::Interrupted);
    }
    if let Some(error) = cause.downcast_ref::<GuestError>() {
        return Some(match error {
            GuestError::WrongHash { .. } | GuestError::Manifest { .. } => ExitCode::BadInput,
            GuestError::Absent { .. } | GuestError::Read(_) => ExitCode::Environment,
        });
    }
    if let Some(error) = cause.downcast_ref::<RunError>() {
        return Some(match error {
            RunError::Store(_) => ExitCode::Environment,
            RunError::Read { .. }
            | RunError::NotAWitness { .. }
            | RunError::NewerRecord { .. }
            | RunError::OtherMachine { .. } => ExitCode::BadInput,
        });
    }
    if let Some(error) = cause.downcast_ref::<ImportError>() {
        return Some(match error {
            ImportError::Read { .. } => ExitCode::Environment,
            ImportError::Malformed { .. } => ExitCode::BadInput,
            ImportError::Nothing { .. } => ExitCode::NothingSelected,
        });
    }
    if let Some(error) = cause.downcast_ref::<ClusterError>() {
        return Some(if error.is_usage() { ExitCode::Usage } else { ExitCode::Environment });
    }
    let is_input = cause.is::<ReadError>() || cause.is::<FixtureError>();
    let is_machine = cause.is::<StoreError>() || cause.is::<std::io::Error>();
    match (is_input, is_machine) {
        (true, _) => Some(ExitCode::BadInput),
        (_, true) => Some(ExitCode::Environment),
        _ => None,
    }
}
