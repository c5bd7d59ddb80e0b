//! `zkgas fill`: the suite to EEST fixtures.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use fs_err as fs;
use zkgas_model::{ExitCode, Fork};
use zkgas_suite::tests_of_all_forks;

use crate::{
    args::SuiteArgs,
    pipeline::{
        amplification::Amplification,
        fill::fill_files,
        list::{Row, table},
        plan,
    },
    printer::Printer,
};

/// The fixtures have the names, files, and block hashes of the reference suite's; see docs.
#[derive(Debug, Args)]
pub(crate) struct FillArgs {
    #[command(flatten)]
    suite: SuiteArgs,
    /// Folder for the fixtures
    #[arg(short, long, value_name = "DIR", required_unless_present = "list")]
    output: Option<PathBuf>,
    /// Remove earlier fixtures in DIR first
    #[arg(long)]
    clean: bool,
    /// Divide the amplification: smaller blocks, slopes nearly as exact
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    scale: u64,
    /// Operations in one call of the target, in place of the suite's own points: `0,50,100`
    #[arg(long, value_name = "N", value_delimiter = ',')]
    op_counts: Vec<u16>,
    /// List the tests and fill nothing
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "table")]
    list: Option<Format>,
    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For reading
    Table,
    /// For programs
    Json,
}

pub(crate) fn run(args: &FillArgs, printer: Printer) -> eyre::Result<ExitCode> {
    super::limit_threads(args.jobs)?;
    match (args.list, &args.output) {
        (Some(format), _) => list(&args.suite, format, printer),
        (None, Some(output)) => write(args, output, printer),
        // clap asks for the one or the other.
        (None, None) => Ok(ExitCode::Usage),
    }
}

fn write(args: &FillArgs, output: &Path, printer: Printer) -> eyre::Result<ExitCode> {
    let tests = plan::selected(&args.suite)?;
    let files = plan::files(&tests, Amplification::divided_by(args.scale), &args.op_counts)?;
    let tree = output.join("blockchain_tests");
    if args.clean && tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    let totals = fill_files(&files, output, printer)?;
    printer.remark(&totals.to_string());
    if args.suite.include.is_empty() {
        remark_on_later(&args.suite, printer)?;
    }
    printer.answer(&tree.display().to_string())
}

fn list(suite: &SuiteArgs, format: Format, printer: Printer) -> eyre::Result<ExitCode> {
    let tests = tests_of_all_forks(suite.suite()?, suite.fork, &suite.selection())?;
    let rows: Vec<Row> = tests.iter().map(Row::of).collect();
    match format {
        Format::Table => printer.answer(&table(&rows)),
        Format::Json => printer.answer(&serde_json::to_string_pretty(&rows)?),
    }
}

/// Says which operations the fork does not have: who fills everything may miss them.
fn remark_on_later(suite: &SuiteArgs, printer: Printer) -> eyre::Result<()> {
    let all = tests_of_all_forks(suite.suite()?, suite.fork, &suite.selection())?;
    for &fork in Fork::ALL {
        let later = all.iter().filter(|test| !test.exists() && test.since() == fork);
        let names: Vec<String> = later.map(|test| test.target().to_uppercase()).collect();
        if !names.is_empty() {
            let names = names.join(", ");
            printer.remark(&format!("not on {}: {names} (from {fork} on)", suite.fork));
        }
    }
    Ok(())
}
