//! `zkgas witness`: EEST fixtures to witness files.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use zkgas_model::{ExitCode, FixtureName};

use crate::{
    failure::refuse,
    interrupt,
    pipeline::{
        tree::{blockchain_tests, json_files},
        witness::{Subjects, make_witnesses},
    },
    printer::Printer,
};

/// Writes one file for each fixture: its last block, and what validating it needs of the state. A file
/// that is there, whole, and made from the same fixture is kept.
#[derive(Debug, Args)]
pub(crate) struct WitnessArgs {
    /// Folder for the witnesses
    #[arg(short, long, value_name = "DIR")]
    output_folder: PathBuf,
    #[command(subcommand)]
    source: Source,
}

#[derive(Debug, Subcommand)]
enum Source {
    /// From EEST `blockchain_tests` fixtures
    Tests {
        /// Folder of fixtures, with or without `fixtures/` and `blockchain_tests/`; or one file
        #[arg(long, value_name = "DIR")]
        eest_fixtures_path: PathBuf,
        /// Take fixtures whose name contains TEXT; any match includes [default: all]
        #[arg(long, value_name = "TEXT")]
        include: Vec<String>,
        /// Leave out fixtures whose name contains TEXT
        #[arg(long, value_name = "TEXT")]
        exclude: Vec<String>,
        /// Threads [default: one for each core]
        #[arg(short, long, value_name = "N")]
        jobs: Option<usize>,
    },
}

pub(crate) fn run(args: &WitnessArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let Source::Tests { eest_fixtures_path, include, exclude, jobs } = &args.source;
    super::limit_threads(*jobs)?;
    let files = json_files(&blockchain_tests(eest_fixtures_path))?;
    let wanted = |name: &FixtureName| {
        let has = |text: &String| name.0.contains(text.as_str());
        (include.is_empty() || include.iter().any(has)) && !exclude.iter().any(has)
    };
    let made =
        make_witnesses(&files, &wanted, &Subjects::of_suites(), &args.output_folder, printer)?;
    interrupt::check()?;
    for (what, why) in &made.failures {
        printer.complaint(&format!("failed: {what}: {why}"));
    }
    if made.files.is_empty() && made.failures.is_empty() {
        return refuse(ExitCode::NothingSelected, "the filters leave no fixture");
    }
    printer.remark(&made.to_string());
    printer.answer(&args.output_folder.display().to_string())?;
    Ok(if made.failures.is_empty() { ExitCode::Ok } else { ExitCode::BadInput })
}
