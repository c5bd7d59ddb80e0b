//! The same records give the same bytes, in any order.

use proptest::prelude::*;
use zkgas_model::record::{Record, WallTime};
use zkgas_report::OutputFile;

use crate::{
    proofs::{Truth, run},
    records::{counted, files, provenance, sample, success},
};

/// The sample twice over, on two guests, with a twin that differs only where ties are broken.
fn many() -> Vec<Record> {
    let mut records = sample();
    for mut record in sample() {
        provenance(&mut record).elf_sha256 = "0".repeat(64);
        records.push(record);
    }
    let mut twin = counted("add", 300_000);
    success(&mut twin).execution_duration = Some(WallTime { secs: 99, nanos: 0 });
    records.push(twin);
    let truth = Truth { fixed: 20.0, per_op: 0.01, noise: 0.01, wild: 0.02, drift: 0.05 };
    records.extend(run(truth, 6, 3, 1));
    records
}

fn sorted(mut files: Vec<OutputFile>) -> Vec<OutputFile> {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

#[test]
fn twice_is_the_same() {
    assert_eq!(files(many()), files(many()));
}

#[test]
fn paths_are_distinct() {
    let files = sorted(files(many()));
    assert!(files.windows(2).all(|pair| pair[0].path != pair[1].path));
    assert!(files.iter().all(|file| !file.path.starts_with('/') && !file.path.contains("..")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn order_changes_no_byte(shuffled in Just(many()).prop_shuffle()) {
        prop_assert!(files(shuffled) == files(many()));
    }
}
