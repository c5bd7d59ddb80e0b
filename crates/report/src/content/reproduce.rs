//! What it takes to get the same numbers again.

use crate::{
    analysis::{Analysis, Prover, Setup},
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
    if !analysis.timed.is_empty() {
        document.table(provers(analysis));
        document.list([
            "`raw-proofs.csv` has one row for each record of a proof, in the order of setups and targets.",
            "`regression-time.csv` has one row for each target of each prover.",
        ]);
    }
    document.list([
        "`raw-data.csv` has one row for each record, with the hashes of its input and block.",
        "`regression.csv` has one row for each target, with every slope in full precision.",
        "`zk-gas-report.json` has all points and lines.",
    ]);
}

/// What made the proofs, and so what their times are of.
fn provers(analysis: &Analysis) -> Table {
    let mut table = Table::new(&[
        ("Proving times", Align::Left),
        ("Proof kind", Align::Left),
        ("Resource", Align::Left),
        ("Machine", Align::Left),
        ("Guest ELF, SHA-256", Align::Left),
    ]);
    for timed in &analysis.timed {
        let Prover { setup, kind, resource, machine } = &timed.prover;
        let hash = setup.elf_sha256.as_ref();
        table.row([
            text(&timed.label),
            text(kind.map_or("not recorded", |kind| kind.as_str())),
            text(resource.map_or("not recorded", |resource| resource.as_str())),
            recorded(machine.as_ref()),
            hash.map_or_else(|| recorded(None), |hash| Span::Code(hash.clone())),
        ]);
    }
    table
}

fn recorded(value: Option<&String>) -> Span {
    text(value.map_or("not recorded", String::as_str))
}
