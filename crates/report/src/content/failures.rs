//! What has no number, and why. Nothing disappears silently.

use crate::{
    analysis::SetupAnalysis,
    document::{Align, Document, Table, maybe, named, text},
    number::integer,
    text::shorten,
};

/// Characters of a reason that a table shows; the CSV and JSON files have all of it.
pub(super) const LONGEST_REASON: usize = 400;

pub(super) fn write(document: &mut Document, setup: &SetupAnalysis, level: u8) {
    document.heading(level, "Cases without a number");
    if setup.failures.is_empty() {
        document.paragraph("None: every record has counts.");
    } else {
        document.table(failures(setup));
    }
    if !setup.not_marginal.is_empty() {
        document.heading(level, "Blocks that measure no single operation");
        document.paragraph(
            "Not marginal fixtures: they were executed and counted, but their names hold no operation \
             or no `op_count_`, so they are in no line.",
        );
        document.table(not_marginal(setup));
    }
}

fn failures(setup: &SetupAnalysis) -> Table {
    let mut table = Table::new(&[
        ("Target", Align::Left),
        ("Op count", Align::Right),
        ("Failure", Align::Left),
        ("Reason", Align::Left),
        ("Fixture", Align::Left),
    ]);
    for failure in &setup.failures {
        let mut reason = shorten(&failure.reason, LONGEST_REASON);
        if failure.superseded {
            reason.push_str(" (another record of this case has counts)");
        }
        table.row([
            named(failure.target.as_deref().unwrap_or_default()),
            maybe(failure.op_count.map(integer)),
            text(failure.kind.as_str()),
            text(reason),
            text(&failure.fixture),
        ]);
    }
    table
}

fn not_marginal(setup: &SetupAnalysis) -> Table {
    let mut table = Table::new(&[
        ("Fixture", Align::Left),
        ("Lacks", Align::Left),
        ("Gas", Align::Right),
        ("Cycles", Align::Right),
        ("Prover gas", Align::Right),
    ]);
    for block in &setup.not_marginal {
        table.row([
            text(&block.fixture),
            text(&block.reason),
            text(integer(block.gas.0)),
            text(integer(block.cycles.0)),
            maybe(block.prover_gas.map(|gas| integer(gas.0))),
        ]);
    }
    table
}
