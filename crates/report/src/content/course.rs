//! The pictures of proving times: all operations with their intervals, and the course of the run.

use std::collections::BTreeMap;

use crate::{
    analysis::{Proof, ProofRole, TimedSetup, TimedTarget},
    document::{Block, Document, Figure},
    figure::{Course, DotPlot, Row},
    number::{float_of_size, size},
    paths::Paths,
    text::counted,
};

use super::times::MICRO;

/// Time for each gas, of every operation that has an interval.
pub(super) fn write_intervals(
    document: &mut Document,
    timed: &TimedSetup,
    folder: &str,
    paths: &mut Paths,
) {
    let row = |target: &TimedTarget| {
        let per_gas = target.per_gas?;
        Some(Row {
            name: target.target.clone(),
            value: per_gas.value * MICRO,
            interval: Some((per_gas.low * MICRO, per_gas.high * MICRO)),
        })
    };
    let rows: Vec<Row> = timed.targets.iter().filter_map(row).collect();
    if rows.is_empty() {
        return;
    }
    let without = timed.targets.len() - rows.len();
    let left_out = match without {
        0 => String::new(),
        _ => format!(" Not drawn, for want of an interval: {}.", counted(without, "target")),
    };
    let caption = format!(
        "Proving time for each gas with its interval of 95%, {}, dearest first.{left_out}",
        counted(rows.len(), "target")
    );
    let plot = DotPlot {
        title: format!("Proving time per gas by target ({})", timed.label),
        axis: "µs per gas, logarithmic axis".to_owned(),
        rows,
    };
    document.blocks.push(Block::Figure(Figure {
        path: paths.svg(folder, "", "time-per-gas"),
        title: plot.title.clone(),
        caption,
        svg: plot.svg(),
    }));
}

/// Every block that was proven more than once, in the order of the run, and the drift through them.
pub(super) fn write(document: &mut Document, timed: &TimedSetup, folder: &str, paths: &mut Paths) {
    let repeated = repeated(&timed.proofs);
    if repeated.len() < 2 {
        return;
    }
    let is_reference = |proof: &Proof| proof.role == ProofRole::Reference;
    let place = |reference: bool| {
        let own = repeated.iter().filter(move |(proof, _)| is_reference(proof) == reference);
        own.map(|(proof, relative)| (f64::from(proof.position), *relative)).collect::<Vec<_>>()
    };
    let line = match &timed.drift {
        Some(drift) if drift.removed => {
            drift.knots.iter().map(|it| (it.position, it.factor)).collect()
        }
        _ => Vec::new(),
    };
    let subtitle = if line.is_empty() {
        "Time over the mean of its block; reference proofs are dark. No drift was removed."
    } else {
        "Time over the mean of its block; reference proofs are dark. Times are divided by the line."
    };
    let plot = Course {
        title: format!("The course of the run ({})", timed.label),
        subtitle: subtitle.to_owned(),
        x_axis: "proofs in the order in which they were made".to_owned(),
        y_axis: "time over the mean of its block".to_owned(),
        marked: place(true),
        points: place(false),
        line,
    };
    document.blocks.push(Block::Figure(Figure {
        path: paths.svg(folder, "", "course"),
        title: plot.title.clone(),
        caption: format!(
            "{} proofs of blocks that were proven more than once.",
            size(repeated.len())
        ),
        svg: plot.svg(),
    }));
}

/// Proofs of such blocks, each with its time over the mean of its block.
fn repeated(proofs: &[Proof]) -> Vec<(&Proof, f64)> {
    let mut blocks: BTreeMap<&str, Vec<(&Proof, f64)>> = BTreeMap::new();
    for proof in proofs.iter().filter(|proof| proof.is_own()) {
        let counts = matches!(proof.role, ProofRole::Point | ProofRole::Reference);
        if let (true, Some(seconds)) = (counts, proof.seconds()) {
            blocks.entry(proof.block()).or_default().push((proof, seconds));
        }
    }
    let several = blocks.into_values().filter(|proofs| proofs.len() > 1);
    several
        .flat_map(|proofs| {
            let number = float_of_size(proofs.len());
            let mean = proofs.iter().map(|proof| proof.1).sum::<f64>() / number;
            proofs.into_iter().map(move |(proof, seconds)| (proof, seconds / mean))
        })
        .collect()
}
