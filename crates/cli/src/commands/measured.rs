//! Which measurements of a run folder are meant.

use std::path::Path;

use clap::Args;
use zkgas_model::Clock;
use zkgas_stats::Confidence;

use crate::{
    args::ClockArgs,
    commands::numbers::confidence,
    pipeline::costs::{Costs, one, read},
    printer::Printer,
};

#[derive(Debug, Args)]
pub(super) struct MeasuredArgs {
    /// Confidence of intervals and tests
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = confidence)]
    pub(super) confidence: Confidence,
    #[command(flatten)]
    pub(super) clock: ClockArgs,
    /// zkVM, where a folder holds several
    #[arg(long)]
    zkvm: Option<String>,
    /// Engine in the guest, where a folder holds several
    #[arg(long, value_name = "CLIENT")]
    execution_client: Option<String>,
}

impl MeasuredArgs {
    /// The costs of the one setup that is meant.
    pub(super) fn read(&self, folder: &Path, printer: Printer) -> eyre::Result<Costs> {
        self.read_by(self.clock.time, folder, printer)
    }

    /// The same by a time that this folder has.
    pub(super) fn read_by(
        &self,
        time: Clock,
        folder: &Path,
        printer: Printer,
    ) -> eyre::Result<Costs> {
        let costs = read(folder, time, printer)?;
        one(costs, folder, self.zkvm.as_deref(), self.execution_client.as_deref())
    }
}
