//! `zkgas worker`: the other end of a run's processes.

use clap::Args;
use eyre::WrapErr;
use zkgas_model::ExitCode;
use zkgas_worker::{Hello, serve_stdio};
use zkgas_zkvm::Backend;

use crate::pipeline::{backend, cores::Cores, settings::Settings};

#[derive(Debug, Args)]
pub(crate) struct WorkerArgs {
    /// Cores to work on, by index
    #[arg(long, value_name = "N,…")]
    cores: Option<Cores>,
}

/// Serves until standard input ends.
pub(crate) fn run(args: &WorkerArgs) -> eyre::Result<ExitCode> {
    // Before there is any other thread, which would go on elsewhere.
    if let Some(cores) = &args.cores {
        cores.keep().wrap_err_with(|| format!("cannot work on the cores {cores} alone"))?;
    }
    serve_stdio(&factory)?;
    Ok(ExitCode::Ok)
}

fn factory(hello: &Hello) -> Result<Box<dyn Backend>, String> {
    let settings = Settings::from_hello(&hello.settings);
    backend::backend(hello.zkvm, hello.client, &settings).map_err(|error| error.to_string())
}
