//! What the report says: the analysis as a document, one file for each kind of section.

mod acceleration;
mod comparison;
mod course;
mod dearest;
mod failures;
mod figures;
mod findings;
mod fixed;
mod forecasts;
mod head;
mod operations;
mod parts;
mod prices;
mod reading;
mod reproduce;
mod summary;
mod times;

use crate::{
    analysis::{Analysis, Fit, SetupAnalysis},
    document::{Document, Span, text},
    number::measured,
    paths::{Paths, folder},
};

pub(crate) use forecasts::all as forecasts;

/// Lays out the whole report.
pub(crate) fn document(analysis: &Analysis) -> Document {
    let mut document = Document::default();
    head::write(&mut document, analysis);
    if analysis.setups.is_empty() && analysis.timed.is_empty() {
        return document;
    }
    let mut paths = Paths::default();
    times::write(&mut document, &analysis.timed, &mut paths);
    match analysis.setups.as_slice() {
        [] => {}
        [setup] => write_setup(&mut document, setup, 2, &folder(None), &mut paths),
        setups => {
            comparison::write(&mut document, analysis, &mut paths);
            acceleration::write_all(&mut document, setups);
            for setup in setups {
                document.heading(2, setup.label.clone());
                write_setup(&mut document, setup, 3, &folder(Some(&setup.label)), &mut paths);
            }
        }
    }
    forecasts::write(&mut document, analysis, &mut paths);
    operations::write(&mut document, analysis, &mut paths);
    reading::write(&mut document, analysis);
    reproduce::write(&mut document, analysis);
    document
}

fn write_setup(
    document: &mut Document,
    setup: &SetupAnalysis,
    level: u8,
    plots: &str,
    paths: &mut Paths,
) {
    summary::write(document, setup, level);
    fixed::write(document, setup, level);
    parts::write(document, setup, level);
    dearest::write(document, setup, level);
    // Several setups share one table.
    if level == 2 {
        acceleration::write(document, setup);
    }
    summary::write_syscalls(document, setup, level);
    figures::write(document, setup, level, plots, paths);
    failures::write(document, setup, level);
}

/// The slope of a line as a cell, empty where there is no line.
fn slope(fit: Option<&Fit>) -> Span {
    text(fit.map(|fit| measured(fit.slope)).unwrap_or_default())
}
