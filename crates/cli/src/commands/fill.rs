//! `zkgas fill`: the suite to EEST fixtures.

use std::path::PathBuf;

use clap::Args;
use fs_err as fs;
use zkgas_model::ExitCode;
use zkgas_suite::{Selection, tests};

use crate::{
    args::SuiteArgs,
    failure::refuse,
    pipeline::{
        amplification::Amplification,
        fill::{FixtureFile, fill_files},
    },
    printer::Printer,
};

/// The fixtures have the names, files, and block hashes of the reference suite's; see docs.
#[derive(Debug, Args)]
pub(crate) struct FillArgs {
    #[command(flatten)]
    suite: SuiteArgs,
    /// Folder for the fixtures
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Remove earlier fixtures in DIR first
    #[arg(long)]
    clean: bool,
    /// Divide the amplification: smaller blocks, slopes nearly as exact
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    scale: u64,
    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
}

/// The fixture files of the selected tests.
pub(crate) fn plan(
    suite: &SuiteArgs,
    amplification: Amplification,
) -> eyre::Result<Vec<FixtureFile>> {
    let selection = Selection { include: suite.include.clone(), exclude: suite.exclude.clone() };
    let tests = tests(suite.revision(), suite.fork, &selection)?;
    if tests.is_empty() {
        return refuse(ExitCode::NothingSelected, "the filters leave no test");
    }
    Ok(tests
        .iter()
        .map(|test| FixtureFile {
            path: test.file(),
            cases: test.cases(amplification.scale_of(test)),
        })
        .collect())
}

pub(crate) fn run(args: &FillArgs, printer: Printer) -> eyre::Result<ExitCode> {
    super::limit_threads(args.jobs)?;
    let files = plan(&args.suite, Amplification::divided_by(args.scale))?;
    let tree = args.output.join("blockchain_tests");
    if args.clean && tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    let totals = fill_files(&files, args.suite.fork, &args.output, printer)?;
    printer.remark(&totals.to_string());
    printer.answer(&tree.display().to_string())
}
