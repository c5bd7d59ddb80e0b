//! The head: what was measured, on what, with which guest.

use super::failures::LONGEST_REASON;
use crate::{
    analysis::{Analysis, ProofRole},
    document::{Align, Document, Table, text},
    number::{integer, size},
    text::{counted, shorten},
};

const DEFAULT_TITLE: &str = "zkgas report";

pub(super) fn write(document: &mut Document, analysis: &Analysis) {
    let title = analysis.run.title.trim();
    title_or_default(title).clone_into(&mut document.title);
    document.paragraph(
        "What EVM operations cost in a zkVM. Each operation was measured with blocks that differ only \
         in how often they execute it; the slope of a count over that number is the cost of one \
         execution.",
    );
    super::findings::write(document, analysis);
    document.heading(2, "What was measured");
    document.table(facts(analysis));
    if analysis.setups.is_empty() && analysis.timed.is_empty() {
        document.paragraph(
            "No records were given, so nothing was measured and there is nothing to show.",
        );
    }
    if analysis.setups.len() > 1 {
        document.paragraph(format!(
            "The records come from {} setups. They differ in what was run, so each has a part of its own, \
             nothing is pooled across them, and they are compared side by side first.",
            analysis.setups.len()
        ));
    }
    if !analysis.notes.is_empty() {
        document.heading(2, "Take note");
        document.plain_list(analysis.notes.iter().cloned());
    }
    if !analysis.left_out.is_empty() {
        document.heading(2, "Files left out");
        document.paragraph("They stand among the records, but this version cannot use them.");
        let mut table = Table::new(&[("File", Align::Left), ("Reason", Align::Left)]);
        for file in &analysis.left_out {
            table.row([text(&file.path), text(shorten(&file.why, LONGEST_REASON))]);
        }
        document.table(table);
    }
}

fn title_or_default(title: &str) -> &str {
    if title.is_empty() { DEFAULT_TITLE } else { title }
}

fn facts(analysis: &Analysis) -> Table {
    let run = &analysis.run;
    let mut table = Table::new(&[("Fact", Align::Left), ("Value", Align::Left)]);
    let zkvm = match (&run.zkvm, &run.zkvm_version) {
        (Some(zkvm), Some(version)) => Some(format!("{zkvm} v{version}")),
        (zkvm, version) => zkvm.clone().or_else(|| version.clone()),
    };
    let several = (analysis.setups.len() > 1).then(|| "several: see Reproducibility".to_owned());
    let stated = [
        ("zkVM", zkvm.as_ref().or(several.as_ref())),
        ("Execution client", run.client.as_ref().or(several.as_ref())),
        ("Guest ELF, SHA-256", run.elf_sha256.as_ref().or(several.as_ref())),
        ("Fork", run.fork.as_ref()),
        ("Suite revision", run.suite_revision.as_ref()),
        ("Scale", run.scale.as_ref()),
        ("Profile", run.profile.as_ref()),
        ("Processor", run.cpu_model.as_ref()),
        ("Cores", run.cores.as_ref()),
        ("Memory", run.memory.as_ref()),
        ("GPUs", run.gpus.as_ref()),
        ("Measured by zkgas", run.zkgas_version.as_ref()),
        ("Started", run.started.as_ref()),
        ("Finished", run.finished.as_ref()),
    ];
    for (fact, value) in stated {
        table.row([text(fact), text(value.map_or("not recorded", String::as_str))]);
    }
    let where_stated = [("Settings of the prover", &run.environment), ("Times", &run.time)];
    for (fact, value) in where_stated {
        if let Some(value) = value {
            table.row([text(fact), text(value)]);
        }
    }
    let planned = run.planned_cases.map(integer);
    table.row([text("Cases planned"), text(planned.as_deref().unwrap_or("not recorded"))]);
    table.row([text("Records"), text(records(analysis))]);
    if !analysis.timed.is_empty() {
        table.row([text("Proofs"), text(proofs(analysis))]);
    }
    table
}

/// The number of proofs and where they went.
fn proofs(analysis: &Analysis) -> String {
    let all = || analysis.timed.iter().flat_map(|timed| &timed.proofs);
    let parts = [
        (ProofRole::Point, "in the lines below"),
        (ProofRole::Outlier, "left out as outliers"),
        (ProofRole::Reference, "of reference blocks"),
        (ProofRole::WarmUp, "to warm up"),
        (ProofRole::NotMarginal, "of blocks that measure no single operation"),
        (ProofRole::Failed, "without a time"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(role, what)| (all().filter(|proof| proof.role == role).count(), what))
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", size(count)))
        .collect();
    format!("{}: {}", counted(all().count(), "record"), parts.join(", "))
}

/// The number of records and where they went, leaving out the places where none went.
fn records(analysis: &Analysis) -> String {
    let totals = &analysis.totals;
    let parts = [
        (totals.points, "in the lines below"),
        (totals.repeats, "repeating another with equal counts"),
        (totals.empty, "of empty blocks"),
        (totals.not_marginal, "of blocks that measure no single operation"),
        (totals.failed, "without a number"),
        (totals.disagreeing, "left out because they disagree"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", size(*count)))
        .collect();
    let all = counted(totals.records, "record");
    if parts.is_empty() { all } else { format!("{all}: {}", parts.join(", ")) }
}
