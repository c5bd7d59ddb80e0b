//! What the guest leaves to the zkVM's accelerators.

use std::collections::BTreeSet;

use zkgas_model::Computed;

use crate::{
    analysis::SetupAnalysis,
    document::{Align, Document, Table, maybe, text},
};

const WAYS: [(Computed, &str); 3] = [
    (Computed::Syscall, "by accelerators"),
    (Computed::Hinted, "by accelerators, with advice that the guest checks"),
    (Computed::Plain, "by the processor, as everything else"),
];

/// For one setup: the operations by how they are computed.
pub(super) fn write(document: &mut Document, setup: &SetupAnalysis) {
    let declared = &setup.setup.acceleration;
    if declared.is_empty() {
        return;
    }
    document.heading(2, "How the guest computes");
    document.paragraph("As the guest declares. An operation on the processor shows its software.");
    let mut table = Table::new(&[("Computed", Align::Left), ("Operations", Align::Left)]);
    for (way, words) in WAYS {
        let names: Vec<&str> = declared
            .iter()
            .filter(|(_, how)| **how == way)
            .map(|(name, _)| name.as_str())
            .collect();
        if !names.is_empty() {
            table.row([text(words), text(names.join(", "))]);
        }
    }
    document.table(table);
}

/// For several setups: a column for each.
pub(super) fn write_all(document: &mut Document, setups: &[SetupAnalysis]) {
    let declared = || setups.iter().map(|setup| &setup.setup.acceleration);
    let names: BTreeSet<&String> = declared().flat_map(|declared| declared.keys()).collect();
    if names.is_empty() {
        return;
    }
    document.heading(2, "How the guests compute");
    document.paragraph(
        "As the guests declare. `syscall`: by accelerators; `hinted`: by accelerators, with advice that \
         the guest checks; `plain`: by the processor, as everything else. An empty cell means that the \
         guest does not say.",
    );
    let labels = setups.iter().map(|setup| setup.label.clone());
    let mut table = Table::new(&[("Operation", Align::Left)]).with_columns(labels, Align::Left);
    for name in names {
        let ways = declared().map(|declared| maybe(declared.get(name).map(|way| way.as_str())));
        table.row_of(std::iter::once(text(name)).chain(ways));
    }
    document.table(table);
}
