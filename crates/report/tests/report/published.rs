//! The published study comes out again: one sample, ordinary least squares of each operation.

use std::collections::BTreeMap;

use zkgas_model::record::Record;
use zkgas_report::{Analysis, Entry, Input, Place, TimedTarget, analyse};

use crate::records::foreign;

/// Blocks and fits of the study of 29 December 2025 in SP1; `stats` has the same file.
const DATA: &str = include_str!("../../../stats/tests/data/published-sp1.csv");

fn rows(kind: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let cells = DATA.lines().map(|line| line.split(',').collect::<Vec<&str>>());
    cells.filter(move |cells| cells[0] == kind)
}

fn study() -> Analysis {
    let place = Place {
        sample: Some(1),
        client: Some("reth".to_owned()),
        zkvm: Some("sp1".to_owned()),
        zkvm_version: Some("5.2.3".to_owned()),
        ..Place::default()
    };
    let mut records = Vec::new();
    for block in rows("block") {
        let number = |at: usize| block[at].parse::<u64>().expect("a count");
        let name = format!("t.py::test_{}[fork_Prague-op_count_{}]", block[1], block[2]);
        let executed = foreign(&name, number(3), number(4));
        let seconds: f64 = block[5].parse().expect("seconds");
        let text = format!(
            r#"{{"name": "{name}", "timestamp_completed": "2025-12-29T00:00:00Z",
                "metadata": {{"block_used_gas": {}}},
                "proving": {{"success": {{"proof_size": 1, "proving_time_ms": {:.0}}}}}}}"#,
            block[3],
            seconds * 1000.0
        );
        let proven: Record = serde_json::from_str(&text).expect("the shape of other tools");
        let entry = |record| Entry { record, place: place.clone() };
        records.extend([entry(executed), entry(proven)]);
    }
    analyse(&Input { records, ..Input::default() })
}

#[test]
fn slopes_r_squared_and_standard_errors_agree_to_nine_digits() {
    let analysis = study();
    let targets: BTreeMap<&str, &TimedTarget> =
        analysis.timed[0].targets.iter().map(|target| (target.target.as_str(), target)).collect();
    let mut checked = 0;
    for fit in rows("fit") {
        let target = targets[fit[1]];
        let line = match fit[2] {
            "time-by-gas" => target.least_per_gas,
            "time-by-cycles" => target.least_per_cycle,
            _ => continue,
        };
        let line = line.expect("a line");
        let found = [Some(line.slope), line.r_squared, line.standard_error];
        for (found, expected) in found.into_iter().zip(&fit[3..]) {
            let (found, expected) = (found.expect("three points"), expected.parse::<f64>());
            let expected = expected.expect("a number");
            assert!((found / expected - 1.0).abs() < 1e-9, "{fit:?}: {found:e}");
        }
        checked += 1;
    }
    assert!(checked >= 10, "{checked}");
}

/// With one sample, the noise is that of the distances from all lines together.
#[test]
fn one_sample_has_intervals_from_the_noise_of_all() {
    let analysis = study();
    let timed = &analysis.timed[0];
    assert!(!timed.noise.expect("a noise").from_replicates);
    assert!(timed.targets.iter().all(|target| target.per_op.is_some()));
    let prices = timed.two_stage.as_ref().expect("executed too");
    assert_eq!(prices.features[0].0, "cycles");
}
