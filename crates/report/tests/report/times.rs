//! Proving times in the report.

use zkgas_model::{
    Purpose,
    record::{FailureKind, Record},
};
use zkgas_report::{Analysis, Need, ProofRole, TimedSetup, TimedVerdict, render};

use crate::{
    proofs::{Truth, failed, proof, reference, run},
    records::{analysis, counted, facts, file, files, foreign, provenance, success},
};

const TRUTH: Truth = Truth { fixed: 20.0, per_op: 0.01, noise: 0.01, wild: 0.0, drift: 0.0 };

fn only(analysis: &Analysis) -> &TimedSetup {
    assert_eq!(analysis.timed.len(), 1);
    &analysis.timed[0]
}

#[test]
fn provers_are_never_pooled() {
    let mut records = run(TRUTH, 6, 3, 1);
    for mut record in run(TRUTH, 6, 3, 2) {
        let attempt = provenance(&mut record).attempt.as_mut().expect("an attempt");
        attempt.machine = "another".to_owned();
        records.push(record);
    }
    let analysis = analysis(records);
    let labels: Vec<&str> = analysis.timed.iter().map(|one| one.label.as_str()).collect();
    let label = "mock-v1.0.0 with reth, compressed on cpu";
    assert_eq!(labels, [format!("{label} (1)"), format!("{label} (2)")]);
    assert!(analysis.timed.iter().all(|one| one.targets.iter().all(|it| it.points.len() == 15)));
}

#[test]
fn verdicts_say_what_the_interval_does() {
    // Two samples of one costly target and one that costs nothing next to the noise.
    let mut records = run(TRUTH, 6, 3, 3);
    let noise = [0.3, -0.2, 0.1, -0.4, 0.2, 0.25, -0.3, 0.4, -0.1, 0.05];
    let noise = noise.iter().cycle();
    for (position, (at, off)) in (500_u32..).zip((0..10).zip(noise)) {
        records.push(proof(90, at % 5 * 1000, 1 + u32::from(at >= 5), 20.0 + off, position));
    }
    let analysis = analysis(records);
    let timed = only(&analysis);
    let target = |name: &str| timed.targets.iter().find(|it| it.target == name).expect("there");
    assert_eq!(target("op05").verdict, TimedVerdict::Resolved);
    assert_eq!(target("op05").need, Some(Need::Nothing));
    assert_eq!(target("op90").verdict, TimedVerdict::HoldsZero);
    let slope = target("op05").per_op.expect("a slope");
    let per_gas = target("op05").per_gas.expect("a slope");
    assert!((per_gas.value * 5.0 / slope.value - 1.0).abs() < 1e-12, "5 gas an operation");
}

#[test]
fn one_sample_of_two_op_counts_has_a_slope_but_no_interval() {
    let records = vec![proof(1, 0, 1, 20.0, 0), proof(1, 1000, 1, 30.0, 1)];
    let analysis = analysis(records);
    let target = &only(&analysis).targets[0];
    assert_eq!(target.verdict, TimedVerdict::NoInterval);
    assert!(target.per_op.is_none() && target.no_interval.is_some());
    assert!((target.seconds_per_op().expect("a slope") - 0.01).abs() < 1e-15);
}

#[test]
fn failures_and_missing_samples_are_listed() {
    let mut records = run(TRUTH, 6, 3, 4);
    let gone = |record: &Record| {
        record.name.contains("test_op02")
            && record.name.ends_with("op_count_2000]")
            && record.zkgas.as_ref().and_then(|it| it.attempt.as_ref()?.sample) == Some(2)
    };
    records.retain(|record| !gone(record));
    records.push(failed(7, 1000, 1, FailureKind::OutOfMemory));
    let analysis = analysis(records);
    let timed = only(&analysis);
    assert_eq!(timed.failures.len(), 1);
    assert_eq!(timed.failures[0].kind.as_str(), "out of memory");
    let missing: Vec<(Option<&str>, &[u32])> =
        timed.missing.iter().map(|it| (it.target.as_deref(), &it.samples[..])).collect();
    assert_eq!(missing, [(Some("op02"), &[2][..]), (Some("op07"), &[2, 3])]);
    let files = render(&analysis);
    let report = file(&files, "zk-gas-report.md");
    assert!(report.contains("out of memory"), "{report}");
    assert!(file(&files, "raw-proofs.csv").contains("the prover was killed"));
}

#[test]
fn warm_ups_are_counted_and_in_no_fit() {
    let mut records = run(TRUTH, 6, 3, 5);
    let plain = analysis(records.clone());
    let mut warm_up = reference(500.0, 0);
    let attempt = provenance(&mut warm_up).attempt.as_mut().expect("an attempt");
    attempt.purpose = Purpose::WarmUp;
    records.push(warm_up);
    let warmed = analysis(records);
    assert_eq!((only(&plain).warm_ups, only(&warmed).warm_ups), (0, 1));
    let slopes = |analysis: &Analysis| -> Vec<_> {
        only(analysis).targets.iter().map(|target| target.per_op).collect()
    };
    assert_eq!(slopes(&plain), slopes(&warmed));
    assert_eq!(only(&warmed).proofs.iter().filter(|it| it.role == ProofRole::WarmUp).count(), 1);
}

/// Times that follow the cycles, and an accelerator that some targets call.
#[test]
fn exact_features_price_each_operation_and_flag_the_one_that_they_miss() {
    let mut records = Vec::new();
    for target in 0..12_u32 {
        for level in 0..5_u64 {
            let op_count = level * 1000;
            let n = f64::from(u32::try_from(op_count).expect("small"));
            let cycles = 100 * u64::from(1 + target * target);
            let calls = u64::from(target % 3);
            let mut executed = counted(&format!("op{target:02}"), op_count);
            let counts = success(&mut executed);
            counts.total_num_cycles.0 = 1_000_000 + cycles * op_count;
            counts.syscalls = [("bigint".to_owned(), calls * op_count)].into();
            records.push(executed);
            for sample in 1..=3_u32 {
                let position = target * 15 + u32::try_from(level).expect("small") * 3 + sample;
                let off = 1.0 + 0.004 * f64::from(position * 7919 % 11) - 0.02;
                let float = |count: u64| f64::from(u32::try_from(count).expect("small"));
                let misses = if target == 11 { 0.02 } else { 0.0 };
                let per_op = 1e-7 * float(cycles) + 2e-3 * float(calls) + misses;
                records.push(proof(target, op_count, sample, (15.0 + per_op * n) * off, position));
            }
        }
    }
    let analysis = analysis(records);
    let timed = only(&analysis);
    let prices = timed.two_stage.as_ref().unwrap_or_else(|| panic!("{:?}", timed.no_two_stage));
    let price = |name: &str| {
        let found = prices.features.iter().find(|(feature, _)| feature == name);
        found.unwrap_or_else(|| panic!("{name} in {:?}", prices.features)).1
    };
    assert!((price("bigint").value / 2e-3 - 1.0).abs() < 0.2, "{:?}", price("bigint"));
    assert!(price("cycles").value > 0.0);
    assert!(timed.targets.iter().all(|target| target.price.is_some()));
    assert!(timed.targets[11].price.expect("a price").misfit);
}

#[test]
fn the_view_of_other_tools_is_plain_least_squares() {
    // Worked out by hand: x = 0, 1, 2, 3 and y = 1, 2, 4, 4 have the slope 1.1, the intercept 1.1,
    // residuals -0.1, -0.2, 0.7, -0.4, R² = 1 - 0.7/6.75, and s²/S = 0.35/5.
    let times = [1.0, 2.0, 4.0, 4.0];
    let records: Vec<Record> =
        (0..4_u32).zip(times).map(|(at, time)| proof(1, at.into(), 1, time, at)).collect();
    let analysis = analysis(records);
    let line = only(&analysis).targets[0].least_per_op.expect("a line");
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found}");
    close(line.slope, 1.1);
    close(line.intercept, 1.1);
    close(line.r_squared.expect("times vary"), 1.0 - 0.7 / 6.75);
    close(line.standard_error.expect("four points"), (0.35_f64 / 5.0).sqrt());
}

#[test]
fn proofs_of_other_tools_are_read_by_place() {
    use zkgas_report::{Entry, Input, Place, analyse};
    let name = |n: u64| format!("test_marginal_opcodes.py::test_add[fork_Prague-op_count_{n}]");
    let mut records = Vec::new();
    for sample in 1..=3 {
        for n in [0_u64, 300, 600] {
            let text = format!(
                r#"{{"name": "{}", "timestamp_completed": "2026-01-10T00:00:0{sample}Z",
                    "metadata": {{"block_used_gas": {}}},
                    "proving": {{"success": {{"proof_size": 9, "proving_time_ms": {}}}}}}}"#,
                name(n),
                1000 + 3 * n,
                5000 + 10 * n + 7 * u64::from(sample) * (n % 7)
            );
            let place = Place {
                sample: Some(sample),
                client: Some("reth".to_owned()),
                zkvm: Some("sp1".to_owned()),
                zkvm_version: Some("5.2.3".to_owned()),
                ..Place::default()
            };
            let record = serde_json::from_str(&text).expect("the incumbent's shape");
            records.push(Entry { record, place: place.clone() });
            let record = foreign(&name(n), 1000 + 3 * n, 5000 + 100 * n);
            records.push(Entry { record, place });
        }
    }
    let run = facts();
    let analysis = analyse(&Input { records, run, ..Input::default() });
    let timed = only(&analysis);
    assert_eq!(timed.label, "sp1-v5.2.3 with reth");
    assert_eq!((timed.samples, timed.targets[0].points.len()), (3, 9));
    let per_cycle = timed.targets[0].least_per_cycle.expect("executed too");
    assert!((per_cycle.slope / 1e-4 - 1.0).abs() < 0.2, "{per_cycle:?}");
}

#[test]
fn without_proofs_nothing_of_them_is_written() {
    let files = files(vec![counted("add", 0), counted("add", 10)]);
    assert!(files.iter().all(|file| !file.path.contains("time") && !file.path.contains("proofs")));
}
