//! `zkgas import`: result files of another tool to records.

use std::path::{Path, PathBuf};

use clap::Args;
use fs_err as fs;
use zkgas_import::{Origin, Placed, Tree, check, table, tree};
use zkgas_model::{ExitCode, record::Record};
use zkgas_store::{FolderLock, Found, RunFolder};

use crate::{failure::refuse, printer::Printer};

/// What a file does not say stays unsaid in the records: there is no guest, no input, and no block to
/// reproduce them from.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A CSV of raw data, or a folder of JSON results
    #[arg(value_name = "SRC")]
    source: PathBuf,
    /// Run folder
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// zkVM that was measured, where the source does not say
    #[arg(long, value_name = "ZKVM", value_parser = word)]
    zkvm: Option<String>,
    /// Its version, where the source does not say
    #[arg(long, value_name = "VERSION", value_parser = word, requires = "zkvm")]
    zkvm_version: Option<String>,
    /// Engine in the guest, where the source does not say
    #[arg(long, value_name = "CLIENT", value_parser = word)]
    execution_client: Option<String>,
    /// A published table of slopes that the blocks must give again
    #[arg(long, value_name = "CSV")]
    check: Option<PathBuf>,
}

/// A word that is safe in a path.
fn word(text: &str) -> Result<String, String> {
    let safe = text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if safe { Ok(text.to_owned()) } else { Err("letters, digits, and `._-` only".to_owned()) }
}

pub(crate) fn run(args: &ImportArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let origin = Origin {
        zkvm: args.zkvm.clone(),
        zkvm_version: args.zkvm_version.clone(),
        client: args.execution_client.clone(),
    };
    let found = if fs::metadata(&args.source)?.is_dir() {
        tree(&args.source, &origin)?
    } else {
        Tree { records: table(&args.source, &origin)?, ..Tree::default() }
    };
    for error in &found.left_out {
        printer.complaint(&format!("left out {error}"));
    }
    for remark in &found.remarks {
        printer.complaint(remark);
    }
    if found.records.is_empty() {
        return refuse(ExitCode::BadInput, format!("{} holds no result", args.source.display()));
    }
    let folder = RunFolder::new(&args.output);
    let _lock = FolderLock::acquire(folder.root())?;
    write(&folder, &found, printer)?;
    let disagreeing = match &args.check {
        Some(published) => holds(&found.records, published, printer)?,
        None => 0,
    };
    printer.answer(&folder.root().display().to_string())?;
    let whole = found.left_out.is_empty() && disagreeing == 0;
    Ok(if whole { ExitCode::Ok } else { ExitCode::BadInput })
}

/// Writes what is new. Nothing that is there is replaced by something else.
fn write(folder: &RunFolder, found: &Tree, printer: Printer) -> eyre::Result<()> {
    let mut new = Vec::new();
    for one in &found.records {
        let at = folder.root().join(&one.path);
        match RunFolder::get(&at)? {
            Found::Nothing => new.push((at, &one.record)),
            Found::Record(there) if *there == one.record => {}
            _ => return refuse(ExitCode::Usage, taken(&at)),
        }
    }
    for (at, record) in &new {
        RunFolder::put(at, record)?;
    }
    for (name, facts) in
        [("hardware.json", &found.hardware), ("run-metadata.json", &found.metadata)]
    {
        let Some(facts) = facts else { continue };
        if !folder.root().join(name).exists() {
            folder.put_facts(name, facts)?;
        }
    }
    let proofs = found.records.iter().filter(|one| one.record.proving.is_some()).count();
    let (executions, there) = (found.records.len() - proofs, found.records.len() - new.len());
    printer.remark(&format!(
        "imported {executions} executions and {proofs} proofs, {there} of them before"
    ));
    Ok(())
}

fn taken(at: &Path) -> String {
    format!("{} holds another record; name another folder", at.display())
}

/// Holds the blocks against a published table. Answers how many numbers disagree.
fn holds(records: &[Placed], published: &Path, printer: Printer) -> eyre::Result<usize> {
    let records: Vec<&Record> = records.iter().map(|one| &one.record).collect();
    let checked = check(records, published)?;
    for why in &checked.disagree {
        printer.complaint(why);
    }
    let (agree, all) = (checked.agree, checked.agree + checked.disagree.len());
    printer.remark(&format!("{agree} of {all} published numbers come out of the blocks again"));
    Ok(checked.disagree.len())
}
