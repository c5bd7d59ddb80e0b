//! What all operations cost, in one picture for each quantity.

use crate::{
    analysis::{Fit, Fits, SetupAnalysis, TargetAnalysis},
    document::{Block, Document, Figure},
    figure::{DotPlot, Row},
    paths::Paths,
    text::{counted, push},
};

pub(super) fn write(
    document: &mut Document,
    setup: &SetupAnalysis,
    level: u8,
    folder: &str,
    paths: &mut Paths,
) {
    if setup.targets.iter().all(|target| target.points.is_empty()) {
        return;
    }
    document.heading(level, "Figures");
    let cycles = dots(setup, "Cycles per gas", |fits| fits.cycles_per_gas.as_ref());
    let prover_gas = dots(setup, "Prover gas per gas", |fits| fits.prover_gas_per_gas.as_ref());
    for (name, plot) in [("cycles-per-gas", cycles), ("prover-gas-per-gas", prover_gas)] {
        let Some((plot, caption)) = plot else {
            continue;
        };
        document.blocks.push(Block::Figure(Figure {
            path: paths.svg(folder, "", name),
            title: plot.title.clone(),
            caption,
            svg: plot.svg(),
        }));
    }
}

/// One dot for each target that has the line.
fn dots(
    setup: &SetupAnalysis,
    what: &str,
    line: fn(&Fits) -> Option<&Fit>,
) -> Option<(DotPlot, String)> {
    let row = |target: &TargetAnalysis| {
        Some(Row { name: target.target.clone(), value: line(&target.fits)?.slope, interval: None })
    };
    let rows: Vec<Row> = setup.targets.iter().filter_map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let left_out = setup.targets.len() - rows.len();
    let mut caption = format!("{what} of {}, dearest first.", counted(rows.len(), "target"));
    if left_out > 0 {
        push(
            &mut caption,
            format_args!(" Not drawn, for want of a slope: {}.", counted(left_out, "target")),
        );
    }
    if rows.iter().any(|row| row.value <= 0.0) {
        caption.push_str(" A ring marks a value at or below zero, which has no place on the axis.");
    }
    let plot = DotPlot {
        title: format!("{what} by target ({})", setup.label),
        axis: format!("{}, logarithmic axis", what.to_lowercase()),
        rows,
    };
    Some((plot, caption))
}
