//! `zkgas schedule`: what gas should be multiplied by, and the worst block.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;
use zkgas_decide::{
    Basis, Bound, Candidate, Operation, Options, Quantity, Reference, Rounding, Schedule, Worst,
    schedule, schedule_table, solidity, worst_blocks, worst_table,
};
use zkgas_model::ExitCode;

use crate::{
    commands::measured::MeasuredArgs, failure::refuse, pipeline::costs::Costs, printer::Printer,
};

/// Blocks that are listed as the worst.
const LISTED: usize = 10;

/// An operation whose cost is not resolved from zero gets the largest value that the data allow, and
/// one without a cost the worst of its family.
#[derive(Debug, Args)]
pub(crate) struct ScheduleArgs {
    /// Run folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// How to print it
    #[arg(long, default_value = "table")]
    format: Format,
    /// What the multipliers are of [default: time, else prover-gas, else cycles]
    #[arg(long)]
    cost: Option<Kind>,
    /// Operation whose multiplier is 1 [default: the median of all]
    #[arg(long, value_name = "OPERATION")]
    anchor: Option<String>,
    /// Which end of the interval
    #[arg(long, default_value = "upper")]
    bound: End,
    /// Significant digits: `up:2`, `nearest:3`, or `none`
    #[arg(long, value_name = "ROUNDING", default_value = "up:2")]
    round: Rounding,
    /// What stands for 1 in Solidity
    #[arg(long, default_value = "wad")]
    unit: Unit,
    /// Print the block that costs most at this gas limit, too
    #[arg(long, value_name = "GAS", value_parser = clap::value_parser!(u64).range(1..=1 << 53))]
    gas_limit: Option<u64>,
    #[command(flatten)]
    measured: MeasuredArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Markdown,
    Csv,
    Json,
    /// A library of constants
    Solidity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Time,
    ProverGas,
    Cycles,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum End {
    /// The operation hardly costs more
    Upper,
    /// The operation costs more as often as less
    Estimate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unit {
    /// 10^18
    Wad,
    /// 1000
    Permille,
}

/// The whole answer, for programs.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    schema: u32,
    setup: &'a str,
    facts: Vec<(&'static str, &'a str)>,
    cost: &'static str,
    confidence: f64,
    schedule: &'a Schedule,
    gas_limit: Option<u64>,
    worst_blocks: &'a [Worst],
}

pub(crate) fn run(args: &ScheduleArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let costs = args.measured.read(&args.folder, printer)?;
    let quantity = match args.cost {
        Some(Kind::Time) => Quantity::Time,
        Some(Kind::ProverGas) => Quantity::ProverGas,
        Some(Kind::Cycles) => Quantity::Cycles,
        None => costs.best().unwrap_or(Quantity::Cycles),
    };
    let made = match schedule(&operations(&costs, quantity), &options(args)) {
        Ok(made) => made,
        Err(error) => return refuse(ExitCode::BadInput, error.to_string()),
    };
    let (fixed, source) = costs.fixed.cost(quantity);
    let blocks = args.gas_limit.map_or_else(Vec::new, |limit| {
        let limit = crate::pipeline::costs::float(limit);
        worst_blocks(&candidates(&costs, quantity), fixed, limit, args.measured.confidence)
    });
    let mut head = head(&costs, quantity, &made);
    match args.format {
        Format::Json => {
            let answer = Answer {
                schema: 1,
                setup: &costs.label,
                facts: costs
                    .facts
                    .iter()
                    .filter_map(|(name, value)| Some((*name, value.as_deref()?)))
                    .collect(),
                cost: quantity.as_str(),
                confidence: args.measured.confidence.share(),
                schedule: &made,
                gas_limit: args.gas_limit,
                worst_blocks: &blocks,
            };
            printer.answer(&serde_json::to_string_pretty(&answer)?)
        }
        Format::Solidity => {
            let power = if args.unit == Unit::Wad { 18 } else { 3 };
            printer.answer(solidity(&made, power, &head).trim_end())
        }
        Format::Csv => {
            for line in &head {
                printer.remark(line);
            }
            let table =
                if args.gas_limit.is_some() { worst_table(&blocks) } else { schedule_table(&made) };
            printer.answer(table.csv().trim_end())
        }
        Format::Table | Format::Markdown => {
            let markdown = args.format == Format::Markdown;
            let shown = |table: zkgas_decide::Table| {
                if markdown { table.markdown() } else { table.text() }
            };
            if markdown {
                for line in &mut head {
                    line.insert_str(0, "    ");
                }
            }
            let mut text = format!("{}\n\n{}", head.join("\n"), shown(schedule_table(&made)));
            if let Some(limit) = args.gas_limit {
                let listed = &blocks[..blocks.len().min(LISTED)];
                let words = worst_in_words(limit, quantity, source, listed);
                text.extend(["\n\n", &words, "\n\n", &shown(worst_table(listed))]);
            }
            printer.answer(&text)
        }
    }
}

fn options(args: &ScheduleArgs) -> Options {
    Options {
        reference: args.anchor.clone().map_or(Reference::Median, Reference::Anchor),
        bound: match args.bound {
            End::Upper => Bound::Upper,
            End::Estimate => Bound::Estimate,
        },
        rounding: args.round,
        confidence: args.measured.confidence,
    }
}

fn operations(costs: &Costs, quantity: Quantity) -> Vec<Operation> {
    let operation = |one: &crate::pipeline::costs::Measured| Operation {
        name: one.name.clone(),
        family: one.family.clone(),
        gas_per_op: one.gas_per_op,
        cost: one.per_gas(quantity),
    };
    costs.operations.iter().map(operation).collect()
}

fn candidates(costs: &Costs, quantity: Quantity) -> Vec<Candidate> {
    let candidate = |one: &crate::pipeline::costs::Measured| {
        Some(Candidate {
            operation: one.name.clone(),
            gas_per_op: one.gas_per_op,
            cost: one.per_gas(quantity).ok()?,
            blocks: one.blocks(quantity).to_vec(),
        })
    };
    costs.operations.iter().filter_map(candidate).collect()
}

/// Where the numbers are from, and what they are of.
fn head(costs: &Costs, quantity: Quantity, made: &Schedule) -> Vec<String> {
    let unit = match quantity {
        Quantity::Time => "seconds of proving",
        Quantity::ProverGas => "prover gas",
        Quantity::Cycles => "cycles, which are a poor proxy of proving",
    };
    let bound = match made.bound {
        Bound::Upper => "upper bounds",
        Bound::Estimate => "estimates",
    };
    let mut lines = vec![
        format!("setup: {}", costs.label),
        format!("multipliers: {unit} for each gas, {bound}, over {}", made.reference),
        format!("a multiplier of 1 stands for {:.4e} for each gas", made.unit),
    ];
    let of_interest = ["proof kind", "proved on", "machine", "guest"];
    for (name, value) in &costs.facts {
        if let Some(value) = value.as_ref().filter(|_| of_interest.contains(name)) {
            lines.push(format!("{name}: {value}"));
        }
    }
    let unsure = made.multipliers.iter().filter(|it| it.basis != Basis::Measured).count();
    if unsure > 0 {
        let all = made.multipliers.len();
        lines.push(format!("not resolved, and marked: {unsure} of {all} operations"));
    }
    lines.iter().map(|line| line.escape_debug().to_string()).collect()
}

fn worst_in_words(limit: u64, quantity: Quantity, source: &str, listed: &[Worst]) -> String {
    let unit = match quantity {
        Quantity::Time => " s",
        Quantity::ProverGas => " prover gas",
        Quantity::Cycles => " cycles",
    };
    let Some(worst) = listed.first() else {
        return format!("No operation has a cost, so there is no worst block at {limit} gas.");
    };
    let interval = worst.interval.map_or_else(String::new, |interval| {
        format!(" (from {:.4e} to {:.4e})", interval.low(), interval.high())
    });
    format!(
        "At {limit} gas the dearest block is one of {} alone: {:.4e}{unit}{interval}.\n\
         Costs add up, and so does gas: a mix costs a mean of what its operations cost alone, so the worst \
         mix is one operation.\nGas is the only limit in the data; what a block needs around the operation \
         is in the column `as measured`.\nFixed cost of a block: from {source}.",
        worst.operation.escape_debug(),
        worst.cost,
    )
}
