//! The third pass: the shards that SP1's prover cuts the execution into, and how full they are.
//!
//! SP1 has three kinds of shards. An execution shard ends where its tables reach a size, and at the end of
//! each chunk of the trace; calls of an accelerator whose tables are not in these fill shards of their own,
//! those of each kind apart; and so do the addresses of all memory that was touched. The limits are
//! SP1's own, whatever the environment says; its prover lowers them on small GPUs.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use sp1_core_executor::{
    CompressedMemory, CompressedPages, CycleResult, ELEMENT_THRESHOLD, ExecutionError,
    HEIGHT_THRESHOLD, MINIMAL_TRACE_CHUNK_THRESHOLD, Opcode, Program, RiscvAirId, SP1CoreOpts,
    ShardingThreshold, SplicingVM, SplitOpts, SupervisorMode, SyscallCode, TraceChunkRaw,
};
use zkgas_model::record::{ShardCount, Shards};

use crate::replay::NONCE;

const PPM: u64 = 1_000_000;
const WORD: u64 = 8;
const REGISTERS: u64 = 32;
/// Addresses have 40 bits.
const MEMORY_END: u64 = 1 << 40;
/// Its rows are among the widest, so that few of them fill a shard.
const PROBE: RiscvAirId = RiscvAirId::Bls12381AddAssign;

/// What shards of a program hold; all of its executions share it.
pub(crate) struct Limits {
    opts: SP1CoreOpts,
    split: SplitOpts,
    /// Rows of the probe that fill a shard of the execution.
    room: OnceLock<u64>,
}

impl Limits {
    pub(crate) fn of(program: &Program) -> Self {
        let sharding_threshold = ShardingThreshold {
            element_threshold: ELEMENT_THRESHOLD,
            height_threshold: HEIGHT_THRESHOLD,
        };
        let opts = SP1CoreOpts { sharding_threshold, ..Default::default() };
        let split = SplitOpts::new(&opts, program.instructions.len(), false);
        Self { opts, split, room: OnceLock::new() }
    }
}

/// Counts shards, chunk by chunk.
pub(crate) struct Sharding<'a> {
    program: Arc<Program>,
    limits: &'a Limits,
    touched: CompressedMemory,
    pages: CompressedPages,
    /// Accelerator calls that are proven in shards of their own.
    deferred: BTreeMap<SyscallCode, u64>,
    /// Execution shards.
    whole: u64,
    filled_ppm: u64,
    reads: u64,
}

impl<'a> Sharding<'a> {
    pub(crate) fn new(program: &Arc<Program>, limits: &'a Limits) -> Self {
        Self {
            program: program.clone(),
            limits,
            touched: CompressedMemory::new(),
            pages: CompressedPages::new(),
            deferred: BTreeMap::new(),
            whole: 0,
            filled_ppm: 0,
            reads: 0,
        }
    }

    /// Counts a chunk of the trace, which may be several chunks of the prover's.
    pub(crate) fn count(&mut self, trace: &TraceChunkRaw) -> Result<(), ExecutionError> {
        let (program, opts) = (self.program.clone(), self.limits.opts.clone());
        let mut vm = SplicingVM::<SupervisorMode>::new(
            trace,
            program,
            &mut self.touched,
            &mut self.pages,
            NONCE,
            opts,
        );
        let room = if let Some(known) = self.limits.room.get() {
            *known
        } else {
            let found = room(&mut vm);
            let start = vm.core.clk();
            vm.shape_checker.reset(start);
            *self.limits.room.get_or_init(|| found)
        };
        let all_reads = vm.core.mem_reads.len() as u64;
        self.reads += all_reads;
        let mut chunk_end = MINIMAL_TRACE_CHUNK_THRESHOLD;
        // From its first commitment on, an execution is in its last shard.
        let mut last_filled_ppm = None;
        loop {
            let instruction = vm.core.fetch();
            if instruction.opcode == Opcode::ECALL {
                let code = vm.core.read_code();
                if code == SyscallCode::COMMIT && last_filled_ppm.is_none() {
                    last_filled_ppm = Some(filled_ppm(&mut vm, room));
                }
                if code.should_send() == 1 && !vm.core.is_retained_syscall(code) {
                    *self.deferred.entry(code.count_map()).or_default() += 1;
                }
            }
            let result = vm.execute_instruction()?;
            if matches!(result, CycleResult::Done(true) | CycleResult::TraceEnd) {
                break;
            }
            let reads = all_reads - vm.core.mem_reads.len() as u64;
            let (is_full, ends_chunk) = (vm.shape_checker.check_shard_limit(), reads >= chunk_end);
            if ends_chunk {
                chunk_end = reads + MINIMAL_TRACE_CHUNK_THRESHOLD;
            }
            if is_full || ends_chunk {
                self.whole += 1;
                self.filled_ppm += match last_filled_ppm.take() {
                    _ if is_full => PPM,
                    Some(filled) => filled,
                    None => filled_ppm(&mut vm, room),
                };
                new_shard(&mut vm);
            }
        }
        self.whole += 1;
        self.filled_ppm += last_filled_ppm.unwrap_or_else(|| filled_ppm(&mut vm, room));
        Ok(())
    }

    /// `hints` are what the host wrote to memory, by address.
    pub(crate) fn end(mut self, hints: &[(u64, Vec<u8>)]) -> Shards {
        for (address, bytes) in hints {
            let words = (0..(bytes.len() as u64).div_ceil(WORD))
                .map(|word| address.saturating_add(WORD * word))
                .take_while(|address| *address < MEMORY_END);
            for word in words {
                self.touched.insert(word, true);
            }
        }
        for address in self.program.memory_image.keys() {
            self.touched.insert(*address, true);
        }
        let memory = (self.touched.count_set() as u64 + REGISTERS, self.limits.split.memory);
        let calls =
            self.deferred.iter().map(|(&code, &n)| (n, self.limits.split.syscall_threshold[code]));
        // Half a shard for each chunk, as a share of a chunk.
        let cut_short_ppm = self.reads * PPM / MINIMAL_TRACE_CHUNK_THRESHOLD / 2;
        let execution =
            ShardCount { whole: self.whole, smooth_ppm: self.filled_ppm + cut_short_ppm };
        let mut beside = ShardCount { whole: 0, smooth_ppm: 0 };
        for (count, limit) in calls.chain([memory]).filter(|(_, limit)| *limit > 0) {
            beside.whole += count.div_ceil(limit as u64);
            beside.smooth_ppm += count * PPM / limit as u64;
        }
        Shards { execution, beside }
    }
}

/// As SP1 does it, which keeps that to itself.
fn new_shard(vm: &mut SplicingVM<'_, SupervisorMode>) {
    let clock = vm.core.clk();
    vm.shape_checker.reset(clock);
    vm.core.register_refresh();
}

/// How many rows of the probe go into the shard until it is full; it is full after that. SP1 doesn't tell
/// the size that it has reached.
fn room(vm: &mut SplicingVM<'_, SupervisorMode>) -> u64 {
    let mut rows = 0;
    while rows < HEIGHT_THRESHOLD && !vm.shape_checker.check_shard_limit() {
        vm.shape_checker.increment_count(PROBE);
        rows += 1;
    }
    rows
}

/// How full the shard is, of which `room` is all.
fn filled_ppm(vm: &mut SplicingVM<'_, SupervisorMode>, empty: u64) -> u64 {
    empty.saturating_sub(room(vm)) * PPM / empty.max(1)
}
