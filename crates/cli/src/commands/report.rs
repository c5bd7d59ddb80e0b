//! `zkgas report`: records to a report.

use std::path::PathBuf;

use clap::Args;
use zkgas_model::ExitCode;

use crate::{pipeline::report::write_report, printer::Printer};

/// The same records always give the same bytes.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Folders of execution records: OUT/execute
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    execution_input: Vec<PathBuf>,
    /// Folder for the report
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
}

pub(crate) fn run(args: &ReportArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let path = write_report(&args.execution_input, |_| true, &args.output, printer)?;
    printer.answer(&path.display().to_string())
}
