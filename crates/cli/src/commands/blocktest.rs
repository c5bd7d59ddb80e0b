//! `zkgas blocktest`: EEST fixtures through the validation that the guests run.

use std::{path::PathBuf, sync::Mutex};

use clap::Args;
use regex::Regex;
use serde::Serialize;
use zkgas_fixture::{Entry, ReadError};
use zkgas_model::ExitCode;
use zkgas_witness::check;

use crate::{
    failure::refuse,
    interrupt::{self, interrupted},
    pipeline::{
        stream::{Work, each_entry},
        tree::{blockchain_tests, json_files},
    },
    printer::Printer,
};

/// Prints a JSON list of what became of each fixture, as go-ethereum's `evm blocktest` does, so that
/// EEST's `consume direct` can drive it.
#[derive(Debug, Args)]
pub(crate) struct BlocktestArgs {
    /// Take fixtures whose name matches REGEX somewhere [default: all]
    #[arg(long, value_name = "REGEX")]
    run: Option<Regex>,
    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
    /// File of fixtures, or folder of such files
    #[arg(value_name = "FILE")]
    input: PathBuf,
}

/// What became of one fixture. `error` is always there: `consume direct` reads it.
#[derive(Debug, Serialize)]
struct Verdict {
    name: String,
    pass: bool,
    error: String,
}

pub(crate) fn run(args: &BlocktestArgs, printer: Printer) -> eyre::Result<ExitCode> {
    super::limit_threads(args.jobs)?;
    let files = json_files(&blockchain_tests(&args.input))?;
    let verdicts = Mutex::new(Vec::new());
    let unreadable = Mutex::new(Vec::new());
    let bar = printer.bar("blocktest", 0);
    let mut count = 0usize;
    let mut admit = |entry: &Entry<'_>| {
        let wanted = args.run.as_ref().is_none_or(|run| run.is_match(&entry.name().0));
        wanted.then(|| {
            bar.inc_length(1);
            count += 1;
            count
        })
    };
    let job = |entry: Entry<'static>, index: usize| {
        if interrupted() {
            return;
        }
        let name = entry.name().0.clone();
        let result = entry
            .parse()
            .map_err(|error| error.flaw.to_string())
            .and_then(|fixture| check(&fixture).map_err(|error| error.to_string()));
        let verdict =
            Verdict { name, pass: result.is_ok(), error: result.err().unwrap_or_default() };
        verdicts.lock().expect("no panic").push((index, verdict));
        bar.inc(1);
    };
    let note = |error: ReadError| unreadable.lock().expect("no panic").push(error);
    let work = Work { admit: &mut admit, job: &job, unreadable: &note, stop: &interrupted };
    each_entry(&files, work)?;
    bar.finish_and_clear();
    interrupt::check()?;

    let mut verdicts = verdicts.into_inner().expect("no panic");
    verdicts.sort_by_key(|(index, _)| *index);
    let verdicts: Vec<Verdict> = verdicts.into_iter().map(|(_, verdict)| verdict).collect();
    let mut unreadable = unreadable.into_inner().expect("no panic");
    if verdicts.is_empty() && unreadable.is_empty() {
        return refuse(ExitCode::NothingSelected, "no fixture to check; see --run");
    }
    printer.answer(&serde_json::to_string_pretty(&verdicts)?)?;
    let failed = verdicts.iter().filter(|verdict| !verdict.pass).count();
    printer.remark(&format!("{} passed, {failed} failed", verdicts.len() - failed));
    match unreadable.pop() {
        Some(last) => {
            for error in unreadable {
                printer.complaint(&format!("error: {error}"));
            }
            Err(last.into())
        }
        None if failed > 0 => Ok(ExitCode::CasesFailed),
        None => Ok(ExitCode::Ok),
    }
}
