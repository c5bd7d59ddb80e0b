//! Chores of the repository that a shell line cannot do well: `cargo xtask --help`.

mod cuda;
mod cycles;
mod guests;

use std::path::{Path, PathBuf};

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
    /// Write docs/reference/cycles.md, our cycles beside the published ones
    Cycles(cycles::Args),
    /// Put a CUDA toolkit together from Python packages, and print how to build with it
    CudaToolkit(cuda::Args),
}

fn main() -> eyre::Result<()> {
    match Cli::parse().task {
        Task::Guests(args) => guests::run(&args),
        Task::Cycles(args) => cycles::run(&args),
        Task::CudaToolkit(args) => cuda::run(&args),
    }
}

/// The repository.
fn root() -> eyre::Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(Path::to_owned).ok_or_else(|| eyre::eyre!("xtask has no parent folder"))
}
