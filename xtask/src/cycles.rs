//! Our cycles beside the published ones, as a page of the documentation.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use clap::Parser;
use eyre::{WrapErr, ensure};
use fs_err as fs;
use serde::Deserialize;
use zkgas_model::Zkvm;

use crate::root;

#[derive(Parser)]
pub(crate) struct Args {
    /// regression.csv of a report with setups of SP1 and RISC Zero
    #[arg(value_name = "FILE")]
    regression: PathBuf,
}

/// A row of docs/reference/published-cycles.csv.
#[derive(Deserialize)]
struct Published {
    operation: String,
    gas_per_op: f64,
    /// Cycles per gas.
    sp1: f64,
    risc0: f64,
}

/// What we need of a row of regression.csv.
#[derive(Deserialize)]
struct Measured {
    setup: String,
    target: String,
    cycles_per_op: Option<f64>,
}

/// A row of docs/reference/cycles-above.csv: why some operations take more cycles than the published.
#[derive(Deserialize)]
struct Above {
    zkvm: Zkvm,
    /// Clients, separated by spaces.
    clients: String,
    /// Operations, separated by spaces.
    operations: String,
    reason: String,
}

/// Cycles per operation, by setup and operation.
type Costs = BTreeMap<String, BTreeMap<String, f64>>;

pub(crate) fn run(args: &Args) -> eyre::Result<()> {
    let docs = root()?.join("docs/reference");
    let published: Vec<Published> = read(&docs.join("published-cycles.csv"))?;
    let reasons: Vec<Above> = read(&docs.join("cycles-above.csv"))?;
    let mut costs = Costs::new();
    for row in csv::Reader::from_path(&args.regression)?.into_deserialize() {
        let row: Measured = row.wrap_err_with(|| args.regression.display().to_string())?;
        if let Some(cycles) = row.cycles_per_op {
            costs.entry(row.setup).or_default().insert(row.target, cycles);
        }
    }
    let mut page = String::from(HEAD);
    for (zkvm, name) in [(Zkvm::Sp1, "SP1"), (Zkvm::Risc0, "RISC Zero")] {
        let prefix = format!("{zkvm}-");
        let setups: Vec<_> = costs.iter().filter(|(setup, _)| setup.starts_with(&prefix)).collect();
        let file = args.regression.display();
        ensure!(!setups.is_empty(), "{file} has no setup of {zkvm}");
        write!(page, "\n## {name}\n\n")?;
        table(&mut page, zkvm, &published, &setups)?;
        above(&mut page, zkvm, &published, &setups, &reasons)?;
    }
    let path = docs.join("cycles.md");
    fs::write(&path, page)?;
    Ok(())
}

/// The rows of a CSV file with comments.
fn read<T: serde::de::DeserializeOwned>(path: &Path) -> eyre::Result<Vec<T>> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)?
        .into_deserialize()
        .collect::<Result<_, _>>()
        .wrap_err_with(|| path.display().to_string())
}

const HEAD: &str = "\
# Cycles per operation, beside the published ones

Written by `cargo xtask cycles REPORT/regression.csv`; the published figures and their source are in
[published-cycles.csv](published-cycles.csv). A ratio is ours over theirs. They differ in the version of the zkVM,
in the guest, and in that ours validates the whole header. A slope below zero says that the operation costs less
than the call that stands in for it where it is left out; it has no ratio and is not in the mean.
";

impl Published {
    /// Cycles per operation.
    fn cycles(&self, zkvm: Zkvm) -> f64 {
        self.gas_per_op * if zkvm == Zkvm::Sp1 { self.sp1 } else { self.risc0 }
    }
}

fn table(
    page: &mut String,
    zkvm: Zkvm,
    published: &[Published],
    setups: &[(&String, &BTreeMap<String, f64>)],
) -> eyre::Result<()> {
    write!(page, "| Operation | published |")?;
    for (setup, _) in setups {
        write!(page, " {setup} | ratio |")?;
    }
    writeln!(page, "\n|:--|--:|{}", "--:|--:|".repeat(setups.len()))?;
    let mut logarithms = vec![Vec::new(); setups.len()];
    for row in published {
        let theirs = row.cycles(zkvm);
        write!(page, "| `{}` | {} |", row.operation, digits(theirs))?;
        for ((_, costs), logarithms) in setups.iter().zip(&mut logarithms) {
            match costs.get(&row.operation) {
                Some(ours) if *ours > 0.0 => {
                    let ratio = ours / theirs;
                    logarithms.push(ratio.ln());
                    write!(page, " {} | {ratio:.2} |", digits(*ours))?;
                }
                Some(ours) => write!(page, " {} | |", digits(*ours))?,
                None => write!(page, " | |")?,
            }
        }
        writeln!(page)?;
    }
    write!(page, "| geometric mean | |")?;
    for logarithms in logarithms {
        let count = u32::try_from(logarithms.len())?;
        let mean = (logarithms.iter().sum::<f64>() / f64::from(count)).exp();
        write!(page, " {count} operations | {mean:.3} |")?;
    }
    writeln!(page)?;
    Ok(())
}

/// The operations that take more cycles than the published, and why.
fn above(
    page: &mut String,
    zkvm: Zkvm,
    published: &[Published],
    setups: &[(&String, &BTreeMap<String, f64>)],
    reasons: &[Above],
) -> eyre::Result<()> {
    write!(page, "\n### Above the published\n\n| Setup | Operations | Why |\n|:--|:--|:--|\n")?;
    for (setup, costs) in setups {
        let client = setup.rsplit(' ').next().unwrap_or_default();
        let mut left: Vec<&str> = published
            .iter()
            .filter(|row| costs.get(&row.operation).is_some_and(|ours| *ours > row.cycles(zkvm)))
            .map(|row| row.operation.as_str())
            .collect();
        let of_setup = |reason: &&Above| {
            reason.zkvm == zkvm && reason.clients.split(' ').any(|it| it == client)
        };
        for reason in reasons.iter().filter(of_setup) {
            let named: Vec<&str> = reason.operations.split(' ').collect();
            let (given, rest): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|operation| named.contains(operation));
            left = rest;
            if !given.is_empty() {
                writeln!(page, "| {setup} | `{}` | {} |", given.join("`, `"), reason.reason)?;
            }
        }
        ensure!(
            left.is_empty(),
            "cycles-above.csv has no reason for {} in {setup}",
            left.join(" ")
        );
    }
    Ok(())
}

/// At least four digits, without a fraction that says nothing.
fn digits(cycles: f64) -> String {
    match cycles.abs() {
        ..100.0 => format!("{cycles:.2}"),
        ..1000.0 => format!("{cycles:.1}"),
        _ => format!("{cycles:.0}"),
    }
}
