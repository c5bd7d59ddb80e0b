//! How long the report of a large run takes, and how much memory: 670 blocks, three samples, four setups.
//!
//! `cargo bench -p zkgas-report`

#![allow(
    clippy::print_stdout,
    dead_code,
    reason = "a bench prints, and needs a part of the records"
)]

use std::{fs, time::Instant};

use zkgas_model::record::Record;
use zkgas_report::{Input, analyse, render};

#[path = "../tests/report/proofs.rs"]
mod proofs;
#[path = "../tests/report/records.rs"]
mod records;

const SETUPS: u64 = 4;
const TARGETS: u32 = 134;
const SAMPLES: u32 = 3;
const TRUTH: proofs::Truth =
    proofs::Truth { fixed: 20.0, per_op: 0.0005, noise: 0.01, wild: 0.02, drift: 0.05 };

fn main() {
    let records: Vec<Record> = (0..SETUPS).flat_map(of_one).collect();
    let proofs = records.iter().filter(|record| record.proving.is_some()).count();
    println!("{} records, {proofs} of them of proofs", records.len());
    let entries = records.into_iter().map(Into::into).collect();
    let input = Input { records: entries, run: records::facts(), ..Input::default() };
    let clock = Instant::now();
    let analysis = analyse(&input);
    println!("analysed in {:.2?}", clock.elapsed());
    let files = render(&analysis);
    println!("analysed and rendered in {:.2?}, {} files", clock.elapsed(), files.len());
    // Linux tells the most memory that a process ever had.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find(|line| line.starts_with("VmHWM")) {
        println!("{peak}");
    }
}

fn of_one(setup: u64) -> Vec<Record> {
    let mut all = proofs::run(TRUTH, TARGETS, SAMPLES, setup);
    for target in 0..TARGETS {
        for op_count in [0, 1000, 2000, 3000, 4000] {
            let mut record = records::counted(&format!("op{target:02}"), op_count);
            let counts = records::success(&mut record);
            counts.total_num_cycles.0 = 20_000_000 + 500 * u64::from(target + 1) * op_count;
            let kind = format!("kind{}", target % 12);
            counts.syscalls = [(kind, op_count * u64::from(target % 5))].into();
            all.push(record);
        }
    }
    for record in &mut all {
        records::provenance(record).elf_sha256 = format!("{setup:064}");
    }
    all
}
