//! One file per command.

pub(crate) mod bench;
pub(crate) mod blocktest;
pub(crate) mod cluster;
pub(crate) mod compare;
pub(crate) mod doctor;
pub(crate) mod extras;
pub(crate) mod fill;
pub(crate) mod import;
mod measured;
mod numbers;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod schedule;
pub(crate) mod store;
pub(crate) mod verify;
pub(crate) mod witness;
pub(crate) mod worker;

use std::{io, sync::Arc};

use signal_hook::{consts::SIGXFSZ, flag};
use zkgas_model::ExitCode;

use crate::{args::Command, interrupt, printer::Printer};

/// Runs a command.
pub(crate) fn run(command: Command, printer: Printer) -> eyre::Result<ExitCode> {
    outlive_limits()?;
    if matches!(
        command,
        Command::Bench(_)
            | Command::Fill(_)
            | Command::Witness(_)
            | Command::Blocktest(_)
            | Command::Run(_)
            | Command::Verify(_)
    ) {
        interrupt::watch(printer)?;
    }
    match command {
        Command::Bench(args) => bench::run(&args, printer),
        Command::Fill(args) => fill::run(&args, printer),
        Command::Witness(args) => witness::run(&args, printer),
        Command::Blocktest(args) => blocktest::run(&args, printer),
        Command::Run(args) => run::run(&args, printer),
        Command::Verify(args) => verify::run(&args, printer),
        Command::Worker(args) => worker::run(&args),
        Command::Store(args) => store::run(&args, printer),
        Command::Report(args) => report::run(&args, printer),
        Command::Compare(args) => compare::run(&args, printer),
        Command::Schedule(args) => schedule::run(&args, printer),
        Command::Import(args) => import::run(&args, printer),
        Command::Cluster(args) => cluster::run(&args, printer),
        Command::Doctor(args) => doctor::run(&args, printer),
        Command::Completions(args) => extras::completions(&args, printer),
        Command::Man(args) => extras::man(&args, printer),
    }
}

/// Makes a write beyond the longest file that the process may write an error of that write, as a full
/// disk is, and not the end of the process. That is what a handler of any kind does.
fn outlive_limits() -> io::Result<()> {
    flag::register(SIGXFSZ, Arc::default()).map(|_| ())
}

/// Sets the number of threads for everything that runs in parallel.
fn limit_threads(jobs: Option<usize>) -> eyre::Result<()> {
    if let Some(jobs) = jobs {
        rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global()?;
    }
    Ok(())
}
