//! zkgas's executor against a bare loop over the same SP1 crates: `bare_loop ELF INPUT [ROUNDS]`.
//!
//! Both make the same three passes (JIT with a trace, the gas estimate over the trace, and the cut into
//! shards); zkgas also reads regions, tells how full shards are, and resets one executor instead of making a new one. They alternate, so that
//! drift hits both alike.

#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "a tool that prints")]

use std::{error::Error, sync::Arc, time::Instant};

use sp1_core_executor::{
    CompressedMemory, CompressedPages, CycleResult, GasEstimatingVMEnum, MinimalExecutorEnum,
    OutputConsumers, Program, SP1CoreOpts, SplicingVMEnum, with_output_consumers,
};
use tokio::sync::watch;
use zkgas_zkvm::Backend;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let elf = std::fs::read(args.next().ok_or("usage: bare_loop ELF INPUT [ROUNDS]")?)?;
    let input = std::fs::read(args.next().ok_or("usage: bare_loop ELF INPUT [ROUNDS]")?)?;
    let rounds: u32 = args.next().map_or(Ok(5), |text| text.parse())?;
    let ours = zkgas_zkvm_sp1::Sp1.load(&elf)?;
    let mut bare = Bare::new(&elf)?;
    let (mut bare_seconds, mut our_seconds) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        // Whoever goes second finds warmer caches, so they take turns.
        let (mut bare_result, mut our_result) = (None, None);
        for turn in 0..2 {
            let start = Instant::now();
            if (round + turn) % 2 == 0 {
                bare_result = Some(bare.run(&input)?);
                bare_seconds.push(start.elapsed().as_secs_f64());
            } else {
                let execution = ours.execute(&input)?;
                our_seconds.push(start.elapsed().as_secs_f64());
                our_result = Some((execution.cycles.0, execution.prover_gas.map(|gas| gas.0)));
            }
        }
        if bare_result != our_result {
            return Err("the two loops disagree".into());
        }
    }
    bare_seconds.sort_by(f64::total_cmp);
    our_seconds.sort_by(f64::total_cmp);
    let middle = bare_seconds.len() / 2;
    println!("bare loop: median {:.3} s, least {:.3} s", bare_seconds[middle], bare_seconds[0]);
    println!("zkgas:     median {:.3} s, least {:.3} s", our_seconds[middle], our_seconds[0]);
    println!("zkgas / bare loop: {:.3}", our_seconds[middle] / bare_seconds[middle]);
    Ok(())
}

struct Bare {
    program: Arc<Program>,
    executor: MinimalExecutorEnum,
    opts: SP1CoreOpts,
}

impl Bare {
    fn new(elf: &[u8]) -> Result<Self, Box<dyn Error>> {
        let program = Arc::new(Program::from(elf).map_err(|error| error.to_string())?);
        let opts = SP1CoreOpts::default();
        let chunk = Some(opts.gas_trace_chunk_threshold);
        let executor = MinimalExecutorEnum::new(program.clone(), false, chunk);
        Ok(Self { program, executor, opts })
    }

    fn run(&mut self, input: &[u8]) -> Result<(u64, Option<u64>), Box<dyn Error>> {
        let (stdout, _listener) = watch::channel(String::new());
        let consumers = OutputConsumers { stdout: Some(stdout), stderr: None };
        self.executor.reset();
        self.executor.with_input(input);
        let mut gas = None;
        let (mut touched, mut pages) = (CompressedMemory::new(), CompressedPages::new());
        while let Some(chunk) = with_output_consumers(&consumers, || self.executor.execute_chunk())
        {
            let program = self.program.clone();
            let mut vm = GasEstimatingVMEnum::new(&chunk, program, [0; 4], self.opts.clone());
            let report = vm.execute()?;
            gas = Some(gas.unwrap_or(0) + report.gas().unwrap_or(0));
            let (program, opts) = (self.program.clone(), self.opts.clone());
            let mut splicer =
                SplicingVMEnum::new(&chunk, program, &mut touched, &mut pages, [0; 4], opts);
            while matches!(splicer.execute()?, CycleResult::ShardBoundary)
                && splicer.mem_reads_len() > 0
            {}
        }
        Ok((self.executor.global_clk(), gas))
    }
}
