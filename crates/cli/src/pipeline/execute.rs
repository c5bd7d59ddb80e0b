//! Witness files to records.

use std::path::PathBuf;

use zkgas_model::ExitCode;
use zkgas_runner::{Event, Guest, Options, Outcome, Summary, execute};
use zkgas_store::RunFolder;

use crate::{interrupt::interrupted, pipeline::backend::Loaded, printer::Printer};

/// Executes every witness in one combination of zkVM and client.
pub(crate) fn execute_all(
    witnesses: &[PathBuf],
    loaded: &Loaded,
    folder: &RunFolder,
    options: Options,
    printer: Printer,
) -> eyre::Result<Summary> {
    let bar = printer.bar(loaded.label(), witnesses.len());
    let guest = Guest {
        backend: loaded.backend.as_ref(),
        program: loaded.program.as_ref(),
        facts: &loaded.facts,
    };
    let listen = |event: Event| match event {
        Event::SetAside { path, why } => {
            let text = format!("set aside {}: {why}", path.display());
            bar.suspend(|| printer.complaint(&text));
        }
        Event::Finished { name, outcome, .. } => {
            if let Outcome::Failed(why) | Outcome::BadInput(why) = outcome {
                let text = format!("failed: {}: {name}: {why}", loaded.label());
                bar.suspend(|| printer.complaint(&text));
            }
            bar.inc(1);
        }
    };
    let summary = execute(witnesses, &guest, folder, options, &listen, &interrupted)?;
    bar.finish_and_clear();
    Ok(summary)
}

/// One line for people.
pub(crate) fn describe(summary: &Summary) -> String {
    let Summary { done, skipped, failed, bad_input, left } = summary;
    let mut text = format!("executed {done}, skipped {skipped} already recorded");
    if *failed > 0 {
        text.push_str(&format_args!(", {failed} failed (see their records)").to_string());
    }
    if *bad_input > 0 {
        text.push_str(&format_args!(", {bad_input} unusable witness files").to_string());
    }
    if *left > 0 {
        text.push_str(&format_args!(", {left} left to do").to_string());
    }
    text
}

/// How a run with this summary exits.
pub(crate) const fn exit_code(summary: &Summary) -> ExitCode {
    if summary.bad_input > 0 {
        ExitCode::BadInput
    } else if summary.failed > 0 {
        ExitCode::CasesFailed
    } else {
        ExitCode::Ok
    }
}
