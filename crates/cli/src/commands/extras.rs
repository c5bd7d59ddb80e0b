//! `zkgas completions` and `zkgas man`: generated from the flags themselves.

use clap::{Args, CommandFactory};
use clap_complete::Shell;
use zkgas_model::ExitCode;

use crate::{args::Cli, printer::Printer};

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(crate) fn completions(args: &CompletionsArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "zkgas", &mut script);
    printer.answer(String::from_utf8(script)?.trim_end())
}

pub(crate) fn man(printer: Printer) -> eyre::Result<ExitCode> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    printer.answer(String::from_utf8(page)?.trim_end())
}
