//! Chores of the repository that a shell line cannot do well: `cargo xtask --help`.

mod guests;

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the guests and write guests/prebuilt
    Guests(guests::Args),
}

fn main() -> eyre::Result<()> {
    match Cli::parse().task {
        Task::Guests(args) => guests::run(&args),
    }
}
