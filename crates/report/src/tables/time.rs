//! Proving times for spreadsheets.

use super::{count, maybe, number, pairs, table, text};
use crate::analysis::{
    Analysis, Estimated, Least, Need, Proof, ProofOutcome, TimedSetup, TimedTarget,
};

const REGRESSION_TIME: &[&str] = &[
    "setup",
    "target",
    "family",
    "samples",
    "op_counts",
    "proofs",
    "failed",
    "outliers",
    "seconds_per_op",
    "seconds_per_op_low",
    "seconds_per_op_high",
    "seconds_per_op_std_err",
    "degrees_of_freedom",
    "seconds_per_gas",
    "seconds_per_gas_low",
    "seconds_per_gas_high",
    "intercept_seconds",
    "intercept_low",
    "intercept_high",
    "verdict",
    "relative_half_width",
    "samples_needed",
    "lack_of_fit_p",
    "bent",
    "noise_factor",
    "price_per_op",
    "price_per_op_low",
    "price_per_op_high",
    "predicted_per_op",
    "predicted_per_op_low",
    "predicted_per_op_high",
    "misfit",
    "ols_points",
    "ols_per_op_slope",
    "ols_per_op_r2",
    "ols_per_op_std_err",
    "gas_proving_slope",
    "gas_proving_r2",
    "gas_proving_std_err",
    "zkcycles_proving_slope",
    "zkcycles_proving_r2",
    "zkcycles_proving_std_err",
    "no_interval",
    "remarks",
];

const RAW_PROOFS: &[&str] = &[
    "setup",
    "name",
    "fixture",
    "target",
    "family",
    "op_count",
    "purpose",
    "sample",
    "attempt",
    "role",
    "position",
    "gas",
    "proving_time_s",
    "drift_factor",
    "proof_bytes",
    "parts",
    "failure",
    "reason",
    "zkvm",
    "zkvm_version",
    "client",
    "fork",
    "elf_sha256",
    "settings",
    "proof_kind",
    "resource",
    "machine",
    "session",
    "worker",
    "input_sha256",
    "block_hash",
    "time",
    "shared_with",
];

/// One row for each target of each prover.
pub(crate) fn regression_time(analysis: &Analysis) -> Vec<u8> {
    let rows = analysis
        .timed
        .iter()
        .flat_map(|setup| setup.targets.iter().map(move |target| regression_row(setup, target)));
    table(REGRESSION_TIME, rows)
}

/// One row for each record of a proof.
pub(crate) fn raw_proofs(analysis: &Analysis) -> Vec<u8> {
    let rows = analysis
        .timed
        .iter()
        .flat_map(|setup| setup.proofs.iter().map(move |proof| raw_row(setup, proof)));
    table(RAW_PROOFS, rows)
}

fn regression_row(setup: &TimedSetup, target: &TimedTarget) -> Vec<String> {
    let mut op_counts: Vec<u64> = target.points.iter().map(|point| point.op_count).collect();
    op_counts.sort_unstable();
    op_counts.dedup();
    let mut row = vec![
        text(&setup.label),
        text(&target.target),
        maybe(target.family.as_ref()),
        target.samples.to_string(),
        op_counts.len().to_string(),
        target.points.len().to_string(),
        target.failed.to_string(),
        target.outliers().count().to_string(),
    ];
    let per_op = target.per_op.as_ref();
    row.extend(interval(per_op));
    row.push(number(per_op.map(|slope| slope.standard_error)));
    row.push(number(per_op.map(|slope| slope.degrees_of_freedom)));
    row.extend(interval(target.per_gas.as_ref()));
    row.extend(interval(target.intercept.as_ref()));
    row.extend([
        target.verdict.as_str().to_owned(),
        number(per_op.and_then(Estimated::relative_half_width)),
        target.need.map(need).unwrap_or_default(),
        number(target.lack_of_fit.map(|test| test.p_value)),
        count(target.lack_of_fit.map(|test| test.bent)),
        number(target.noise_factor),
    ]);
    let price = target.price.as_ref();
    row.extend(interval(price.map(|price| &price.per_op)));
    let predicted = price.map(|price| price.predicted);
    row.extend([
        number(predicted.map(|it| it.value)),
        number(predicted.map(|it| it.low)),
        number(predicted.map(|it| it.high)),
        count(price.map(|price| price.misfit)),
        count(target.least_per_op.map(|line| line.points)),
    ]);
    for line in [target.least_per_op, target.least_per_gas, target.least_per_cycle] {
        row.extend(least(line));
    }
    row.extend([maybe(target.no_interval.as_ref()), text(&target.remarks.join("; "))]);
    row
}

fn interval(estimate: Option<&Estimated>) -> [String; 3] {
    [
        number(estimate.map(|it| it.value)),
        number(estimate.map(|it| it.low)),
        number(estimate.map(|it| it.high)),
    ]
}

fn least(line: Option<Least>) -> [String; 3] {
    [
        number(line.map(|line| line.slope)),
        number(line.and_then(|line| line.r_squared)),
        number(line.and_then(|line| line.standard_error)),
    ]
}

fn need(need: Need) -> String {
    match need {
        Need::Nothing => "0".to_owned(),
        Need::Samples(more) => more.to_string(),
        Need::Levels => "other op counts".to_owned(),
        Need::Hopeless => "more than 10000".to_owned(),
    }
}

fn raw_row(timed: &TimedSetup, proof: &Proof) -> Vec<String> {
    let prover = &proof.prover;
    let setup = &prover.setup;
    let (size, parts, failure, reason) = match &proof.outcome {
        ProofOutcome::Proven { size, parts, .. } => (*size, *parts, "", String::new()),
        ProofOutcome::Absent { kind, reason } => (None, None, kind.as_str(), text(reason)),
    };
    let factor = timed.drift.as_ref().map(|drift| drift.factor(proof.position));
    vec![
        text(&timed.label),
        text(&proof.name),
        text(&proof.fixture),
        maybe(proof.target.as_ref()),
        maybe(proof.family.as_ref()),
        count(proof.op_count),
        proof.purpose.to_string(),
        count(proof.sample),
        proof.attempt.to_string(),
        proof.role.as_str().to_owned(),
        proof.position.to_string(),
        proof.gas.to_string(),
        number(proof.seconds()),
        number(factor.filter(|_| proof.seconds().is_some())),
        count(size),
        count(parts),
        failure.to_owned(),
        reason,
        maybe(setup.zkvm.as_ref()),
        maybe(setup.zkvm_version.as_ref()),
        maybe(setup.client.as_ref()),
        maybe(setup.fork.as_ref()),
        maybe(setup.elf_sha256.as_ref()),
        pairs(&setup.settings),
        count(prover.kind),
        count(prover.resource),
        maybe(prover.machine.as_ref()),
        maybe(proof.session.as_ref().map(|(session, _)| session)),
        count(proof.session.as_ref().map(|(_, worker)| worker)),
        maybe(proof.input_sha256.as_ref()),
        maybe(proof.block_hash.as_ref()),
        text(&proof.time),
        maybe(proof.shared_with.as_ref()),
    ]
}
