//! Records of proofs with planted times.

use zkgas_model::{
    Gas, Nanos, ProofKind, Purpose, Resource,
    record::{Attempt, Crashed, FailureKind, ProofDetails, Proving, ProvingSuccess, Record},
};
use zkgas_stats::Random;

use crate::records::{counted, provenance};

/// The planted truth of one run. Times are in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Truth {
    pub(crate) fixed: f64,
    pub(crate) per_op: f64,
    /// Standard deviation of the logarithm.
    pub(crate) noise: f64,
    /// Share of proofs that take ten times as long.
    pub(crate) wild: f64,
    /// How much slower the last proof is than the first, as a share.
    pub(crate) drift: f64,
}

/// A run of several targets of five op counts, each sample in an order of its own, with the reference
/// block after every tenth proof.
pub(crate) fn run(truth: Truth, targets: u32, samples: u32, seed: u64) -> Vec<Record> {
    let mut random = Random::seeded(seed);
    let mut planned = Vec::new();
    for sample in 1..=samples {
        let mut blocks: Vec<(u32, u64)> = (0..targets)
            .flat_map(|target| (0..5).map(move |level| (target, level * 1000)))
            .collect();
        random.shuffle(&mut blocks);
        for (at, (target, op_count)) in blocks.into_iter().enumerate() {
            if at % 10 == 0 {
                planned.push(None);
            }
            planned.push(Some((target, op_count, sample)));
        }
    }
    planned.push(None);
    let length = f64::from(u32::try_from(planned.len()).expect("few"));
    let mut records = Vec::with_capacity(planned.len());
    for (position, block) in (0_u32..).zip(planned) {
        let drift = 1.0 + truth.drift * f64::from(position) / length;
        let wild = if random.unit() < truth.wild { 10.0 } else { 1.0 };
        let factor = drift * wild * (truth.noise * random.normal()).exp();
        records.push(match block {
            None => reference(truth.fixed * factor, position),
            Some((target, op_count, sample)) => {
                // Every target is dearer than the one before.
                let per_op = truth.per_op * f64::from(target + 1);
                let n = f64::from(u32::try_from(op_count).expect("small"));
                proof(target, op_count, sample, (truth.fixed + per_op * n) * factor, position)
            }
        });
    }
    records
}

/// A proof of a sample, the `position`th of its run.
pub(crate) fn proof(
    target: u32,
    op_count: u64,
    sample: u32,
    seconds: f64,
    position: u32,
) -> Record {
    let mut record = counted(&format!("op{target:02}"), op_count);
    record.metadata.block_used_gas = Gas(21_000 + 5 * op_count);
    record.execution = None;
    record.proving = Some(proven(seconds));
    let facts = provenance(&mut record);
    facts.attempt = Some(attempt(Purpose::Sample, Some(sample), position));
    // Equal inputs would be equal blocks.
    facts.input_sha256 = format!("{target:08x}{op_count:056x}");
    record
}

pub(crate) fn reference(seconds: f64, position: u32) -> Record {
    let mut record = proof(0, 0, 1, seconds, position);
    provenance(&mut record).attempt = Some(attempt(Purpose::Reference, None, position));
    record
}

pub(crate) fn failed(target: u32, op_count: u64, sample: u32, kind: FailureKind) -> Record {
    let mut record = proof(target, op_count, sample, 1.0, 9_999);
    let reason = "the prover was killed".to_owned();
    record.proving = Some(Proving::Crashed(Crashed { reason, kind: Some(kind) }));
    record
}

fn proven(seconds: f64) -> Proving {
    let time = std::time::Duration::from_secs_f64(seconds);
    Proving::Success(ProvingSuccess {
        proof_size: Some(1_477_226),
        proving_time_ms: u64::try_from(time.as_millis()).expect("short"),
        details: Some(ProofDetails {
            kind: ProofKind::Compressed,
            proving_time: Nanos::from(time),
            phases: [].into(),
            resolution: None,
            cycles: None,
            parts: None,
            proof_sha256: "ef".repeat(32),
        }),
    })
}

fn attempt(purpose: Purpose, sample: Option<u32>, position: u32) -> Attempt {
    let (hours, minutes, seconds) = (position / 3600, position / 60 % 60, position % 60);
    Attempt {
        purpose,
        sample,
        number: 1,
        session: "2026-01-10T00:00:00Z 7".to_owned(),
        worker: 1,
        machine: "5eed".to_owned(),
        resource: Resource::Cpu,
        started: format!("2026-01-10T{hours:02}:{minutes:02}:{seconds:02}.5Z"),
        wall_time: Nanos(1),
        plan: None,
        shared_with: None,
        gpu: None,
        before: None,
        after: None,
    }
}
