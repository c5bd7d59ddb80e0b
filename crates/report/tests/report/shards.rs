//! Times that come in whole shards.

use zkgas_model::{
    Nanos, Phase,
    record::{Proving, Record, ShardCount, Shards},
};
use zkgas_report::{Analysis, Input, TimedSetup, analyse};
use zkgas_stats::Random;

use crate::{
    proofs::proof,
    records::{counted, entries, facts, provenance, success},
};

const TARGETS: u32 = 30;
const END: u32 = 1000;
const FIXED: f64 = 0.4;
const PER_SHARD: f64 = 0.16;
const EMPTY_EXECUTION: f64 = 0.07;
const EMPTY_BESIDE: f64 = 0.04;
/// Shards of a block without operations, execution and beside.
const BLOCK: (f64, f64) = (0.6, 1.2);

/// Of one operation, shards of the execution and beside; and seconds.
fn planted(target: u32) -> ((f64, f64), f64) {
    let execution = (2.0 + f64::from(target * 7 % 30) * 0.137) / f64::from(END);
    let beside = if target.is_multiple_of(3) { 1.3 / f64::from(END) } else { 0.0 };
    // Operations differ in more than counts tell.
    let own = 1.0 + 0.01 * f64::from(target % 5);
    ((execution, beside), PER_SHARD * own * (execution + beside))
}

fn shards(target: u32, op_count: u32) -> Shards {
    let (execution, beside) = planted(target).0;
    let count = |smooth: f64| ShardCount {
        whole: format!("{:.0}", smooth.ceil()).parse().expect("a whole number"),
        smooth_ppm: format!("{:.0}", 1e6 * smooth).parse().expect("a whole number"),
    };
    Shards {
        execution: count(BLOCK.0 + execution * f64::from(op_count)),
        beside: count(BLOCK.1 + beside * f64::from(op_count)),
    }
}

/// One sample of two op counts, with times that pay for whole shards.
fn run(counts: bool) -> Vec<Record> {
    let mut random = Random::seeded(11);
    let mut records = Vec::new();
    for target in 0..TARGETS {
        for op_count in [0, END / 2, END] {
            let shards = shards(target, op_count);
            let empty = |count: ShardCount| {
                let whole = u32::try_from(count.whole).expect("few");
                let ppm = u32::try_from(count.smooth_ppm).expect("few");
                f64::from(whole) - f64::from(ppm) / 1e6
            };
            let seconds = FIXED
                + planted(target).1 * f64::from(op_count)
                + EMPTY_EXECUTION * empty(shards.execution)
                + EMPTY_BESIDE * empty(shards.beside);
            let seconds = seconds * (1.0 + 0.001 * random.normal());
            let mut proven =
                proof(target, op_count.into(), 1, seconds, target * 3 + op_count / 500);
            if let Some(Proving::Success(proving)) = &mut proven.proving {
                let details = proving.details.as_mut().expect("details");
                details.parts = Some(shards.whole());
                details.phases =
                    [(Phase::Busy, Nanos::from(std::time::Duration::from_secs_f64(seconds)))]
                        .into();
            }
            let mut executed = counted(&format!("op{target:02}"), op_count.into());
            let input = provenance(&mut proven).input_sha256.clone();
            provenance(&mut executed).input_sha256 = input;
            let found = success(&mut executed);
            found.total_num_cycles.0 = shards.smooth_ppm() * 9;
            found.prover_gas = None;
            found.shards = counts.then_some(shards);
            records.extend([executed, proven]);
        }
    }
    records
}

fn analysis(records: Vec<Record>) -> Analysis {
    let (records, run) = (entries(records), facts());
    analyse(&Input { records, run, phase: Some(Phase::Busy), ..Input::default() })
}

fn timed(records: Vec<Record>) -> TimedSetup {
    let mut timed = analysis(records).timed;
    assert_eq!(timed.len(), 1);
    timed.remove(0)
}

/// The worst distance of a slope from what was planted, its share, and how many intervals hold that.
fn errors(timed: &TimedSetup) -> (f64, usize) {
    let (mut worst, mut inside) = (0.0_f64, 0);
    for target in &timed.targets {
        let number: u32 = target.target[2..].parse().expect("a number");
        let (truth, slope) = (planted(number).1, target.per_op.expect("a slope"));
        worst = worst.max((slope.value / truth - 1.0).abs());
        inside += usize::from(slope.low <= truth && truth <= slope.high);
    }
    (worst, inside)
}

#[test]
fn slopes_are_without_what_is_empty_of_shards_where_executions_count_them() {
    let timed = timed(run(true));
    let grain = timed.grain.as_ref().expect("proofs tell their shards");
    let cost = grain.cost.unwrap_or_else(|| panic!("{:?}", grain.no_cost));
    assert!((cost.execution.value / EMPTY_EXECUTION - 1.0).abs() < 0.15, "{:?}", cost.execution);
    assert!((cost.beside.value / EMPTY_BESIDE - 1.0).abs() < 0.3, "{:?}", cost.beside);
    let (worst, inside) = errors(&timed);
    assert!(worst < 0.02, "{worst}");
    assert!(inside >= 27, "{inside} of {TARGETS}");
}

#[test]
fn without_counts_intervals_hold_the_sawtooth() {
    let timed = timed(run(false));
    let grain = timed.grain.as_ref().expect("proofs tell their shards");
    assert!(grain.cost.is_none() && grain.most > EMPTY_EXECUTION);
    let (worst, inside) = errors(&timed);
    assert!(worst > 0.04, "nothing was taken off: {worst}");
    assert!(inside >= 28, "{inside} of {TARGETS}");
}

/// A proof that has another number of shards was cut by other limits: its target keeps its bound.
#[test]
fn counts_that_the_proof_contradicts_are_not_believed() {
    let mut records = run(true);
    let last = records.last_mut().expect("there");
    if let Some(Proving::Success(proving)) = &mut last.proving {
        let details = proving.details.as_mut().expect("details");
        details.parts = details.parts.map(|parts| parts + 1);
    }
    let timed = timed(records);
    assert!(timed.grain.as_ref().expect("there").cost.is_some());
    let width = |name: &str| {
        let target = timed.targets.iter().find(|target| target.target == name).expect("there");
        target.per_op.expect("a slope").relative_half_width().expect("not 0")
    };
    assert!(width("op29") > 2.0 * width("op28"), "{} {}", width("op29"), width("op28"));
}
