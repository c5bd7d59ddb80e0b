//! Records to a report.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use zkgas_model::{
    Clock, ExitCode, Purpose,
    record::{Provenance, Proving, Record},
};
use zkgas_report::{Entry, Input, LeftOut, Place, RunFacts, analyse, render};
use zkgas_runner::{Hardware, RunMetadata};
use zkgas_store::{Found, RunFolder, write_if_changed};

use crate::{
    failure::refuse,
    pipeline::{
        session::{Facts, read_facts},
        tree::files_with,
    },
    printer::Printer,
};

/// Name of the report that people read.
pub(crate) const MARKDOWN: &str = "zk-gas-report.md";

/// The records below some folders of executions and proofs, and the facts of the run around the first.
pub(crate) fn read_records(
    folders: &[PathBuf],
    wanted: impl Fn(&Record) -> bool,
    printer: Printer,
) -> eyre::Result<Input> {
    let (mut records, mut left_out) = (Vec::new(), Vec::new());
    for (run, folder) in (0..).zip(folders).flat_map(with_controls) {
        let folder = folder.as_path();
        let paths = files_with(folder, "json")?.into_iter().filter(|path| !is_about_the_run(path));
        RunFolder::get_all(paths.collect(), |path, found| {
            let why = match found {
                Found::Nothing => return,
                Found::Record(record) => {
                    if wanted(&record) {
                        records.push(Entry { record: *record, place: place(&path, run) });
                    }
                    return;
                }
                Found::Newer { schema } => {
                    format!("its schema {schema} is newer than this build; update zkgas")
                }
                Found::Unreadable(why) => why,
            };
            printer.complaint(&format!("left out {}: {why}", path.display()));
            // Relative, so that the report is the same wherever the folder is.
            let path = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            left_out.push(LeftOut { path, why });
        })?;
    }
    let mut run = match folders.first() {
        Some(folder) => facts(folder, printer)?,
        None => RunFacts::default(),
    };
    // Other tools note the machine of the proofs beside the proofs.
    for folder in folders.iter().skip(1) {
        if run.cpu_model.is_none() {
            machine(&mut run, folder, printer)?;
        }
    }
    name_guest(&mut run, &records);
    Ok(Input { records, left_out, run, ..Input::default() })
}

/// A folder of records; after one of proofs, those beside it that are in no sample.
fn with_controls((run, folder): (u32, &PathBuf)) -> Vec<(u32, PathBuf)> {
    let mut folders = vec![(run, folder.clone())];
    if let Some(root) = folder.parent().filter(|_| folder.ends_with("prove")) {
        let root = RunFolder::new(root);
        let controls = [Purpose::Reference, Purpose::WarmUp].map(|purpose| root.controls(purpose));
        folders.extend(controls.into_iter().filter(|it| it.is_dir()).map(|it| (run, it)));
    }
    folders
}

/// Facts about the run, which other tools write among the records.
fn is_about_the_run(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    matches!(name, Some("hardware.json" | "run-metadata.json"))
}

/// What `…/sample-N/CLIENT/ZKVM-vVERSION/FILE` says of a record.
fn place(path: &Path, run: u32) -> Place {
    let folders: Vec<&str> =
        path.parent().into_iter().flat_map(Path::iter).filter_map(|name| name.to_str()).collect();
    let number = |name: &&str| name.strip_prefix("sample-")?.parse().ok();
    let sample = folders.iter().rev().find_map(number);
    let [.., client, combination] = folders[..] else {
        return Place { run, sample, ..Place::default() };
    };
    match combination.split_once("-v").filter(|(_, version)| version.starts_with(char::is_numeric))
    {
        Some((zkvm, version)) => Place {
            run,
            sample,
            client: Some(client.to_owned()),
            zkvm: Some(zkvm.to_owned()),
            zkvm_version: Some(version.to_owned()),
        },
        None => Place { run, sample, ..Place::default() },
    }
}

/// Writes the report. Answers its path.
pub(crate) fn write_report(input: &Input, output: &Path) -> eyre::Result<PathBuf> {
    write_apart(input, output, output)
}

/// Writes the report, with the tables for spreadsheets in a folder of their own.
pub(crate) fn write_apart(input: &Input, output: &Path, csv: &Path) -> eyre::Result<PathBuf> {
    for file in render(&analyse(input)) {
        let is_csv = Path::new(&file.path).extension().is_some_and(|it| it == "csv");
        let folder = if is_csv { csv } else { output };
        write_if_changed(&folder.join(&file.path), &file.bytes)?;
    }
    Ok(output.join(MARKDOWN))
}

/// The guest and the fork, where all records agree on them.
fn name_guest(run: &mut RunFacts, records: &[Entry]) {
    type Told = fn(&Provenance) -> String;
    type Placed = fn(&Place) -> Option<String>;
    let all = |told: Told, placed: Placed| {
        let mut values = records.iter().map(|Entry { record, place }| {
            record.zkgas.as_ref().map_or_else(|| placed(place), |it| Some(told(it)))
        });
        let first = values.next()??;
        values.all(|value| value.as_ref() == Some(&first)).then_some(first)
    };
    run.zkvm = all(|it| it.zkvm.to_string(), |place| place.zkvm.clone());
    run.zkvm_version = all(|it| it.zkvm_version.clone(), |place| place.zkvm_version.clone());
    run.elf_sha256 = all(|it| it.elf_sha256.clone(), |_| None);
    run.fork = all(|it| it.fork.to_string(), |_| None);
    if let Some(client) = all(|it| it.client.to_string(), |place| place.client.clone()) {
        run.client = Some(client);
    }
}

/// Chooses the time of proofs that is meant. It is an error if no proof has it.
pub(crate) fn meant(input: &mut Input, clock: Clock) -> eyre::Result<()> {
    input.phase = clock.phase();
    let Some(phase) = input.phase else { return Ok(()) };
    let has = |entry: &Entry| match &entry.record.proving {
        Some(Proving::Success(success)) => {
            success.details.as_ref().is_some_and(|it| it.phases.contains_key(&phase))
        }
        _ => false,
    };
    if !input.records.iter().any(has) {
        let text = format!(
            "no proof says its `{phase}` time, as SP1's do with --prove-resource gpu; leave --time out"
        );
        return refuse(ExitCode::NothingSelected, text);
    }
    let what = match clock {
        Clock::Busy => "what the GPU executed kernels for (busy)",
        Clock::Kernel => "what the proofs of shards take on the GPU (kernel)",
        Clock::Wall | Clock::Device => "what the prover held the GPU for, over all shards (device)",
    };
    input.run.time = Some(what.to_owned());
    Ok(())
}

/// What the run folder around `execute` or `prove` tells of the run and the machine.
pub(crate) fn facts(records: &Path, printer: Printer) -> eyre::Result<RunFacts> {
    let run = records.parent().unwrap_or(records);
    let metadata: Option<RunMetadata> = read(&run.join("run-metadata.json"), printer)?;
    let mut facts = RunFacts::default();
    machine(&mut facts, records, printer)?;
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

/// The machine, from the run folder, or from where other tools put it: among the records.
fn machine(facts: &mut RunFacts, records: &Path, printer: Printer) -> eyre::Result<()> {
    let run = records.parent().unwrap_or(records);
    for place in [run, records, &records.join("sample-1")] {
        let hardware: Option<Hardware> = read(&place.join("hardware.json"), printer)?;
        if let Some(hardware) = hardware {
            facts.cpu_model = Some(hardware.cpu_model);
            facts.cores = (hardware.cores > 0).then(|| hardware.cores.to_string());
            facts.memory = Some(format!("{} GiB", hardware.total_ram_gib));
            facts.gpus = gpus(hardware.gpus.iter().map(|gpu| gpu.model.as_str()));
            let set: Vec<String> = hardware
                .environment
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            facts.environment = (!set.is_empty()).then(|| set.join(" "));
            break;
        }
    }
    Ok(())
}

/// Each model with its number, such as `4 × NVIDIA H100`.
fn gpus<'a>(models: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for model in models {
        *numbers.entry(model).or_default() += 1;
    }
    let models: Vec<String> =
        numbers.into_iter().map(|(model, number)| format!("{number} × {model}")).collect();
    (!models.is_empty()).then(|| models.join(", "))
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
