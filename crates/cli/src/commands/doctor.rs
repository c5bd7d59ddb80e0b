//! `zkgas doctor`: whether this machine has what a run needs, and what to do where it hasn't.
//!
//! Looking is apart from judging: [`gather`](gather::gather) asks the machine and answers [`Facts`],
//! and [`examine`] is a pure function of them.

mod checks;
mod facts;
mod features;
mod gather;
mod needs;
#[cfg(test)]
mod planted;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use zkgas_model::{Client, ExitCode, Resource, Zkvm};

use crate::{commands::cluster::Format, printer::Printer, words::one_of};

use self::{
    checks::{Finding, Verdict, examine},
    facts::Facts,
    needs::Needs,
};

/// Version of what `--format json` answers.
const SCHEMA: u32 = 1;

/// Says ok, warn, or fail for each thing that a run needs. What the run that you name can do without is
/// a warning at most, and the exit code is 0.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Form of the answer
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// zkVMs that the run uses
    #[arg(long, value_delimiter = ',', default_value = "sp1", ignore_case = true, value_parser = one_of(Zkvm::ALL, Zkvm::as_str))]
    zkvms: Vec<Zkvm>,
    /// Engines in the guest
    #[arg(long, value_delimiter = ',', default_value = "reth", ignore_case = true, value_parser = one_of(Client::ENGINES, Client::as_str))]
    execution_client: Vec<Client>,
    /// Where the run proves [default: it only executes]
    #[arg(long, ignore_case = true, value_parser = one_of(Resource::ALL, Resource::as_str))]
    prove_resource: Option<Resource>,
    /// Run folder; nothing stays in it
    #[arg(short, long, value_name = "DIR", default_value = "out/bench")]
    output_folder: PathBuf,
    /// Where a cluster's gateway tells its health [default: that of the cluster started here, if there is one]
    #[arg(long, value_name = "URL")]
    cluster_health: Option<String>,
}

pub(crate) fn run(args: &DoctorArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let needs = Needs {
        zkvms: args.zkvms.clone(),
        clients: args.execution_client.clone(),
        prove: args.prove_resource,
        asks_for_gateway: args.cluster_health.is_some(),
    };
    let facts = gather::gather(&args.output_folder, args.cluster_health.as_deref(), &needs);
    let findings = examine(&facts, &needs);
    printer.answer(&match args.format {
        Format::Human => table(&findings),
        Format::Json => json(&findings, &needs)?,
    })?;
    let failed = count(&findings, Verdict::Fail);
    if failed > 0 {
        printer.remark(&format!("{failed} of {} checks fail for {needs}", findings.len()));
        return Ok(ExitCode::Environment);
    }
    printer.remark(&format!("nothing is missing for {needs}"));
    Ok(ExitCode::Ok)
}

fn count(findings: &[Finding], verdict: Verdict) -> usize {
    findings.iter().filter(|finding| finding.verdict == verdict).count()
}

/// Text of other programs without what steers a terminal.
pub(crate) fn tame(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A line for each check, and one for what to do.
fn table(findings: &[Finding]) -> String {
    let mut lines = Vec::new();
    for finding in findings {
        let word = finding.verdict.as_str();
        lines.push(format!("{word:<4}  {:<15}  {}", finding.check, tame(&finding.says)));
        if let Some(remedy) = &finding.remedy {
            lines.push(format!("      {:<15}  → {}", "", tame(remedy)));
        }
    }
    lines.join("\n")
}

/// What `--format json` answers.
#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    zkgas_version: &'static str,
    zkvms: &'a [Zkvm],
    execution_client: &'a [Client],
    prove_resource: Option<Resource>,
    verdict: Verdict,
    checks: &'a [Finding],
}

fn json(findings: &[Finding], needs: &Needs) -> eyre::Result<String> {
    let worst = findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Ok);
    let answer = Answer {
        schema: SCHEMA,
        zkgas_version: env!("CARGO_PKG_VERSION"),
        zkvms: &needs.zkvms,
        execution_client: &needs.clients,
        prove_resource: needs.prove,
        verdict: worst,
        checks: findings,
    };
    Ok(serde_json::to_string_pretty(&answer)?)
}
