//! Proving times of one prover.

use crate::{
    analysis::{
        Absence, Estimated, Grain, Need, ProofFailure, TimedPoint, TimedSetup, TimedTarget,
        TimedVerdict,
    },
    document::{Align, Document, Table, maybe, named, text},
    number::{integer, measured, percent, percent_bound, size},
    paths::{Paths, folder},
    text::{counted, shorten},
};

use super::{course, failures::LONGEST_REASON};

/// Microseconds of a second.
pub(super) const MICRO: f64 = 1e6;

pub(super) fn write(document: &mut Document, timed: &[TimedSetup], paths: &mut Paths) {
    for one in timed {
        let plots = folder((timed.len() > 1).then_some(&one.label));
        let level = if timed.len() == 1 { 2 } else { 3 };
        if timed.len() > 1 {
            document.heading(2, format!("Proving time: {}", one.label));
        }
        write_slopes(document, one, level);
        course::write_intervals(document, one, &plots, paths);
        write_course(document, one, level);
        course::write(document, one, &plots, paths);
        super::prices::write(document, one, level);
        write_outliers(document, one, level);
        write_failures(document, one, level);
        write_missing(document, one, level);
    }
}

fn write_slopes(document: &mut Document, timed: &TimedSetup, level: u8) {
    document.heading(level, "Proving time of each operation");
    if timed.targets.is_empty() {
        document.paragraph("No proof measures an operation.");
        return;
    }
    document.paragraph(format!(
        "Slopes of the proving time over the op count, from {}. The interval of 95% is the slope ± the \
         column beside it, and that share holds per gas too. A price is a second estimate, made from the \
         exact counts of the operation alone.",
        counted(timed.samples, "sample")
    ));
    let mut table = Table::new(&[
        ("Target", Align::Left),
        ("Family", Align::Left),
        ("Proofs", Align::Right),
        ("µs/op", Align::Right),
        ("±", Align::Right),
        ("µs/gas", Align::Right),
        ("Fixed, s", Align::Right),
        ("Verdict", Align::Left),
        ("Price, µs/op", Align::Right),
        ("Agrees?", Align::Left),
    ]);
    for target in &timed.targets {
        let width = target.per_op.as_ref().and_then(Estimated::relative_half_width);
        let price = target.price.as_ref();
        table.row([
            named(&target.target),
            maybe(target.family.as_ref()),
            text(proofs(target)),
            text(target.seconds_per_op().map(micro).unwrap_or_default()),
            text(width.map(percent_bound).unwrap_or_default()),
            text(target.seconds_per_gas().map(micro).unwrap_or_default()),
            text(target.intercept.map(|at| measured(at.value)).unwrap_or_default()),
            text(verdict(target)),
            text(price.map(|price| micro(price.per_op.value)).unwrap_or_default()),
            text(price.map_or("", |price| if price.misfit { "no" } else { "yes" })),
        ]);
    }
    document.table(table);
    let mut remarks = Table::new(&[("Target", Align::Left), ("Remark", Align::Left)]);
    for target in &timed.targets {
        for remark in &target.remarks {
            remarks.row([named(&target.target), text(remark)]);
        }
    }
    if !remarks.rows.is_empty() {
        document.table(remarks);
    }
}

pub(super) fn micro(seconds: f64) -> String {
    measured(seconds * MICRO)
}

fn proofs(target: &TimedTarget) -> String {
    let proofs = size(target.points.len());
    if target.failed == 0 { proofs } else { format!("{proofs}, {} failed", size(target.failed)) }
}

pub(super) fn verdict(target: &TimedTarget) -> String {
    let need = match target.need {
        Some(Need::Samples(more)) => {
            format!("; ±5% takes about {} more", counted(more as usize, "sample"))
        }
        Some(Need::Levels) => "; ±5% takes other op counts".to_owned(),
        Some(Need::Hopeless) => "; no number of samples gives ±5%".to_owned(),
        Some(Need::Nothing) | None => String::new(),
    };
    match target.verdict {
        TimedVerdict::Resolved => "resolved".to_owned(),
        TimedVerdict::Wide => format!("wide{need}"),
        TimedVerdict::HoldsZero => format!("not resolved: the interval holds 0{need}"),
        TimedVerdict::NoInterval => {
            format!("no interval: {}", target.no_interval.as_deref().unwrap_or("unknown"))
        }
    }
}

fn grain(grain: &Grain) -> String {
    let why = "Whole shards: a block also pays for what is empty of its shards, in every replicate the same.";
    match (&grain.cost, grain.usually_empty) {
        (Some(cost), Some(usual)) => {
            let each = |cost: &Estimated| {
                format!(
                    "{} s (from {} to {})",
                    measured(cost.value),
                    measured(cost.low),
                    measured(cost.high)
                )
            };
            format!(
                "{why} The executions count shards, so that is known: an empty one of the execution costs {}, an \
                 empty one of accelerators or of memory {}, and each time is put to what it would be with {} and \
                 {} of them empty, the medians of the blocks. The error of these costs is in the intervals of \
                 slopes.",
                each(&cost.execution),
                each(&cost.beside),
                measured(usual.execution),
                measured(usual.beside)
            )
        }
        _ => format!(
            "{why} Slopes have that in their intervals, with at most {} s for a shard, which is the least time of \
             a proof over its number of shards{}.",
            measured(grain.most),
            grain.no_cost.as_ref().map(|why| format!(" ({why})")).unwrap_or_default()
        ),
    }
}

/// The noise that all share, and how the run went.
fn write_course(document: &mut Document, timed: &TimedSetup, level: u8) {
    document.heading(level, "Noise and drift");
    let mut items = Vec::new();
    match (&timed.noise, &timed.no_noise) {
        (Some(noise), _) => {
            let source = if noise.from_replicates {
                "learned from replicates of equal blocks"
            } else if noise.from_references {
                "that of the reference proofs about their drift, because the samples show none of their own"
            } else {
                "learned from distances from the lines, because nothing was proven twice; whatever is not \
                 straight is in it"
            };
            items.push(format!(
                "Noise: a proof that takes t seconds has the standard deviation √(a² + (b t)²), with \
                 a = {} s and b = {}, {source}, with {} degrees of freedom.",
                measured(noise.constant),
                percent(noise.share),
                measured(noise.degrees_of_freedom.round())
            ));
        }
        (None, Some(why)) => items.push(format!("Noise: unknown ({why}).")),
        (None, None) => {}
    }
    items.extend(timed.grain.as_ref().map(grain));
    match (&timed.drift, &timed.no_drift) {
        (Some(drift), _) => {
            let of = if drift.from_references {
                let references = counted(timed.references.len(), "reference proof");
                format!("{references} and every other block that was proven more than once")
            } else {
                "the samples themselves".to_owned()
            };
            let verdict = match (drift.drifting, drift.removed) {
                (true, true) => {
                    "The run drifts, and every time is divided by the drift at its place."
                }
                (true, false) => {
                    "The run drifts. It is not removed: only reference proofs between the samples can \
                     tell it from what the samples are."
                }
                (false, _) => "That may be chance: nothing is removed.",
            };
            items.push(format!(
                "Drift: by {of}, times change by {} from the first to the last (from {} to {}, p = {}). \
                 {verdict}",
                percent(drift.total.value),
                percent(drift.total.low),
                percent(drift.total.high),
                measured(drift.p_value)
            ));
        }
        (None, Some(why)) => items.push(format!("Drift: unknown ({why}).")),
        (None, None) => {}
    }
    if timed.warm_ups > 0 {
        items.push(format!("{}, in no number here.", counted(timed.warm_ups, "warm-up proof")));
    }
    document.plain_list(items);
}

fn write_outliers(document: &mut Document, timed: &TimedSetup, level: u8) {
    let mut table = Table::new(&[
        ("Target", Align::Left),
        ("Op count", Align::Right),
        ("Sample", Align::Right),
        ("Seconds", Align::Right),
        ("Off by, in sd", Align::Right),
        ("Left out?", Align::Left),
    ]);
    for target in &timed.targets {
        for point in target.outliers() {
            let TimedPoint { op_count, sample, seconds, studentised, left_out, .. } = point;
            table.row([
                named(&target.target),
                text(integer(*op_count)),
                text(sample.to_string()),
                text(measured(*seconds)),
                maybe(studentised.map(|off| measured((off * 10.0).round() / 10.0))),
                text(if *left_out { "yes" } else { "no: too few replicates" }),
            ]);
        }
    }
    if !table.rows.is_empty() {
        document.heading(level, "Outliers");
        document.paragraph(
            "Proofs that other proofs of the same block contradict. Never a whole block: less than half of \
             its proofs can be left out.",
        );
        document.table(table);
    }
}

fn write_failures(document: &mut Document, timed: &TimedSetup, level: u8) {
    document.heading(level, "Proofs without a time");
    if timed.failures.is_empty() {
        document.paragraph("None.");
        return;
    }
    let mut kinds: Vec<Absence> = timed.failures.iter().map(|failure| failure.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut classes = Table::new(&[
        ("Failure", Align::Left),
        ("Samples", Align::Right),
        ("Attempts", Align::Right),
    ]);
    for kind in kinds {
        let own = || timed.failures.iter().filter(move |failure| failure.kind == kind);
        let attempts: u64 = own().map(|failure| u64::from(failure.attempts)).sum();
        classes.row([text(kind.as_str()), text(size(own().count())), text(integer(attempts))]);
    }
    document.table(classes);
    let mut table = Table::new(&[
        ("Target", Align::Left),
        ("Op count", Align::Right),
        ("Sample", Align::Right),
        ("Attempts", Align::Right),
        ("Failure", Align::Left),
        ("Reason", Align::Left),
        ("Fixture", Align::Left),
    ]);
    for failure in &timed.failures {
        let ProofFailure { target, op_count, fixture, sample, attempts, kind, reason } = failure;
        table.row([
            named(target.as_deref().unwrap_or_default()),
            maybe(op_count.map(integer)),
            maybe(sample.map(|sample| sample.to_string())),
            text(attempts.to_string()),
            text(kind.as_str()),
            text(shorten(reason, LONGEST_REASON)),
            text(fixture),
        ]);
    }
    document.table(table);
}

fn write_missing(document: &mut Document, timed: &TimedSetup, level: u8) {
    if timed.missing.is_empty() {
        return;
    }
    document.heading(level, "Samples without a record");
    let mut table = Table::new(&[
        ("Target", Align::Left),
        ("Op count", Align::Right),
        ("Samples", Align::Left),
        ("Fixture", Align::Left),
    ]);
    for missing in &timed.missing {
        let samples: Vec<String> = missing.samples.iter().map(u32::to_string).collect();
        table.row([
            named(missing.target.as_deref().unwrap_or_default()),
            maybe(missing.op_count.map(integer)),
            text(samples.join(", ")),
            text(&missing.fixture),
        ]);
    }
    document.table(table);
}
