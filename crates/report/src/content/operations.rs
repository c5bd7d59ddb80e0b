//! Each operation: its numbers and its pictures, over all setups.

use std::collections::BTreeMap;

use crate::{
    analysis::{
        Analysis, Estimated, Fit, SetupAnalysis, TargetAnalysis, TimedLevel, TimedSetup,
        TimedTarget,
    },
    document::{Align, Block, Document, Entry, Figure, Table, maybe, text},
    figure::Scatter,
    number::{float, measured, percent_bound},
    paths::{Paths, folder},
};

use super::{slope, times};

/// At how many places the interval of a line is drawn.
const STEPS: u32 = 24;
const X_AXIS: &str = "operations in the block";

/// What there is of one operation.
#[derive(Default)]
struct Operation<'a> {
    counted: Vec<(&'a SetupAnalysis, &'a TargetAnalysis)>,
    timed: Vec<(&'a TimedSetup, &'a TimedTarget)>,
}

/// Whether there are several setups, so that pictures have to say which they are of.
#[derive(Clone, Copy)]
struct Several {
    counted: bool,
    timed: bool,
}

pub(super) fn write(document: &mut Document, analysis: &Analysis, paths: &mut Paths) {
    let mut operations: BTreeMap<&str, Operation<'_>> = BTreeMap::new();
    for setup in &analysis.setups {
        for target in setup.targets.iter().filter(|target| !target.points.is_empty()) {
            operations.entry(&target.target).or_default().counted.push((setup, target));
        }
    }
    for timed in &analysis.timed {
        for target in timed.targets.iter().filter(|target| !target.points.is_empty()) {
            operations.entry(&target.target).or_default().timed.push((timed, target));
        }
    }
    if operations.is_empty() {
        return;
    }
    document.heading(2, "Operation by operation");
    document.paragraph(
        "The points, the line through them, and how far from it they lie. Cycles are exact. Times have the \
         interval of their line, and a ring marks a proof that was left out.",
    );
    let several = Several { counted: analysis.setups.len() > 1, timed: analysis.timed.len() > 1 };
    let entries = operations.iter().map(|(name, operation)| entry(name, operation, several, paths));
    document.blocks.push(Block::Entries(entries.collect()));
}

fn entry(name: &str, operation: &Operation<'_>, several: Several, paths: &mut Paths) -> Entry {
    let mut figures = Vec::new();
    for (setup, target) in &operation.counted {
        let label = several.counted.then_some(setup.label.as_str());
        figures.push(figure("cycles", label, cycles(target), paths));
    }
    for (timed, target) in &operation.timed {
        let label = several.timed.then_some(timed.label.as_str());
        figures.push(figure("time", label, seconds(target), paths));
    }
    let facts = [counted_facts(&operation.counted), timed_facts(&operation.timed)];
    Entry {
        name: name.to_owned(),
        summary: summary(operation),
        facts: facts.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        figures,
    }
}

/// What the entry says before it is opened.
fn summary(operation: &Operation<'_>) -> String {
    let cycles = operation.counted.iter().find_map(|(_, target)| {
        Some(format!("{} cycles", measured(target.fits.cycles_per_op.as_ref()?.slope)))
    });
    let time = operation.timed.iter().find_map(|(_, target)| {
        let width = target.per_op.as_ref().and_then(Estimated::relative_half_width);
        let width = width.map(|width| format!(" ±{}", percent_bound(width))).unwrap_or_default();
        Some(format!("{} µs{width}", times::micro(target.seconds_per_op()?)))
    });
    cycles.into_iter().chain(time).collect::<Vec<_>>().join(", ")
}

fn counted_facts(counted: &[(&SetupAnalysis, &TargetAnalysis)]) -> Table {
    let mut table = Table::new(&[
        ("Setup", Align::Left),
        ("gas/op", Align::Right),
        ("cycles/op", Align::Right),
        ("cycles/gas", Align::Right),
        ("prover gas/op", Align::Right),
        ("Remarks", Align::Left),
    ]);
    for (setup, target) in counted {
        let fits = &target.fits;
        let remarks: Vec<&str> =
            target.no_slope.iter().chain(&target.remarks).map(String::as_str).collect();
        table.row([
            text(&setup.label),
            slope(fits.gas_per_op.as_ref()),
            slope(fits.cycles_per_op.as_ref()),
            slope(fits.cycles_per_gas.as_ref()),
            slope(fits.prover_gas_per_op.as_ref()),
            text(remarks.join("; ")),
        ]);
    }
    table
}

fn timed_facts(timed: &[(&TimedSetup, &TimedTarget)]) -> Table {
    let mut table = Table::new(&[
        ("Prover", Align::Left),
        ("µs/op", Align::Right),
        ("from", Align::Right),
        ("to", Align::Right),
        ("µs/gas", Align::Right),
        ("Verdict", Align::Left),
        ("Price, µs/op", Align::Right),
    ]);
    for (setup, target) in timed {
        let end = |of: fn(&Estimated) -> f64| target.per_op.as_ref().map(of).map(times::micro);
        table.row([
            text(&setup.label),
            maybe(target.seconds_per_op().map(times::micro)),
            maybe(end(|slope| slope.low)),
            maybe(end(|slope| slope.high)),
            maybe(target.seconds_per_gas().map(times::micro)),
            text(times::verdict(target)),
            maybe(target.price.as_ref().map(|price| times::micro(price.per_op.value))),
        ]);
    }
    table
}

/// A picture of an operation, of one of several setups if it has a label.
fn figure(what: &str, label: Option<&str>, plot: Scatter, paths: &mut Paths) -> Figure {
    let path = paths.svg(&folder(label), &format!("{what}-"), &plot.title);
    let of = |name: &str| label.map_or_else(|| name.to_owned(), |label| format!("{name}, {label}"));
    let plot = Scatter { title: of(&plot.title), ..plot };
    Figure {
        path,
        title: of(what),
        caption: format!("{}: {}", plot.title, plot.subtitle),
        svg: plot.svg(),
    }
}

fn cycles(target: &TargetAnalysis) -> Scatter {
    let line = target.fits.cycles_per_op.as_ref();
    let points = target.points.iter();
    Scatter {
        title: target.target.clone(),
        subtitle: match (line, &target.no_slope) {
            (Some(fit), _) => equation(fit),
            (None, Some(why)) => format!("no slope: {why}"),
            (None, None) => String::new(),
        },
        x_axis: X_AXIS.to_owned(),
        y_axis: "cycles".to_owned(),
        points: points.map(|point| (float(point.op_count), float(point.cycles.0))).collect(),
        line: line.map(|fit| (fit.slope, fit.intercept)),
        ..Scatter::default()
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

fn seconds(target: &TimedTarget) -> Scatter {
    let line = target.per_op.zip(target.intercept);
    let points = |left_out: bool| {
        let own = target.points.iter().filter(move |point| point.left_out == left_out);
        own.map(|point| (float(point.op_count), point.corrected)).collect()
    };
    Scatter {
        title: target.target.clone(),
        subtitle: match line {
            Some((slope, fixed)) => {
                let (fixed, slope) = (measured(fixed.value), times::micro(slope.value));
                format!("{fixed} s + {slope} µs × operations")
            }
            None => format!("no interval: {}", target.no_interval.as_deref().unwrap_or("unknown")),
        },
        x_axis: X_AXIS.to_owned(),
        y_axis: "seconds".to_owned(),
        points: points(false),
        left_out: points(true),
        line: line.map(|(slope, fixed)| (slope.value, fixed.value)),
        band: line.map(|(slope, fixed)| band(&target.levels, slope, fixed)).unwrap_or_default(),
    }
}

/// The interval of the line. Slope and intercept are not independent: the line is best known at the
/// mean of the op counts, each weighted by how well it is known, and both variances are taken from
/// there (Draper and Smith, "Applied Regression Analysis", section 3.1).
fn band(levels: &[TimedLevel], slope: Estimated, fixed: Estimated) -> Vec<(f64, f64, f64)> {
    let weight = |level: &TimedLevel| 1.0 / (level.standard_error * level.standard_error);
    let total: f64 = levels.iter().map(weight).sum();
    let middle = levels.iter().map(|it| weight(it) * float(it.op_count)).sum::<f64>() / total;
    let last = levels.iter().map(|level| float(level.op_count)).fold(0.0, f64::max);
    let error = slope.standard_error;
    let at_middle =
        (fixed.standard_error * fixed.standard_error - (middle * error).powi(2)).max(0.0);
    let reach = (slope.high - slope.low) / 2.0 / error;
    if !(reach.is_finite() && middle.is_finite()) {
        return Vec::new();
    }
    (0..=STEPS)
        .map(|step| {
            let x = last * f64::from(step) / f64::from(STEPS);
            let value = fixed.value + slope.value * x;
            let half = reach * (at_middle + ((x - middle) * error).powi(2)).sqrt();
            (x, value - half, value + half)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_at_zero_is_that_of_the_intercept() {
        let level = |op_count, standard_error| TimedLevel {
            op_count,
            mean: 0.0,
            standard_error,
            proofs: 1,
        };
        let levels = [level(0, 0.1), level(100, 0.2)];
        let error = (0.01_f64 + 0.04).sqrt() / 100.0;
        let estimated = |value: f64, standard_error: f64| Estimated {
            value,
            standard_error,
            degrees_of_freedom: 10.0,
            low: value - 2.0 * standard_error,
            high: value + 2.0 * standard_error,
        };
        let band = band(&levels, estimated(0.05, error), estimated(3.0, 0.1));
        let (first, last) = (band[0], band[band.len() - 1]);
        assert!((first.1 - 2.8).abs() < 1e-12 && (first.2 - 3.2).abs() < 1e-12, "{first:?}");
        assert!((last.1 - 7.6).abs() < 1e-12 && (last.2 - 8.4).abs() < 1e-12, "{last:?}");
    }
}
