//! `zkgas store`: what is in a run folder, and whether it can be used.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use serde::Serialize;
use zkgas_model::ExitCode;
use zkgas_runner::{Hardware, RunMetadata};
use zkgas_store::{Findings, FolderLock, RunFolder, Tally, check};

use crate::{
    commands::cluster::Format,
    failure::refuse,
    pipeline::{
        proof_plan,
        session::{Facts, read_facts},
    },
    printer::Printer,
};

/// Version of what `--format json` answers.
const SCHEMA: u32 = 1;

/// Looks after run folders.
#[derive(Debug, Args)]
pub(crate) struct StoreArgs {
    #[command(subcommand)]
    action: StoreAction,
}

#[derive(Debug, Subcommand)]
enum StoreAction {
    /// Read every record and every saved proof, and say what cannot be used
    Fsck(FsckArgs),
}

/// Nothing is ever deleted, and without --set-aside nothing is changed, so that it may be asked while a
/// run works in the folder.
#[derive(Debug, Args)]
struct FsckArgs {
    /// Rename what cannot be used to NAME.corrupt, so that the next run makes it again
    #[arg(long)]
    set_aside: bool,
    /// Form of the answer
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Run folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn run(args: &StoreArgs, printer: Printer) -> eyre::Result<ExitCode> {
    match &args.action {
        StoreAction::Fsck(args) => fsck(args, printer),
    }
}

fn fsck(args: &FsckArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let root = args.folder.as_path();
    // An error where there is no such folder, before a lock would make it.
    fs_err::read_dir(root)?;
    let _lock = args.set_aside.then(|| FolderLock::hold(root)).transpose()?;
    let findings = check(root)?;
    let mut flaws = flaws(root, &findings)?;
    if findings.usable() == 0 && flaws.is_empty() {
        let folder = root.display();
        return refuse(
            ExitCode::NothingSelected,
            format!("{folder} holds no records; name the folder of a run"),
        );
    }
    if args.set_aside {
        for flaw in flaws.iter_mut().filter(|flaw| flaw.movable) {
            let aside = RunFolder::set_aside(&root.join(&flaw.path))?;
            flaw.set_aside = Some(below(root, &aside));
        }
    }
    let answer = Answer::new(root, &findings, flaws);
    match args.format {
        Format::Json => printer.answer(&serde_json::to_string_pretty(&answer)?)?,
        Format::Human => {
            for flaw in &answer.unusable {
                printer.complaint(&flaw.line());
            }
            printer.answer(&answer.table())?
        }
    };
    if answer.unusable.iter().any(|flaw| flaw.movable && flaw.set_aside.is_none()) {
        printer.remark("--set-aside moves these out of the way, and the next run makes them again");
    }
    let left = answer.unusable.iter().any(|flaw| flaw.set_aside.is_none());
    Ok(if left { ExitCode::BadInput } else { ExitCode::Ok })
}

/// A file that cannot be used.
#[derive(Debug, Serialize)]
struct Flaw {
    /// Relative to the run folder.
    path: String,
    why: String,
    /// Where it is now, if it was moved.
    set_aside: Option<String>,
    /// Whether the next run makes it again, once it is out of the way.
    #[serde(skip)]
    movable: bool,
}

impl Flaw {
    fn line(&self) -> String {
        let Self { path, why, set_aside, .. } = self;
        match set_aside {
            Some(aside) => format!("{path}: {why}; set aside as {aside}"),
            None => format!("{path}: {why}"),
        }
    }
}

/// Everything in a run folder that cannot be used, in order of path.
fn flaws(root: &Path, findings: &Findings) -> eyre::Result<Vec<Flaw>> {
    let flaw = |path: &Path, why: &str, movable| Flaw {
        path: below(root, path),
        why: why.to_owned(),
        set_aside: None,
        movable,
    };
    let mut flaws: Vec<Flaw> = Vec::new();
    for (path, why) in findings.corrupt.iter().chain(&findings.altered_proofs) {
        flaws.push(flaw(path, why, true));
    }
    for path in &findings.newer {
        flaws.push(flaw(path, "its schema is newer than this build; update zkgas", false));
    }
    for path in &findings.links {
        flaws.push(flaw(
            path,
            "it is a link or a device, and no run uses the folder; remove it",
            false,
        ));
    }
    // Not moved: what they settle would be settled anew, and perhaps otherwise.
    let metadata = unreadable(read_facts::<RunMetadata>(&root.join("run-metadata.json"))?)
        .map(|why| format!("{why}; restore it, or name another folder"));
    flaws.extend(metadata.map(|why| flaw(Path::new("run-metadata.json"), &why, false)));
    flaws.extend(proof_plan::flaw(root)?.map(|why| flaw(Path::new("plan.json"), &why, false)));
    let hardware = unreadable(read_facts::<Hardware>(&root.join("hardware.json"))?);
    flaws.extend(hardware.map(|why| flaw(Path::new("hardware.json"), &why, true)));
    flaws.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(flaws)
}

fn unreadable<T>(facts: Facts<T>) -> Option<String> {
    match facts {
        Facts::Nothing | Facts::Read(_) => None,
        Facts::Unreadable(why) => Some(why),
    }
}

fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

/// What `--format json` answers.
#[derive(Debug, Serialize)]
struct Answer {
    schema: u32,
    zkgas_version: &'static str,
    /// Records that can be used, those of attempts among them.
    records: usize,
    sealed: usize,
    unsealed: usize,
    foreign: usize,
    attempts: usize,
    /// Saved proofs that are those of their records.
    proofs: usize,
    setups: Vec<Setup>,
    unusable: Vec<Flaw>,
    left_over: LeftOver,
}

/// What there is of one setup.
#[derive(Debug, Serialize)]
struct Setup {
    #[serde(rename = "setup")]
    name: String,
    executions: usize,
    samples: BTreeMap<u32, usize>,
    /// Proofs that no sample has.
    controls: usize,
    failures: usize,
}

/// What runs left behind, which does no harm.
#[derive(Debug, Serialize)]
struct LeftOver {
    /// Half-written files, which the next run removes.
    temporary: Vec<String>,
    /// What was set aside before.
    set_aside: Vec<String>,
    /// Proofs without a record, which the next run makes again.
    proofs_without_record: Vec<String>,
}

impl Setup {
    fn line(&self) -> String {
        let Self { name, executions, samples, controls, failures } = self;
        let mut parts = vec![format!("{executions} executions")];
        if !samples.is_empty() {
            parts.push(format!("{} proofs ({})", samples.values().sum::<usize>(), runs(samples)));
        }
        let more = [(controls, "references and warm-ups"), (failures, "failures")];
        let more = more.into_iter().filter(|(count, _)| **count > 0);
        parts.extend(more.map(|(count, what)| format!("{count} {what}")));
        format!("setup     {name}: {}", parts.join(", "))
    }
}

/// How many there are in each sample, in few words: samples in a row with the same number are one.
fn runs(samples: &BTreeMap<u32, usize>) -> String {
    let mut runs: Vec<(u32, u32, usize)> = Vec::new();
    for (&sample, &count) in samples {
        match runs.last_mut() {
            Some((_, last, same)) if *last + 1 == sample && *same == count => *last = sample,
            _ => runs.push((sample, sample, count)),
        }
    }
    let words = runs.into_iter().map(|(first, last, count)| {
        if first == last {
            format!("{count} in sample {first}")
        } else {
            format!("{count} in each of samples {first} to {last}")
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

impl Answer {
    fn new(root: &Path, findings: &Findings, unusable: Vec<Flaw>) -> Self {
        let list = |paths: &[PathBuf]| paths.iter().map(|path| below(root, path)).collect();
        let setup = |(setup, tally): (&String, &Tally)| {
            let Tally { executions, samples, controls, failures } = tally.clone();
            Setup { name: setup.clone(), executions, samples, controls, failures }
        };
        Self {
            schema: SCHEMA,
            zkgas_version: env!("CARGO_PKG_VERSION"),
            records: findings.usable(),
            sealed: findings.sealed.len(),
            unsealed: findings.unsealed.len(),
            foreign: findings.foreign.len(),
            attempts: findings.attempts,
            proofs: findings.proofs.len(),
            setups: findings.setups.iter().map(setup).collect(),
            unusable,
            left_over: LeftOver {
                temporary: list(&findings.temporary),
                set_aside: list(&findings.set_aside),
                proofs_without_record: list(&findings.stray_proofs),
            },
        }
    }

    /// A line for each number that is not obvious.
    fn table(&self) -> String {
        let mut lines = vec![
            format!(
                "records   {} usable: {} sealed, {} without a seal, {} of other tools",
                self.records, self.sealed, self.unsealed, self.foreign
            ),
            format!("attempts  {} of these, tried again or replaced", self.attempts),
        ];
        lines.extend(self.setups.iter().map(Setup::line));
        let LeftOver { temporary, set_aside, proofs_without_record } = &self.left_over;
        let (moved, stray) = (set_aside.len(), proofs_without_record.len());
        lines.extend([
            format!("proofs    {} saved, and those of their records", self.proofs),
            format!(
                "left over {} half-written files, {moved} set aside before, {stray} proofs without a \
                 record",
                temporary.len()
            ),
            format!("unusable  {}", self.unusable.len()),
        ]);
        lines.join("\n")
    }
}
