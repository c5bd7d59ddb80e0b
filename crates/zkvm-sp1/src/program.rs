//! A loaded guest, and the executors that threads keep of it.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use sp1_core_executor::{
    ExecutionReport, MinimalExecutorEnum, OutputConsumers, Program, SP1CoreOpts,
    with_output_consumers,
};
use tokio::sync::watch;
use zkgas_model::{Cycles, ProverGas, Zkvm, record::Shards};
use zkgas_zkvm::{ExecuteError, Execution, LoadError, Program as GuestProgram, panic_text};

use crate::{
    regions::Regions,
    replay,
    shards::{Limits, Sharding},
};

/// Distinguishes loaded programs in the threads' caches.
static NEXT_ID: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// Translating a guest to native code costs more than executing a small block, and an executor
    /// cannot move between threads: each thread keeps the one it used last.
    static EXECUTOR: RefCell<Option<(u64, MinimalExecutorEnum)>> = const { RefCell::new(None) };
}

pub(crate) struct Sp1Program {
    id: u64,
    program: Arc<Program>,
    opts: SP1CoreOpts,
    limits: Limits,
}

impl fmt::Debug for Sp1Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sp1Program").field("id", &self.id).finish_non_exhaustive()
    }
}

fn failed(reason: impl fmt::Display) -> ExecuteError {
    ExecuteError { zkvm: Zkvm::Sp1, reason: reason.to_string() }
}

impl Sp1Program {
    pub(crate) fn load(elf: &[u8], opts: SP1CoreOpts) -> Result<Self, LoadError> {
        let refused = |reason: String| LoadError { zkvm: Zkvm::Sp1, reason };
        // The decoder asserts what it expects of an ELF.
        let program = catch_unwind(|| Program::from(elf))
            .map_err(|panic| refused(panic_text(&*panic)))?
            .map_err(|error| refused(error.to_string()))?;
        if program.enable_untrusted_programs {
            return Err(refused("guests that load code at run time are not supported".to_owned()));
        }
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        let limits = Limits::of(&program);
        Ok(Self { id, program: Arc::new(program), opts, limits })
    }

    fn run(
        &self,
        executor: &mut MinimalExecutorEnum,
        input: &[u8],
    ) -> Result<Counts, ExecuteError> {
        executor.reset();
        executor.with_input(input);
        let mut regions = Regions::new(&self.program);
        let mut report = ExecutionReport::default();
        let mut sharding = Sharding::new(&self.program, &self.limits);
        while let Some(chunk) = executor.execute_chunk() {
            sharding.count(&chunk).map_err(failed)?;
            report +=
                replay::chunk(&chunk, &self.program, &self.opts, &mut regions).map_err(failed)?;
        }
        let cycles = executor.global_clk();
        if report.total_instruction_count() != cycles {
            return Err(failed(format_args!(
                "replay saw {} instructions of {cycles}",
                report.total_instruction_count()
            )));
        }
        let public_values = executor.public_values_stream().clone();
        let shards = sharding.end(executor.hints());
        Ok(Counts {
            cycles,
            report,
            regions,
            shards,
            exit_code: executor.exit_code(),
            public_values,
        })
    }
}

struct Counts {
    cycles: u64,
    report: ExecutionReport,
    regions: Regions,
    shards: Shards,
    exit_code: u32,
    public_values: Vec<u8>,
}

impl GuestProgram for Sp1Program {
    fn execute(&self, input: &[u8]) -> Result<Execution, ExecuteError> {
        let start = Instant::now();
        // Marks are lines on the guest's standard output; without a listener SP1 would print them.
        let (stdout, _listener) = watch::channel(String::new());
        let (stderr, _listener_too) = watch::channel(String::new());
        let consumers = OutputConsumers { stdout: Some(stdout), stderr: Some(stderr) };
        let counts = EXECUTOR.with_borrow_mut(|slot| {
            let cached = slot.take().filter(|(id, _)| *id == self.id);
            let run = AssertUnwindSafe(|| {
                let mut executor = cached.map_or_else(|| self.new_executor(), |(_, kept)| kept);
                let counts = with_output_consumers(&consumers, || self.run(&mut executor, input))?;
                // Only an executor that came through unharmed is worth keeping.
                *slot = Some((self.id, executor));
                Ok(counts)
            });
            catch_unwind(run).map_err(|panic| failed(panic_text(&*panic)))?
        })?;
        let syscalls = counts
            .report
            .syscall_counts
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(code, count)| (code.to_string(), *count))
            .collect();
        Ok(Execution {
            cycles: Cycles(counts.cycles),
            cycle_parts: BTreeMap::new(),
            segments: None,
            shards: Some(counts.shards),
            regions: counts.regions.into_totals(),
            syscalls,
            prover_gas: counts.report.gas().map(ProverGas),
            exit_code: counts.exit_code,
            public_values: counts.public_values,
            duration: start.elapsed(),
        })
    }
}

impl Sp1Program {
    fn new_executor(&self) -> MinimalExecutorEnum {
        let chunk = self.opts.gas_trace_chunk_threshold;
        MinimalExecutorEnum::new(self.program.clone(), false, Some(chunk))
    }
}
