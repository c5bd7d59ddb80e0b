//! The fixed cost of a block.

use crate::{
    analysis::{SetupAnalysis, Spread},
    document::{Align, Document, Table, maybe, named, text},
    number::{integer, measured},
};

pub(super) fn write(document: &mut Document, setup: &SetupAnalysis, level: u8) {
    let fixed = &setup.fixed_cost;
    if setup.targets.is_empty() && fixed.empty.is_empty() {
        return;
    }
    document.heading(level, "Fixed cost of a block");
    document.paragraph(
        "What a block costs before the measured operation: reading the input, checking the witness, \
         the transaction, and the program around the operation. It is the intercept of each line, and \
         differs between targets because their programs do.",
    );
    let spreads = [("cycles", &fixed.cycles), ("prover gas", &fixed.prover_gas)];
    let mut table = Table::new(&[
        ("Intercepts of", Align::Left),
        ("Least", Align::Right),
        ("at", Align::Left),
        ("Median", Align::Right),
        ("Greatest", Align::Right),
        ("at", Align::Left),
    ]);
    for (what, spread) in spreads {
        let Some(Spread { least, median, greatest }) = spread else {
            continue;
        };
        table.row([
            text(what),
            text(measured(least.value)),
            named(&least.target),
            text(measured(*median)),
            text(measured(greatest.value)),
            named(&greatest.target),
        ]);
    }
    if table.rows.is_empty() {
        document.paragraph("There is no line, hence no intercept.");
    } else {
        document.table(table);
    }
    write_empty(document, setup);
}

fn write_empty(document: &mut Document, setup: &SetupAnalysis) {
    let blocks = &setup.fixed_cost.empty;
    if blocks.is_empty() {
        document.paragraph(
            "Empty block: none. There is no count of the target `empty`, so the fixed cost was not \
             measured directly.",
        );
        return;
    }
    document.paragraph("Empty block, measured directly:");
    let mut table = Table::new(&[
        ("Fixture", Align::Left),
        ("Op count", Align::Right),
        ("Gas", Align::Right),
        ("Cycles", Align::Right),
        ("Prover gas", Align::Right),
    ]);
    for block in blocks {
        table.row([
            text(&block.fixture),
            maybe(block.op_count.map(integer)),
            text(integer(block.gas.0)),
            text(integer(block.cycles.0)),
            maybe(block.prover_gas.map(|gas| integer(gas.0))),
        ]);
    }
    document.table(table);
}
