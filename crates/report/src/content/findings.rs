//! The findings in words, before any table.

use std::collections::BTreeMap;

use crate::{
    analysis::{Analysis, Fit, SetupAnalysis, ShapeKind, TimedSetup, TimedTarget, TimedVerdict},
    document::Document,
    number::{measured, per_gas, percent_bound, size},
    text::counted,
};

/// More names than this are no finding.
const FEW: usize = 5;

pub(super) fn write(document: &mut Document, analysis: &Analysis) {
    let mut findings = Vec::new();
    let several = analysis.setups.len().max(analysis.timed.len()) > 1;
    let prefix = |label: &str| if several { format!("{label}: ") } else { String::new() };
    for timed in &analysis.timed {
        let sentences = times(timed).into_iter().map(|it| prefix(&timed.label) + &it);
        findings.extend(sentences);
    }
    for setup in &analysis.setups {
        let sentences = counts(setup).into_iter().map(|it| prefix(&setup.label) + &it);
        findings.extend(sentences);
    }
    if !findings.is_empty() {
        document.heading(2, "Findings");
        document.plain_list(findings);
    }
}

fn times(timed: &TimedSetup) -> Vec<String> {
    let mut out = Vec::new();
    let mut ranking: Vec<(&TimedTarget, f64, f64)> = timed
        .targets
        .iter()
        .filter(|target| matches!(target.verdict, TimedVerdict::Resolved | TimedVerdict::Wide))
        .filter_map(|target| {
            let slope = target.per_gas?;
            Some((target, slope.value, slope.relative_half_width()?)).filter(|it| it.1 > 0.0)
        })
        .collect();
    ranking.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.target.cmp(&b.0.target)));
    let words = |(target, slope, width): &(&TimedTarget, f64, f64)| {
        format!("{} with {} (±{})", target.target, per_gas(*slope), percent_bound(*width))
    };
    if let (Some(dearest), Some(cheapest)) = (ranking.first(), ranking.last())
        && ranking.len() > 1
    {
        out.push(format!(
            "Dearest to prove for its gas is {}, cheapest {}: a ratio of {}, among {} operations whose \
             interval does not hold 0.",
            words(dearest),
            words(cheapest),
            measured((dearest.1 / cheapest.1 * 100.0).round() / 100.0),
            size(ranking.len()),
        ));
    }
    out.extend(resolved(timed));
    out.extend(lost(timed));
    if let Some(drift) = timed.drift.as_ref().filter(|drift| drift.drifting) {
        let change = drift.total.value;
        out.push(format!(
            "The machine became {} {} in the course of the run; {}.",
            percent_bound(change.abs()),
            if change > 0.0 { "slower" } else { "faster" },
            if drift.removed {
                "times are corrected for it"
            } else {
                "times are not corrected for it"
            }
        ));
    }
    let prices = timed.two_stage.as_ref().and_then(|prices| prices.forecast.as_ref());
    out.extend(timed.forecast.iter().chain(prices).filter_map(super::forecasts::finding));
    let misfits: Vec<&str> = timed
        .targets
        .iter()
        .filter(|target| target.price.is_some_and(|price| price.misfit))
        .map(|target| target.target.as_str())
        .collect();
    if !misfits.is_empty() {
        out.push(format!(
            "Exact counts alone do not explain the proving time of {}.",
            names(&misfits, "operation")
        ));
    }
    out
}

fn resolved(timed: &TimedSetup) -> Option<String> {
    let count = |verdict| timed.targets.iter().filter(|it| it.verdict == verdict).count();
    let parts = [
        (count(TimedVerdict::Wide), "with a wider interval"),
        (count(TimedVerdict::HoldsZero), "not told from 0"),
        (count(TimedVerdict::NoInterval), "without an interval"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", size(*count)))
        .collect();
    let rest = if parts.is_empty() { String::new() } else { format!("; {}", parts.join(", ")) };
    (!timed.targets.is_empty()).then(|| {
        format!(
            "Proving times of {} of {} are resolved to ±5% or better{rest}.",
            size(count(TimedVerdict::Resolved)),
            counted(timed.targets.len(), "operation")
        )
    })
}

fn lost(timed: &TimedSetup) -> Vec<String> {
    let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
    for failure in &timed.failures {
        *classes.entry(failure.kind.as_str()).or_default() += 1;
    }
    let mut out = Vec::new();
    if !classes.is_empty() {
        let classes: Vec<String> =
            classes.into_iter().map(|(class, count)| format!("{} {class}", size(count))).collect();
        out.push(format!(
            "Without a proof: {} ({}).",
            counted(timed.failures.len(), "sample"),
            classes.join(", ")
        ));
    }
    if !timed.missing.is_empty() {
        out.push(format!(
            "There are blocks with fewer samples than others: {}.",
            size(timed.missing.len())
        ));
    }
    out
}

fn counts(setup: &SetupAnalysis) -> Vec<String> {
    let mut out = Vec::new();
    let ranked = |line: fn(&crate::analysis::Fits) -> Option<&Fit>| {
        let mut ranking: Vec<(&str, f64)> = setup
            .targets
            .iter()
            .filter_map(|target| Some((target.target.as_str(), line(&target.fits)?.slope)))
            .filter(|(_, slope)| *slope > 0.0)
            .collect();
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        ranking
    };
    let by_prover_gas = ranked(|fits| fits.prover_gas_per_gas.as_ref());
    let by_cycles = ranked(|fits| fits.cycles_per_gas.as_ref());
    let (ranking, unit) = if by_prover_gas.is_empty() {
        (by_cycles, "cycles")
    } else {
        (by_prover_gas, "prover gas")
    };
    if let [first, .., last] = &ranking[..]
        && first.1 > last.1
    {
        out.push(format!(
            "In {unit} for each gas, {} is dearest with {}, and {} cheapest with {}.",
            first.0,
            measured(first.1),
            last.0,
            measured(last.1)
        ));
    }
    let off: Vec<&str> = setup
        .targets
        .iter()
        .filter(|target| {
            let shape = target.shapes.get("cycles").map(|shape| shape.is);
            matches!(shape, Some(ShapeKind::FirstOps | ShapeKind::Steps))
        })
        .map(|target| target.target.as_str())
        .collect();
    if !off.is_empty() {
        out.push(format!(
            "Cycles do not grow evenly from the first operation on, but in steps, for {}: see Remarks.",
            names(&off, "operation")
        ));
    }
    out.extend(setup.forecasts.iter().filter_map(super::forecasts::finding));
    if !setup.failures.is_empty() {
        out.push(format!("Without a count: {}.", counted(setup.failures.len(), "record")));
    }
    out
}

/// A few names, or how many there are.
fn names(names: &[&str], noun: &str) -> String {
    if names.len() <= FEW { names.join(", ") } else { counted(names.len(), noun) }
}
