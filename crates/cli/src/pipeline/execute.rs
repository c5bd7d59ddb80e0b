//! Units to records.

use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar};
use zkgas_model::{Action, ExitCode};
use zkgas_runner::{Event, Options, Outcome, Source, Summary, execute};
use zkgas_store::RunFolder;

use crate::{
    interrupt::interrupted,
    pipeline::{backend::Loaded, events::Line, executors::Executors, settings::Settings},
    printer::Printer,
};

/// Executes every unit in one combination of zkVM and client.
pub(crate) fn execute_all(
    sources: &[Source],
    loaded: &Loaded,
    folder: &RunFolder,
    settings: &Settings,
    options: Options,
    printer: Printer,
) -> eyre::Result<Summary> {
    let executors = Executors::new(loaded, settings);
    let bar = printer.bar(loaded.label(), sources.len());
    let label = loaded.label();
    let listen = |event| tell(event, Action::Execute, &label, None, &bar, printer);
    let guest = loaded.guest();
    let summary = execute(sources, &guest, &executors, folder, options, &listen, &interrupted)?;
    bar.finish_and_clear();
    Ok(summary)
}

/// Tells what happened to a unit, and how much time is left where that is known.
pub(crate) fn tell(
    event: Event,
    action: Action,
    label: &str,
    left: Option<Duration>,
    bar: &ProgressBar,
    printer: Printer,
) {
    // Who reads the events may have gone away, and the run goes on.
    let _ = printer.event(&Line::of(&event, action, label, left));
    if let Some(left) = left {
        bar.set_prefix(HumanDuration(left).to_string());
    }
    match event {
        Event::SetAside { path, why } => {
            let text = format!("set aside {}: {why}", path.display());
            bar.suspend(|| printer.complaint(&text));
        }
        Event::Finished { name, outcome, .. } => {
            if let Outcome::Failed(why) | Outcome::BadInput(why) = outcome {
                let text = format!("failed: {label}: {name}: {why}");
                bar.suspend(|| printer.complaint(&text));
            }
            bar.inc(1);
        }
    }
}

/// One line for people; `what` is `executed` or `proved`.
pub(crate) fn describe(what: &str, summary: &Summary) -> String {
    let Summary { done, skipped, shared, failed, bad_input, left } = summary;
    let mut text = format!("{what} {done}, skipped {skipped} already recorded");
    if *shared > 0 {
        text.push_str(&format_args!(", {shared} by the proof of an equal block").to_string());
    }
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
