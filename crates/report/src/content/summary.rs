//! The summary: one row for each target. And the table of accelerator calls.

use super::slope;
use crate::{
    analysis::{Fit, Linearity, SetupAnalysis, TargetAnalysis},
    document::{Align, Document, Span, Table, maybe, named, text},
    number::{measured, percent_bound, r_squared, size},
};

/// Calls per operation below which a kind of accelerator is left to the JSON: such slopes come from
/// the block around the operation, such as the hashing of slightly longer code.
const FEW_CALLS: f64 = 0.01;

pub(super) fn write(document: &mut Document, setup: &SetupAnalysis, level: u8) {
    document.heading(level, "Cost of each operation");
    if setup.targets.is_empty() {
        document.paragraph("No record measures an operation.");
        return;
    }
    document.paragraph(
        "Slopes over the op count, and over the gas of the block. The counts are deterministic, so no \
         number here has an error bar; the last column says how far the points lie from their line. \
         An empty cell means \"not measured\".",
    );
    let mut table = Table::new(&[
        ("Target", Align::Left),
        ("Family", Align::Left),
        ("Points", Align::Right),
        ("gas/op", Align::Right),
        ("cycles/op", Align::Right),
        ("cycles/gas", Align::Right),
        ("prover gas/op", Align::Right),
        ("prover gas/gas", Align::Right),
        ("R² of cycles/op", Align::Right),
        ("Linear?", Align::Left),
    ]);
    for target in &setup.targets {
        let fits = &target.fits;
        let cycles = fits.cycles_per_op.as_ref();
        table.row([
            named(&target.target),
            maybe(target.family.as_ref()),
            text(points(target)),
            slope(fits.gas_per_op.as_ref()),
            slope(cycles),
            slope(fits.cycles_per_gas.as_ref()),
            slope(fits.prover_gas_per_op.as_ref()),
            slope(fits.prover_gas_per_gas.as_ref()),
            text(cycles.and_then(|fit| fit.r_squared).map(r_squared).unwrap_or_default()),
            text(linear(target, cycles)),
        ]);
    }
    document.table(table);
    write_remarks(document, setup, level);
}

/// `5`, or `4, 1 failed`.
fn points(target: &TargetAnalysis) -> String {
    let points = size(target.points.len());
    if target.failed == 0 { points } else { format!("{points}, {} failed", size(target.failed)) }
}

fn linear(target: &TargetAnalysis, cycles: Option<&Fit>) -> String {
    if let Some(why) = &target.no_slope {
        return format!("no slope: {why}");
    }
    let Some(fit) = cycles else {
        return String::new();
    };
    match fit.linearity {
        Linearity::Untested => "not tested: two op counts".to_owned(),
        Linearity::Exact => "exactly".to_owned(),
        Linearity::Deviates => format!("within {}", percent_bound(fit.max_relative_deviation)),
    }
}

fn write_remarks(document: &mut Document, setup: &SetupAnalysis, level: u8) {
    let mut table = Table::new(&[("Target", Align::Left), ("Remark", Align::Left)]);
    for target in &setup.targets {
        for remark in &target.remarks {
            table.row([named(&target.target), text(remark)]);
        }
    }
    if !table.rows.is_empty() {
        document.heading(level, "Remarks");
        document.table(table);
    }
}

/// Which targets the accelerators work for, and how much.
pub(super) fn write_syscalls(document: &mut Document, setup: &SetupAnalysis, level: u8) {
    let mut table = Table::new(&[
        ("Target", Align::Left),
        ("Accelerator", Align::Left),
        ("calls/op", Align::Right),
    ]);
    for target in &setup.targets {
        for (kind, fit) in &target.fits.syscalls_per_op {
            if fit.slope.abs() >= FEW_CALLS {
                table.row([
                    named(&target.target),
                    Span::Code(kind.clone()),
                    text(measured(fit.slope)),
                ]);
            }
        }
    }
    if !table.rows.is_empty() {
        document.heading(level, "Accelerator calls");
        document.paragraph(
            "Work that the guest hands to circuits of their own. It hardly shows in cycles but does in \
             prover gas. Kinds called less than once in a hundred operations are left out; \
             `zk-gas-report.json` has them all.",
        );
        document.table(table);
    }
}
