//! `zkgas compare`: what changed between two runs.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;
use zkgas_decide::{Correction, Limits, Pair, Quantity, Row, Verdict, compare, comparison_table};
use zkgas_model::{Clock, ExitCode};

use crate::{
    commands::{measured::MeasuredArgs, numbers::share},
    failure::refuse,
    pipeline::costs::{Costs, Measured},
    printer::Printer,
    words::one_of,
};

/// Counts are exact, so every difference is one. Times scatter, so a difference counts only if luck
/// hardly explains it.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Run folder to compare with
    #[arg(value_name = "A")]
    a: PathBuf,
    /// Run folder that is compared
    #[arg(value_name = "B")]
    b: PathBuf,
    /// How to print it
    #[arg(long, default_value = "table")]
    format: Format,
    /// Exit with 5 if a cost rose significantly by more than this
    #[arg(long, value_name = "PERCENT", value_parser = share)]
    fail_on_regression: Option<f64>,
    /// How p-values are corrected for there being many
    #[arg(long, default_value = "holm")]
    correction: Words,
    /// Which time of the proofs of A, where it has another than --time: published results have `wall`
    /// alone
    #[arg(long, value_name = "WORD", value_parser = one_of(Clock::ALL, Clock::as_str))]
    time_a: Option<Clock>,
    #[command(flatten)]
    measured: MeasuredArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Markdown,
    Csv,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Words {
    /// Hardly ever one false finding among all
    Holm,
    /// Few false ones among the findings (Benjamini and Hochberg)
    Bh,
}

/// A fact about both sides.
#[derive(Debug, Serialize)]
struct Fact {
    name: &'static str,
    a: Option<String>,
    b: Option<String>,
    same: bool,
}

/// The whole answer, for programs.
#[derive(Debug, Serialize)]
struct Comparison<'c> {
    schema: u32,
    facts: &'c [Fact],
    unlike_op_counts: Vec<&'c str>,
    rows: &'c [Row],
}

pub(crate) fn run(args: &CompareArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let time_b = args.measured.clock.time;
    let time_a = args.time_a.unwrap_or(time_b);
    let a = args.measured.read_by(time_a, &args.a, printer)?;
    let b = args.measured.read_by(time_b, &args.b, printer)?;
    let mut facts = facts(&a, &b);
    if (time_a, time_b) != (Clock::Wall, Clock::Wall) {
        let [a, b] = [time_a, time_b].map(|time| Some(time.to_string()));
        facts.push(Fact { name: "time", same: time_a == time_b, a, b });
    }
    let correction = match args.correction {
        Words::Holm => Correction::Holm,
        Words::Bh => Correction::BenjaminiHochberg,
    };
    let limits =
        Limits { confidence: args.measured.confidence, correction, rise: args.fail_on_regression };
    let rows = compare(&pairs(&a, &b), limits);
    if rows.is_empty() {
        return refuse(ExitCode::NothingSelected, "the two runs measured no cost");
    }
    let unlike: Vec<&str> = unlike(&a, &b);
    let head = head(&facts, &unlike);
    let foot = summary(&rows);
    let table = comparison_table(&rows);
    match args.format {
        Format::Table => printer.answer(&format!("{head}\n\n{}\n\n{foot}", table.text()))?,
        Format::Markdown => {
            let head: Vec<String> = head.lines().map(|line| format!("    {line}")).collect();
            printer.answer(&format!("{}\n\n{}\n\n{foot}", head.join("\n"), table.markdown()))?
        }
        Format::Csv => {
            printer.remark(&head);
            printer.answer(table.csv().trim_end())?
        }
        Format::Json => {
            let whole =
                Comparison { schema: 1, facts: &facts, unlike_op_counts: unlike, rows: &rows };
            printer.answer(&serde_json::to_string_pretty(&whole)?)?
        }
    };
    let worse: Vec<&Row> = rows.iter().filter(|row| row.regression).collect();
    for row in &worse {
        let (operation, quantity) = (&row.operation, row.quantity.as_str());
        printer.complaint(&format!("regression: {quantity} of {operation}"));
    }
    Ok(if worse.is_empty() { ExitCode::Ok } else { ExitCode::Regression })
}

fn facts(a: &Costs, b: &Costs) -> Vec<Fact> {
    let both = a.facts.iter().zip(&b.facts);
    both.map(|((name, a), (_, b))| Fact { name, a: a.clone(), b: b.clone(), same: a == b })
        .filter(|fact| fact.a.is_some() || fact.b.is_some())
        .collect()
}

/// What is the same, and what isn't.
fn head(facts: &[Fact], unlike: &[&str]) -> String {
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "not recorded".to_owned());
    let mut lines: Vec<String> = Vec::new();
    for fact in facts {
        lines.push(if fact.same {
            format!("{}: {}", fact.name, word(&fact.a))
        } else {
            format!("{}: A {}, B {} (DIFFERENT)", fact.name, word(&fact.a), word(&fact.b))
        });
    }
    if !unlike.is_empty() {
        let many = unlike.len();
        lines.push(format!("op counts: DIFFERENT for {many} operations, such as {}", unlike[0]));
    }
    lines.iter().map(|line| line.escape_debug().to_string()).collect::<Vec<_>>().join("\n")
}

/// Operations whose slopes are over unlike points.
fn unlike<'c>(a: &'c Costs, b: &Costs) -> Vec<&'c str> {
    let differs =
        |one: &&Measured| find(b, &one.name).is_some_and(|other| other.op_counts != one.op_counts);
    a.operations.iter().filter(differs).map(|one| one.name.as_str()).collect()
}

fn find<'c>(costs: &'c Costs, name: &str) -> Option<&'c Measured> {
    costs.operations.iter().find(|one| one.name == name)
}

/// Each operation of either side, with each quantity that either side has.
fn pairs(a: &Costs, b: &Costs) -> Vec<Pair> {
    let only_b = b.operations.iter().filter(|one| find(a, &one.name).is_none());
    let both = a.operations.iter().map(|one| (Some(one), find(b, &one.name)));
    let all: Vec<_> = both.chain(only_b.map(|one| (None, Some(one)))).collect();
    let cost = |one: Option<&Measured>, quantity| one.and_then(|one| one.per_op(quantity));
    let mut pairs = Vec::new();
    for quantity in Quantity::ALL {
        for (a, b) in &all {
            let (of_a, of_b) = (cost(*a, quantity), cost(*b, quantity));
            let Some(one) = a.or(*b).filter(|_| of_a.is_some() || of_b.is_some()) else { continue };
            pairs.push(Pair {
                operation: one.name.clone(),
                family: one.family.clone(),
                quantity,
                a: of_a,
                b: of_b,
            });
        }
    }
    pairs
}

/// How many did what, by quantity.
fn summary(rows: &[Row]) -> String {
    let verdicts = [
        Verdict::Dearer,
        Verdict::Cheaper,
        Verdict::Same,
        Verdict::NotSignificant,
        Verdict::Missing,
        Verdict::NoRatio,
    ];
    let mut lines = Vec::new();
    for quantity in Quantity::ALL {
        let count = |verdict: Verdict| {
            rows.iter().filter(|row| row.quantity == quantity && row.verdict == verdict).count()
        };
        let counts: Vec<String> = verdicts
            .iter()
            .map(|verdict| (count(*verdict), verdict.as_str()))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if !counts.is_empty() {
            lines.push(format!("{}: {}", quantity.as_str(), counts.join(", ")));
        }
    }
    lines.join("\n")
}
