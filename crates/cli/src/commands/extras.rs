//! `zkgas completions` and `zkgas man`: generated from the flags themselves.

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use zkgas_model::ExitCode;

use crate::{args::Cli, failure::refuse, printer::Printer};

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

/// Without COMMAND, the page of zkgas itself, which lists the commands.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Which command, such as `bench`, or `witness tests`
    command: Vec<String>,
}

pub(crate) fn man(args: &ManArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let mut root = Cli::command().disable_help_subcommand(true);
    // Gives each command its full name, and the flags that it has from above.
    root.build();
    let mut command = &root;
    for word in &args.command {
        match command.find_subcommand(word) {
            Some(found) => command = found,
            None => return refuse(ExitCode::Usage, unknown(command, word)),
        }
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    printer.answer(String::from_utf8(page)?.trim_end())
}

fn unknown(parent: &Command, word: &str) -> String {
    let known: Vec<_> = parent.get_subcommands().map(Command::get_name).collect();
    let parent = parent.get_bin_name().unwrap_or("zkgas");
    if known.is_empty() {
        return format!("`{parent}` has no commands below it");
    }
    format!("`{parent}` has no command `{word}`, expected one of: {}", known.join(", "))
}
