//! `zkgas report`: records to a report.

use std::path::PathBuf;

use clap::Args;
use zkgas_model::ExitCode;

use crate::{
    args::ClockArgs,
    failure::refuse,
    pipeline::report::{meant, read_records, write_apart},
    printer::Printer,
};

/// The same records always give the same bytes.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Folders of execution records: OUT/execute
    #[arg(short = 'i', long, value_name = "DIR", required_unless_present = "proving_input", num_args = 1..)]
    execution_input: Vec<PathBuf>,
    /// Folders of proof records: OUT/prove
    #[arg(long, value_name = "DIR", num_args = 1..)]
    proving_input: Vec<PathBuf>,
    /// Folder for the report
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Folder for the CSV files, if another
    #[arg(long, value_name = "DIR")]
    output_csv: Option<PathBuf>,
    /// Samples to leave out, by the N of `sample-N`
    #[arg(long, value_name = "N", num_args = 1..)]
    exclude_samples: Vec<u32>,
    #[command(flatten)]
    clock: ClockArgs,
    /// Pictures inside the page; they always are
    #[arg(long)]
    inline_images: bool,
}

pub(crate) fn run(args: &ReportArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let folders = [&args.execution_input[..], &args.proving_input[..]].concat();
    let mut input = read_records(&folders, |_| true, printer)?;
    input.excluded_samples.clone_from(&args.exclude_samples);
    meant(&mut input, args.clock.time)?;
    if input.records.is_empty() && input.left_out.is_empty() {
        let folders: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
        let text = format!(
            "no records in {}; name the `execute` and `prove` folders of a run",
            folders.join(", ")
        );
        return refuse(ExitCode::NothingSelected, text);
    }
    let csv = args.output_csv.as_ref().unwrap_or(&args.output);
    let path = write_apart(&input, &args.output, csv)?;
    printer.answer(&path.display().to_string())?;
    if !input.left_out.is_empty() {
        printer.remark(
            "what was left out is made again by the command that made it; `zkgas store fsck` says more",
        );
    }
    Ok(if input.left_out.is_empty() { ExitCode::Ok } else { ExitCode::BadInput })
}
