//! Synthetic records with planted costs.

use zkgas_model::{
    Client, Computed, Cycles, Fork, Gas, ProverGas, Zkvm,
    record::{
        Crashed, Execution, ExecutionSuccess, FailureKind, Metadata, Provenance, Record, WallTime,
    },
};
use zkgas_report::{Analysis, Entry, Input, OutputFile, RunFacts, analyse, render};

/// A quantity that grows evenly with the op count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) fixed: u64,
    pub(crate) per_op: u64,
}

impl Cost {
    pub(crate) fn at(self, op_count: u64) -> u64 {
        self.fixed + self.per_op * op_count
    }
}

pub(crate) const GAS: Cost = Cost { fixed: 9_480_611, per_op: 3 };
pub(crate) const CYCLES: Cost = Cost { fixed: 327_108_334, per_op: 97 };
pub(crate) const PROVER_GAS: Cost = Cost { fixed: 412_000_000, per_op: 121 };

/// A counted execution of `target` at `op_count`, at the planted costs above.
pub(crate) fn counted(target: &str, op_count: u64) -> Record {
    Record {
        name: format!("test_marginal_opcodes.py::test_{target}[fork_Prague-op_count_{op_count}]"),
        timestamp_completed: "2026-01-10T00:00:00.000000001Z".to_owned(),
        metadata: Metadata { block_used_gas: Gas(GAS.at(op_count)) },
        execution: Some(Execution::Success(ExecutionSuccess {
            total_num_cycles: Cycles(CYCLES.at(op_count)),
            cycle_parts: [].into(),
            segments: None,
            shards: None,
            region_cycles: [("validation".to_owned(), Cycles(CYCLES.fixed))].into(),
            execution_duration: Some(WallTime { secs: 1, nanos: 500_000_000 }),
            prover_gas: Some(ProverGas(PROVER_GAS.at(op_count))),
            syscalls: [("keccak_permute".to_owned(), 37)].into(),
            exit_code: 0,
        })),
        proving: None,
        zkgas: Some(Provenance {
            schema: 1,
            fixture: format!(
                "tests/benchmark/marginal/test_marginal_opcodes.py::test_{target}[fork_Prague-op_count_{op_count}]"
            ),
            target: Some(target.to_owned()),
            family: Some("arithmetic".to_owned()),
            op_count: Some(op_count),
            parts: std::collections::BTreeMap::new(),
            fork: Fork::Prague,
            zkvm: Zkvm::Mock,
            zkvm_version: "1.0.0".to_owned(),
            client: Client::Reth,
            elf_sha256: "5eed".repeat(16),
            input_sha256: "ab".repeat(32),
            input_bytes: 4096,
            block_hash: format!("0x{}", "cd".repeat(32)),
            settings: [("trace_chunk".to_owned(), "1024".to_owned())].into(),
            acceleration: [("sha256".to_owned(), Computed::Syscall)].into(),
            attempt: None,
        }),
        imported: None,
    }
}

pub(crate) fn success(record: &mut Record) -> &mut ExecutionSuccess {
    match record.execution.as_mut() {
        Some(Execution::Success(success)) => success,
        other => panic!("a success, not {other:?}"),
    }
}

pub(crate) fn provenance(record: &mut Record) -> &mut Provenance {
    record.zkgas.as_mut().expect("a record of ours")
}

pub(crate) fn crashed(
    target: &str,
    op_count: u64,
    kind: Option<FailureKind>,
    reason: &str,
) -> Record {
    let execution = Execution::Crashed(Crashed { reason: reason.to_owned(), kind });
    Record { execution: Some(execution), ..counted(target, op_count) }
}

/// A record as another tool writes it.
pub(crate) fn foreign(name: &str, gas: u64, cycles: u64) -> Record {
    let mut record = counted("x", 0);
    name.clone_into(&mut record.name);
    record.metadata.block_used_gas = Gas(gas);
    let success = success(&mut record);
    success.total_num_cycles = Cycles(cycles);
    success.prover_gas = None;
    success.syscalls.clear();
    record.zkgas = None;
    record
}

/// One of everything that a report has to deal with.
pub(crate) fn sample() -> Vec<Record> {
    let mut records = Vec::new();
    // On a line.
    records.extend([0, 300_000, 600_000, 900_000, 1_200_000].map(|n| counted("add", n)));
    // Near a line, with an accelerator.
    for (n, off) in [(0, 0), (12, 40_000), (24, 0), (36, 90_000)] {
        let mut record = counted("modexp", n);
        record.metadata.block_used_gas = Gas(66_977 + 1365 * n);
        let counts = success(&mut record);
        counts.total_num_cycles = Cycles(1_100_000 + 5_175_000 * n + off);
        counts.prover_gas = Some(ProverGas(2_000_000 + 9_000_000 * n));
        counts.syscalls.insert("uint256_mul".to_owned(), 128 * n);
        provenance(&mut record).family = Some("precompile".to_owned());
        records.push(record);
    }
    // Two levels, one level, none.
    records.extend([0, 100].map(|n| counted("mulmod", n)));
    records.push(counted("sload", 0));
    records.push(crashed(
        "sload",
        100,
        Some(FailureKind::GuestPanic),
        "exit code 1: out of memory",
    ));
    records.push(crashed(
        "tload",
        0,
        Some(FailureKind::WrongOutput),
        "block hash 0x01, expected 0x02",
    ));
    // Free of gas.
    records.extend([0, 10, 20].map(|n| {
        let mut record = counted("free", n);
        record.metadata.block_used_gas = Gas(21_000);
        record
    }));
    // The empty block, and one that measures nothing.
    let mut empty = counted("empty", 0);
    provenance(&mut empty).op_count = None;
    "t/test_fixed.py::test_empty".clone_into(&mut provenance(&mut empty).fixture);
    records.push(empty);
    let mut mixed = counted("mixed", 0);
    "test_mix.py::test_mainnet_block".clone_into(&mut mixed.name);
    let name = mixed.name.clone();
    provenance(&mut mixed).fixture = name;
    provenance(&mut mixed).target = None;
    provenance(&mut mixed).op_count = None;
    records.push(mixed);
    // A repeat that agrees, a repeat that does not, and a record without an execution.
    records.push(Record {
        timestamp_completed: "2026-01-11T00:00:00Z".to_owned(),
        ..counted("add", 0)
    });
    records.push(counted("sub", 5));
    let mut liar = counted("sub", 5);
    success(&mut liar).total_num_cycles = Cycles(1);
    records.push(liar);
    records.push(Record { execution: None, ..counted("sub", 6) });
    records
}

pub(crate) fn facts() -> RunFacts {
    RunFacts {
        title: "Mock costs".to_owned(),
        zkgas_version: Some("0.1.0".to_owned()),
        started: Some("2026-01-10T00:00:00Z".to_owned()),
        finished: Some("2026-01-10T01:00:00Z".to_owned()),
        cpu_model: Some("Example 9000".to_owned()),
        cores: Some("2".to_owned()),
        memory: None,
        gpus: None,
        environment: None,
        time: None,
        scale: Some("small".to_owned()),
        suite_revision: Some("f4c8".to_owned()),
        fork: Some("Prague".to_owned()),
        zkvm: Some("mock".to_owned()),
        zkvm_version: Some("1.0.0".to_owned()),
        client: Some("reth".to_owned()),
        elf_sha256: Some("5eed".repeat(16)),
        profile: None,
        planned_cases: None,
    }
}

/// The same with places that say nothing.
pub(crate) fn entries(records: Vec<Record>) -> Vec<Entry> {
    records.into_iter().map(Entry::from).collect()
}

pub(crate) fn analysis(records: Vec<Record>) -> Analysis {
    let records = entries(records);
    analyse(&Input { records, run: facts(), ..Input::default() })
}

pub(crate) fn files(records: Vec<Record>) -> Vec<OutputFile> {
    render(&analysis(records))
}

/// The text of one file.
pub(crate) fn file<'a>(files: &'a [OutputFile], path: &str) -> &'a str {
    let file =
        files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is written"));
    std::str::from_utf8(&file.bytes).expect("UTF-8")
}
