//! What it takes to get the same numbers again.

use crate::{
    analysis::{Analysis, Setup},
    document::{Align, Document, Span, Table, text},
};

pub(super) fn write(document: &mut Document, analysis: &Analysis) {
    document.heading(2, "Reproducibility");
    document.paragraph(
        "The same guest, run on the same input with the same settings, gives the same counts on any \
         machine. The same records give the same bytes of this report.",
    );
    let mut table = Table::new(&[
        ("Setup", Align::Left),
        ("zkVM", Align::Left),
        ("Client", Align::Left),
        ("Fork", Align::Left),
        ("Guest ELF, SHA-256", Align::Left),
        ("Settings", Align::Left),
    ]);
    for setup in &analysis.setups {
        let Setup { zkvm, zkvm_version, client, fork, elf_sha256, settings, .. } = &setup.setup;
        let zkvm = match (zkvm, zkvm_version) {
            (Some(zkvm), Some(version)) => Some(format!("{zkvm} v{version}")),
            (zkvm, _) => zkvm.clone(),
        };
        let settings: Vec<String> =
            settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
        table.row([
            text(&setup.label),
            recorded(zkvm.as_ref()),
            recorded(client.as_ref()),
            recorded(fork.as_ref()),
            elf_sha256.as_ref().map_or_else(|| recorded(None), |hash| Span::Code(hash.clone())),
            text(if settings.is_empty() {
                "none recorded".to_owned()
            } else {
                settings.join(", ")
            }),
        ]);
    }
    document.table(table);
    if !analysis.comparisons.is_empty() {
        document.list(["`comparison.csv` has one row for each target of each ratio."]);
    }
    document.list([
        "`raw-data.csv` has one row for each record, with the hashes of its input and block.",
        "`regression.csv` has one row for each target, with every slope in full precision.",
        "`zk-gas-report.json` has all points and lines.",
    ]);
}

fn recorded(value: Option<&String>) -> Span {
    text(value.map_or("not recorded", String::as_str))
}
