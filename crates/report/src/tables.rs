//! The report for spreadsheets.
//!
//! An empty cell means "not measured". Numbers are plain; text is guarded so that no spreadsheet
//! takes it for a formula.

use std::{collections::BTreeMap, fmt::Display};

mod time;

pub(crate) use time::{raw_proofs, regression_time};

use crate::{
    analysis::{Analysis, Case, Fit, Forecast, Linearity, Outcome, SetupAnalysis, TargetAnalysis},
    number::shortest,
    text::visible,
};

const REGRESSION: &[&str] = &[
    "setup",
    "target",
    "family",
    "points",
    "op_counts",
    "failed",
    "min_op_count",
    "max_op_count",
    "gas_per_op",
    "cycles_per_op",
    "cycles_per_gas",
    "prover_gas_per_op",
    "prover_gas_per_gas",
    "cycles_intercept",
    "prover_gas_intercept",
    "cycles_per_op_r2",
    "cycles_per_gas_r2",
    "prover_gas_per_op_r2",
    "cycles_per_op_max_deviation",
    "cycles_per_op_max_relative_deviation",
    "linearity",
    "no_slope",
    "remarks",
    "cycles_shape",
    "cycles_shape_slope",
    "prover_gas_shape",
    "prover_gas_shape_slope",
];

const RAW_DATA: &[&str] = &[
    "name",
    "fixture",
    "target",
    "family",
    "op_count",
    "role",
    "gas",
    "cycles",
    "cycle_parts",
    "segments",
    "shards",
    "smooth_shards",
    "prover_gas",
    "failure",
    "reason",
    "execution_seconds",
    "syscalls",
    "region_cycles",
    "zkvm",
    "zkvm_version",
    "client",
    "fork",
    "elf_sha256",
    "settings",
    "input_sha256",
    "input_bytes",
    "block_hash",
    "timestamp",
];

const COMPARISON: &[&str] = &[
    "comparison",
    "differs_in",
    "numerator",
    "denominator",
    "target",
    "family",
    "cycles_per_op_ratio",
    "cycles_per_gas_ratio",
    "prover_gas_per_op_ratio",
    "same_op_counts",
];

const FORECASTS: &[&str] =
    &["of", "quantity", "by", "target", "foretold", "low", "high", "measured", "holds"];

/// One row for each target of each comparison.
pub(crate) fn comparison(analysis: &Analysis) -> Vec<u8> {
    let rows = analysis.comparisons.iter().flat_map(|comparison| {
        comparison.targets.iter().map(|target| {
            vec![
                text(&comparison.name),
                comparison.differs_in.as_str().to_owned(),
                text(&comparison.numerator),
                text(&comparison.denominator),
                text(&target.target),
                maybe(target.family.as_ref()),
                number(target.cycles_per_op),
                number(target.cycles_per_gas),
                number(target.prover_gas_per_op),
                target.same_op_counts.to_string(),
            ]
        })
    });
    table(COMPARISON, rows)
}

/// One row for each block of several operations and each forecast of it.
pub(crate) fn forecast_rows(forecasts: &[(&str, &Forecast)]) -> Vec<u8> {
    let rows = forecasts.iter().flat_map(|(label, forecast)| {
        forecast.rows.iter().map(move |row| {
            vec![
                text(label),
                forecast.quantity.to_owned(),
                forecast.from.to_owned(),
                text(&row.target),
                shortest(row.predicted.value),
                shortest(row.predicted.low),
                shortest(row.predicted.high),
                shortest(row.measured),
                count(row.holds),
            ]
        })
    });
    table(FORECASTS, rows)
}

/// One row for each target of each setup.
pub(crate) fn regression(analysis: &Analysis) -> Vec<u8> {
    let rows = analysis
        .setups
        .iter()
        .flat_map(|setup| setup.targets.iter().map(move |target| regression_row(setup, target)));
    table(REGRESSION, rows)
}

/// One row for each record.
pub(crate) fn raw_data(analysis: &Analysis) -> Vec<u8> {
    table(RAW_DATA, analysis.cases.iter().map(raw_row))
}

fn regression_row(setup: &SetupAnalysis, target: &TargetAnalysis) -> Vec<String> {
    let fits = &target.fits;
    let slope = |fit: &Option<Fit>| number(fit.as_ref().map(|fit| fit.slope));
    let intercept = |fit: &Option<Fit>| number(fit.as_ref().map(|fit| fit.intercept));
    let r_squared = |fit: &Option<Fit>| number(fit.as_ref().and_then(|fit| fit.r_squared));
    let cycles = fits.cycles_per_op.as_ref();
    let shape = |name: &str| target.shapes.get(name);
    let op_counts = target.points.iter().map(|point| point.op_count);
    vec![
        text(&setup.label),
        text(&target.target),
        maybe(target.family.as_ref()),
        target.points.len().to_string(),
        target.op_counts().len().to_string(),
        target.failed.to_string(),
        count(op_counts.clone().min()),
        count(op_counts.max()),
        slope(&fits.gas_per_op),
        slope(&fits.cycles_per_op),
        slope(&fits.cycles_per_gas),
        slope(&fits.prover_gas_per_op),
        slope(&fits.prover_gas_per_gas),
        intercept(&fits.cycles_per_op),
        intercept(&fits.prover_gas_per_op),
        r_squared(&fits.cycles_per_op),
        r_squared(&fits.cycles_per_gas),
        r_squared(&fits.prover_gas_per_op),
        number(cycles.map(|fit| fit.max_deviation)),
        number(cycles.map(|fit| fit.max_relative_deviation)),
        cycles.map(|fit| linearity(fit.linearity).to_owned()).unwrap_or_default(),
        maybe(target.no_slope.as_ref()),
        text(&target.remarks.join("; ")),
        shape("cycles").map(|shape| shape.is.as_str().to_owned()).unwrap_or_default(),
        number(shape("cycles").map(|shape| shape.slope)),
        shape("prover_gas").map(|shape| shape.is.as_str().to_owned()).unwrap_or_default(),
        number(shape("prover_gas").map(|shape| shape.slope)),
    ]
}

fn raw_row(case: &Case) -> Vec<String> {
    let setup = &case.setup;
    let counts = case.counts();
    let shards = counts.and_then(|counts| counts.shards);
    let (failure, reason) = match &case.outcome {
        Outcome::Counted(_) => ("", String::new()),
        Outcome::Absent { kind, reason } => (kind.as_str(), text(reason)),
    };
    vec![
        text(&case.name),
        text(&case.fixture),
        maybe(case.target.as_ref()),
        maybe(case.family.as_ref()),
        count(case.op_count),
        case.role.as_str().to_owned(),
        case.gas.to_string(),
        count(counts.map(|counts| counts.cycles)),
        counts.map(|counts| pairs(&counts.cycle_parts)).unwrap_or_default(),
        count(counts.and_then(|counts| counts.segments)),
        count(shards.map(|shards| shards.whole())),
        shards.map(|shards| millionths(shards.smooth_ppm())).unwrap_or_default(),
        count(counts.and_then(|counts| counts.prover_gas)),
        failure.to_owned(),
        reason,
        case.duration.map(|(secs, nanos)| format!("{secs}.{nanos:09}")).unwrap_or_default(),
        counts.and_then(|counts| counts.syscalls.as_ref()).map(pairs).unwrap_or_default(),
        counts.map(|counts| pairs(&counts.regions)).unwrap_or_default(),
        maybe(setup.zkvm.as_ref()),
        maybe(setup.zkvm_version.as_ref()),
        maybe(setup.client.as_ref()),
        maybe(setup.fork.as_ref()),
        maybe(setup.elf_sha256.as_ref()),
        pairs(&setup.settings),
        maybe(case.input_sha256.as_ref()),
        count(case.input_bytes),
        maybe(case.block_hash.as_ref()),
        text(&case.timestamp),
    ]
}

fn millionths(count: u64) -> String {
    format!("{}.{:06}", count / 1_000_000, count % 1_000_000)
}

/// The word that CSV and JSON share.
fn linearity(linearity: Linearity) -> &'static str {
    match linearity {
        Linearity::Untested => "untested",
        Linearity::Exact => "exact",
        Linearity::Deviates => "deviates",
    }
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(head).and_then(|()| {
        for row in rows {
            writer.write_record(row)?;
        }
        Ok(())
    });
    written.expect("rows are as long as the head, and memory does not fail to write");
    writer.into_inner().expect("memory does not fail to flush")
}

fn number(value: Option<f64>) -> String {
    value.map(shortest).unwrap_or_default()
}

fn count(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn maybe(value: Option<&String>) -> String {
    value.map(|value| text(value)).unwrap_or_default()
}

fn pairs<V: Display>(map: &BTreeMap<String, V>) -> String {
    let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key}={value}")).collect();
    text(&pairs.join(" "))
}

/// Text without controls, and with `'` before whatever a spreadsheet would compute.
fn text(content: &str) -> String {
    let shown = visible(content);
    // Tabs and carriage returns start a formula too; by now they are spelled out.
    let computes = |c: char| "=+-@＝＋－＠".contains(c);
    if shown.trim_start().starts_with(computes) || content.starts_with(['\t', '\r']) {
        return format!("'{shown}");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        for hostile in ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1"] {
            assert!(text(hostile).starts_with('\''), "{hostile:?}");
        }
        assert_eq!(text("a=1"), "a=1");
        assert_eq!(text(""), "");
        assert_eq!(text("x\ny"), "x\\ny");
    }
}
