//! `zkgas worker`: the other end of a run's processes.

use zkgas_model::ExitCode;
use zkgas_worker::{Hello, serve_stdio};
use zkgas_zkvm::Backend;

use crate::pipeline::backend;

/// Serves until standard input ends.
pub(crate) fn run() -> eyre::Result<ExitCode> {
    serve_stdio(&factory)?;
    Ok(ExitCode::Ok)
}

fn factory(hello: &Hello) -> Result<Box<dyn Backend>, String> {
    let mock = hello.settings.get(Hello::MOCK).map_or("", String::as_str);
    backend::backend(hello.zkvm, hello.client, mock).map_err(|error| error.to_string())
}
