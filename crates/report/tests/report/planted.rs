//! Planted costs come back.

use zkgas_model::{Gas, record::Record};
use zkgas_report::{Fit, Linearity, ShapeKind, TargetAnalysis};

use crate::records::{
    CYCLES, GAS, PROVER_GAS, analysis, counted, foreign, provenance, sample, success,
};

fn target(records: Vec<Record>, name: &str) -> TargetAnalysis {
    let analysis = analysis(records);
    let setup = analysis.setups.first().expect("one setup");
    setup.targets.iter().find(|target| target.target == name).expect("the target").clone()
}

fn slope(fit: Option<&Fit>) -> f64 {
    fit.expect("a slope").slope
}

#[track_caller]
fn same(found: f64, expected: f64) {
    assert_eq!(found.to_bits(), expected.to_bits(), "{found} is not {expected}");
}

fn float(count: u64) -> f64 {
    f64::from(u32::try_from(count).expect("small"))
}

#[test]
fn every_planted_slope_is_exact() {
    let add = target(sample(), "add");
    let fits = &add.fits;
    same(slope(fits.gas_per_op.as_ref()), float(GAS.per_op));
    same(slope(fits.cycles_per_op.as_ref()), float(CYCLES.per_op));
    same(slope(fits.prover_gas_per_op.as_ref()), float(PROVER_GAS.per_op));
    same(slope(fits.cycles_per_gas.as_ref()), float(CYCLES.per_op) / float(GAS.per_op));
    same(slope(fits.prover_gas_per_gas.as_ref()), float(PROVER_GAS.per_op) / float(GAS.per_op));
    let cycles = fits.cycles_per_op.as_ref().expect("a line");
    same(cycles.intercept, float(CYCLES.fixed));
    assert_eq!(cycles.r_squared, Some(1.0));
    assert_eq!((cycles.points, cycles.levels, cycles.linearity), (5, 5, Linearity::Exact));
    same(slope(fits.syscalls_per_op.get("keccak_permute")), 0.0);
}

#[test]
fn what_is_off_the_line_says_how_far() {
    let modexp = target(sample(), "modexp");
    let cycles = modexp.fits.cycles_per_op.as_ref().expect("a line");
    assert_eq!(cycles.linearity, Linearity::Deviates);
    assert!(cycles.max_deviation > 10_000.0 && cycles.max_deviation < 90_000.0);
    same(slope(modexp.fits.syscalls_per_op.get("uint256_mul")), 128.0);
    assert_eq!(
        target(sample(), "mulmod").fits.cycles_per_op.expect("a line").linearity,
        Linearity::Untested
    );
}

#[test]
fn files_of_other_tools_are_read_by_name() {
    let name = |n: u64| format!("test_marginal_opcodes.py::test_add[fork_Prague-op_count_{n}]");
    let records: Vec<Record> =
        [0, 300, 600].iter().map(|&n| foreign(&name(n), 1000 + 3 * n, 5000 + 100 * n)).collect();
    let analysis = analysis(records);
    let setup = &analysis.setups[0];
    assert_eq!(
        setup.label, "mock-v1.0.0 with reth",
        "taken from the run, as the records say nothing"
    );
    let add = &setup.targets[0];
    assert_eq!((add.target.as_str(), add.family.as_deref()), ("add", None));
    same(slope(add.fits.cycles_per_op.as_ref()), 100.0);
    assert!(add.fits.prover_gas_per_op.is_none());
    assert!(add.fits.syscalls_per_op.is_empty(), "not counted is not zero");
}

#[test]
fn guests_are_never_pooled() {
    let mut records = sample();
    for mut record in sample() {
        provenance(&mut record).elf_sha256 = "0".repeat(64);
        if record
            .execution
            .as_ref()
            .is_some_and(|e| matches!(e, zkgas_model::record::Execution::Success(_)))
        {
            success(&mut record).total_num_cycles.0 += 7;
        }
        records.push(record);
    }
    let analysis = analysis(records);
    let labels: Vec<&str> = analysis.setups.iter().map(|setup| setup.label.as_str()).collect();
    assert_eq!(labels, ["mock-v1.0.0 with reth (guest 1)", "mock-v1.0.0 with reth (guest 2)"]);
    let failures: Vec<usize> = analysis.setups.iter().map(|setup| setup.failures.len()).collect();
    assert_eq!(failures[0], failures[1], "no record of one disagrees with one of the other");
    assert_eq!(analysis.notes.len(), 1, "{:?}", analysis.notes);
    assert!(analysis.notes[0].contains("guest ELF"), "{:?}", analysis.notes);
}

#[test]
fn the_empty_block_at_several_counts_is_a_target_too() {
    let records: Vec<Record> = [0, 10, 20].map(|n| counted("empty", n)).into();
    let analysis = analysis(records);
    let setup = &analysis.setups[0];
    assert_eq!(setup.targets.len(), 1);
    assert_eq!(setup.fixed_cost.empty.len(), 3);
}

#[test]
fn a_target_free_of_gas_has_no_cost_per_gas() {
    let free = target(sample(), "free");
    assert!(free.fits.cycles_per_gas.is_none() && free.fits.cycles_per_op.is_some());
    assert_eq!(free.remarks.len(), 1);
    assert!(free.points.iter().all(|point| point.gas == Gas(21_000)));
}

fn cycles(y: &[u64]) -> TargetAnalysis {
    let records = (0..).zip(y).map(|(step, &y)| {
        let mut record = counted("add", step * 100);
        success(&mut record).total_num_cycles.0 = y;
        record
    });
    target(records.collect(), "add")
}

#[test]
fn first_operations_that_cost_something_else_are_named() {
    let add = cycles(&[7_000, 7_260, 7_560, 7_860, 8_160]);
    let shape = &add.shapes["cycles"];
    assert_eq!(shape.is, ShapeKind::FirstOps);
    same(shape.slope, 3.0);
    assert_eq!(shape.extra, Some(-40.0));
    assert!(add.remarks[0].contains("40 cycles less"), "{:?}", add.remarks);
}

#[test]
fn a_step_is_named_even_where_counts_jitter() {
    let add = cycles(&[0, 100_001, 200_000, 364_001, 464_000]);
    let shape = &add.shapes["cycles"];
    assert_eq!((shape.is, shape.slack), (ShapeKind::Steps, 464));
    assert_eq!((shape.jumps.len(), shape.jumps[0].after, shape.jumps[0].before), (1, 200, 300));
    assert!(add.remarks[0].contains("between op counts 200 and 300"), "{:?}", add.remarks);
}
