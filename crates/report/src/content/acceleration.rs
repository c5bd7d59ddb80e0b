//! What the guest leaves to the zkVM's accelerators.

use zkgas_model::Computed;

use crate::{
    analysis::SetupAnalysis,
    document::{Align, Document, Table, text},
};

const WAYS: [(Computed, &str); 3] = [
    (Computed::Syscall, "by accelerators"),
    (Computed::Hinted, "by accelerators, with advice that the guest checks"),
    (Computed::Plain, "by the processor, as everything else"),
];

pub(super) fn write(document: &mut Document, setup: &SetupAnalysis, level: u8) {
    let declared = &setup.setup.acceleration;
    if declared.is_empty() {
        return;
    }
    document.heading(level, "How the guest computes");
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
