//! `zkgas worker`: the other end of a run's processes.

use zkgas_model::ExitCode;
use zkgas_worker::{Hello, serve_stdio};
use zkgas_zkvm::Backend;

use crate::pipeline::{backend, settings::Settings};

/// Serves until standard input ends.
pub(crate) fn run() -> eyre::Result<ExitCode> {
    serve_stdio(&factory)?;
    Ok(ExitCode::Ok)
}

fn factory(hello: &Hello) -> Result<Box<dyn Backend>, String> {
    let settings = Settings::from_hello(&hello.settings);
    backend::backend(hello.zkvm, hello.client, &settings).map_err(|error| error.to_string())
}
