//! Our cycles beside the published ones, as a page of the documentation.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

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

/// Cycles per operation, by setup and operation.
type Costs = BTreeMap<String, BTreeMap<String, f64>>;

pub(crate) fn run(args: &Args) -> eyre::Result<()> {
    let docs = root()?.join("docs/reference");
    let source = docs.join("published-cycles.csv");
    let published: Vec<Published> = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(&source)?
        .into_deserialize()
        .collect::<Result<_, _>>()
        .wrap_err_with(|| source.display().to_string())?;
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
    }
    let path = docs.join("cycles.md");
    fs::write(&path, page)?;
    Ok(())
}

const HEAD: &str = "\
# Cycles per operation, beside the published ones

Written by `cargo xtask cycles REPORT/regression.csv`; the published figures and their source are in
[published-cycles.csv](published-cycles.csv). A ratio is ours over theirs. They differ in the version of the zkVM,
in the guest, and in that ours validates the whole header.
";

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
        let theirs = row.gas_per_op * if zkvm == Zkvm::Sp1 { row.sp1 } else { row.risc0 };
        write!(page, "| `{}` | {} |", row.operation, digits(theirs))?;
        for ((_, costs), logarithms) in setups.iter().zip(&mut logarithms) {
            if let Some(ours) = costs.get(&row.operation) {
                let ratio = ours / theirs;
                logarithms.push(ratio.ln());
                write!(page, " {} | {ratio:.2} |", digits(*ours))?;
            } else {
                write!(page, " | |")?;
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

/// At least four digits, without a fraction that says nothing.
fn digits(cycles: f64) -> String {
    match cycles.abs() {
        ..100.0 => format!("{cycles:.2}"),
        ..1000.0 => format!("{cycles:.1}"),
        _ => format!("{cycles:.0}"),
    }
}
