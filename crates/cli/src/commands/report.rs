//! `zkgas report`: records to a report.

use std::path::PathBuf;

use clap::Args;
use zkgas_model::ExitCode;

use crate::{
    failure::refuse,
    pipeline::report::{read_records, write_report},
    printer::Printer,
};

/// The same records always give the same bytes.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Folders of execution records: OUT/execute
    #[arg(short = 'i', long, value_name = "DIR", required = true, num_args = 1..)]
    execution_input: Vec<PathBuf>,
    /// Folder for the report
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
}

pub(crate) fn run(args: &ReportArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let input = read_records(&args.execution_input, |_| true, printer)?;
    if input.records.is_empty() && input.left_out.is_empty() {
        let folders: Vec<_> =
            args.execution_input.iter().map(|folder| folder.display().to_string()).collect();
        let text =
            format!("no records in {}; name the `execute` folder of a run", folders.join(", "));
        return refuse(ExitCode::NothingSelected, text);
    }
    let path = write_report(&input, &args.output)?;
    printer.answer(&path.display().to_string())?;
    Ok(if input.left_out.is_empty() { ExitCode::Ok } else { ExitCode::BadInput })
}
