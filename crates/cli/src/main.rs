//! `zkgas`: isolated proving cost of every EVM opcode and precompile.

mod args;
mod commands;
mod environment;
mod failure;
mod interrupt;
mod pipeline;
mod printer;
mod words;

#[cfg(all(feature = "cuda", feature = "risc0-cuda"))]
compile_error!(
    "the kernels of SP1 and of RISC Zero have functions of the same names for different fields: build \
     one binary with `cuda`, and another with `risc0-cuda`"
);

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    let printer = printer::Printer::new(cli.quiet);
    let code = commands::run(cli.command, printer)
        .unwrap_or_else(|error| failure::explain(&error, printer));
    ExitCode::from(code.code())
}
