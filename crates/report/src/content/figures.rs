//! The figures: what to draw, and what to say below it.

use crate::{
    analysis::{Fit, Fits, SetupAnalysis, TargetAnalysis},
    document::{Block, Document, Figure},
    figure::{DotPlot, Scatter},
    number::{float, measured},
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
    let scatters: Vec<&TargetAnalysis> =
        setup.targets.iter().filter(|target| !target.points.is_empty()).collect();
    if scatters.is_empty() {
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
    let count = counted(scatters.len(), "target");
    let figures = scatters.into_iter().map(|target| scatter(target, folder, paths)).collect();
    document
        .blocks
        .push(Block::Gallery(format!("Cycles by op count, a plot for each of {count}"), figures));
}

/// One dot for each target that has the line.
fn dots(
    setup: &SetupAnalysis,
    what: &str,
    line: fn(&Fits) -> Option<&Fit>,
) -> Option<(DotPlot, String)> {
    let rows: Vec<(String, f64)> = setup
        .targets
        .iter()
        .filter_map(|target| Some((target.target.clone(), line(&target.fits)?.slope)))
        .collect();
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
    if rows.iter().any(|row| row.1 <= 0.0) {
        caption.push_str(" A ring marks a value at or below zero, which has no place on the axis.");
    }
    let plot = DotPlot {
        title: format!("{what} by target ({})", setup.label),
        axis: format!("{}, logarithmic axis", what.to_lowercase()),
        rows,
    };
    Some((plot, caption))
}

fn scatter(target: &TargetAnalysis, folder: &str, paths: &mut Paths) -> Figure {
    let line = target.fits.cycles_per_op.as_ref();
    let equation = match (line, &target.no_slope) {
        (Some(fit), _) => equation(fit),
        (None, Some(why)) => format!("no slope: {why}"),
        (None, None) => String::new(),
    };
    let plot = Scatter {
        title: target.target.clone(),
        subtitle: equation.clone(),
        x_axis: "operations in the block".to_owned(),
        y_axis: "cycles".to_owned(),
        points: target
            .points
            .iter()
            .map(|point| (float(point.op_count), float(point.cycles.0)))
            .collect(),
        line: line.map(|fit| (fit.slope, fit.intercept)),
    };
    Figure {
        path: paths.svg(folder, "cycles-", &target.target),
        title: target.target.clone(),
        caption: format!("{}: {equation}", target.target),
        svg: plot.svg(),
    }
}

fn equation(fit: &Fit) -> String {
    let sign = if fit.slope < 0.0 { '−' } else { '+' };
    format!(
        "cycles = {} {sign} {} × operations",
        measured(fit.intercept),
        measured(fit.slope.abs())
    )
}
