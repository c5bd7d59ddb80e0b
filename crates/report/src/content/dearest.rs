//! The targets that are dearest per gas: where gas underprices proving most.

use crate::{
    analysis::{Fit, Fits, SetupAnalysis},
    document::{Align, Document, Span, Table, named, text},
    number::{measured, size},
};

const LENGTH: usize = 10;

pub(super) fn write(document: &mut Document, setup: &SetupAnalysis, level: u8) {
    let by_cycles = ranking(setup, |fits| fits.cycles_per_gas.as_ref());
    let by_prover_gas = ranking(setup, |fits| fits.prover_gas_per_gas.as_ref());
    if by_cycles.is_empty() {
        return;
    }
    document.heading(level, "Dearest per gas");
    document.paragraph("The operations whose gas price covers the least of their proving work.");
    if by_prover_gas.is_empty() {
        document.paragraph(
            "Only cycles were recorded. They leave out what accelerators do, so hashes and elliptic \
             curves rank lower here than they should.",
        );
    } else {
        document.paragraph(
            "Where the two rankings differ, trust prover gas: it counts the accelerators.",
        );
    }
    let mut table = Table::new(&[
        ("Rank", Align::Right),
        ("Target", Align::Left),
        ("cycles/gas", Align::Right),
        ("Target", Align::Left),
        ("prover gas/gas", Align::Right),
    ]);
    for rank in 0..by_cycles.len().max(by_prover_gas.len()).min(LENGTH) {
        let [cycles_target, cycles] = cells(by_cycles.get(rank));
        let [gas_target, gas] = cells(by_prover_gas.get(rank));
        table.row([text(size(rank + 1)), cycles_target, cycles, gas_target, gas]);
    }
    document.table(table);
}

fn ranking(setup: &SetupAnalysis, line: fn(&Fits) -> Option<&Fit>) -> Vec<(&str, f64)> {
    let mut ranking: Vec<(&str, f64)> = setup
        .targets
        .iter()
        .filter_map(|target| Some((target.target.as_str(), line(&target.fits)?.slope)))
        .collect();
    ranking.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    ranking
}

fn cells(entry: Option<&(&str, f64)>) -> [Span; 2] {
    match entry {
        Some(&(target, value)) => [named(target), text(measured(value))],
        None => [text(""), text("")],
    }
}
