//! Records to a report.

use std::path::{Path, PathBuf};

use zkgas_model::record::{Provenance, Record};
use zkgas_report::{Input, LeftOut, RunFacts, analyse, render};
use zkgas_runner::{Hardware, RunMetadata};
use zkgas_store::{RunFolder, write_if_changed};

use crate::{
    pipeline::session::{Facts, read_facts},
    printer::Printer,
};

/// Name of the report that people read.
pub(crate) const MARKDOWN: &str = "zk-gas-report.md";

/// The records below some folders, and the facts of the run around the first.
pub(crate) fn read_records(
    executions: &[PathBuf],
    wanted: impl Fn(&Record) -> bool,
    printer: Printer,
) -> eyre::Result<Input> {
    let (mut records, mut left_out) = (Vec::new(), Vec::new());
    for folder in executions {
        let (found, unreadable) = RunFolder::records(folder)?;
        records.extend(found.into_iter().filter(&wanted));
        for (path, why) in unreadable {
            printer.complaint(&format!("left out {}: {why}", path.display()));
            // Relative, so that the report is the same wherever the folder is.
            let path = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            left_out.push(LeftOut { path, why });
        }
    }
    let mut run = match executions.first() {
        Some(folder) => facts(folder, printer)?,
        None => RunFacts::default(),
    };
    name_guest(&mut run, &records);
    Ok(Input { records, left_out, run })
}

/// Writes the report. Answers its path.
pub(crate) fn write_report(input: &Input, output: &Path) -> eyre::Result<PathBuf> {
    let analysis = analyse(input);
    for file in render(&analysis) {
        write_if_changed(&output.join(&file.path), &file.bytes)?;
    }
    Ok(output.join(MARKDOWN))
}

/// The guest and the fork, where all records agree on them.
fn name_guest(run: &mut RunFacts, records: &[Record]) {
    let all = |of: fn(&Provenance) -> String| {
        let mut values = records.iter().map(|record| record.zkgas.as_ref().map(of));
        let first = values.next()??;
        values.all(|value| value.as_ref() == Some(&first)).then_some(first)
    };
    run.zkvm = all(|it| it.zkvm.to_string());
    run.zkvm_version = all(|it| it.zkvm_version.clone());
    run.elf_sha256 = all(|it| it.elf_sha256.clone());
    run.fork = all(|it| it.fork.to_string());
    if let Some(client) = all(|it| it.client.to_string()) {
        run.client = Some(client);
    }
}

/// What the run folder around `execute` tells of the run and the machine.
pub(crate) fn facts(execute: &Path, printer: Printer) -> eyre::Result<RunFacts> {
    let run = execute.parent().unwrap_or(execute);
    let hardware: Option<Hardware> = read(&run.join("hardware.json"), printer)?;
    let metadata: Option<RunMetadata> = read(&run.join("run-metadata.json"), printer)?;
    let mut facts = RunFacts::default();
    if let Some(hardware) = hardware {
        facts.cpu_model = Some(hardware.cpu_model);
        facts.cores = (hardware.cores > 0).then(|| hardware.cores.to_string());
        facts.memory = Some(format!("{} GiB", hardware.total_ram_gib));
    }
    if let Some(metadata) = metadata {
        facts.zkgas_version = Some(metadata.zkgas_version).filter(|version| !version.is_empty());
        facts.started = Some(metadata.start_time);
        facts.finished = metadata.end_time;
        if let Some(plan) = metadata.plan {
            facts.scale = Some(plan.amplification());
            facts.suite_revision = Some(plan.revision);
        }
        facts.profile = metadata.profile;
        facts.client = Some(metadata.execution_client);
        facts.planned_cases = (metadata.units > 0).then_some(metadata.units);
    }
    Ok(facts)
}

/// Facts for people: a report does without them, but not silently.
fn read<T: serde::de::DeserializeOwned>(path: &Path, printer: Printer) -> eyre::Result<Option<T>> {
    Ok(match read_facts(path)? {
        Facts::Nothing => None,
        Facts::Read(facts) => Some(facts),
        Facts::Unreadable(why) => {
            printer.complaint(&format!("left out {}: {why}", path.display()));
            None
        }
    })
}
