//! Where a guest's cycles go: `profile ELF INPUT...` prints the functions that execute most
//! instructions, from the symbols of the ELF.

#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "a tool that prints")]

use std::{collections::BTreeMap, error::Error, sync::Arc};

use object::{Object, ObjectSymbol};
use sp1_core_executor::{
    GasEstimatingVM, MinimalExecutorEnum, OutputConsumers, Program, SP1CoreOpts, SupervisorMode,
    with_output_consumers,
};
use tokio::sync::watch;

const ROWS: usize = 45;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let elf = std::fs::read(args.next().ok_or("usage: profile ELF INPUT...")?)?;
    let names = symbols(&elf)?;
    for path in args {
        let counts = count(&elf, &std::fs::read(&path)?)?;
        let mut functions: BTreeMap<&str, u64> = BTreeMap::new();
        for (pc, count) in &counts {
            let name = names.range(..=*pc).next_back().map_or("?", |(_, name)| name);
            *functions.entry(name).or_default() += count;
        }
        let total: u64 = counts.values().sum();
        let mut rows: Vec<_> = functions.into_iter().collect();
        rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        println!("{path}: {total} cycles");
        for (name, count) in rows.into_iter().take(ROWS) {
            println!("{count:>12}  {name}");
        }
    }
    Ok(())
}

fn symbols(elf: &[u8]) -> Result<BTreeMap<u64, String>, object::Error> {
    let file = object::File::parse(elf)?;
    let functions = file.symbols().filter(|symbol| symbol.kind() == object::SymbolKind::Text);
    Ok(functions
        .filter_map(|symbol| {
            let name = format!("{:#}", rustc_demangle::demangle(symbol.name().ok()?));
            Some((symbol.address(), name))
        })
        .collect())
}

fn count(elf: &[u8], input: &[u8]) -> Result<BTreeMap<u64, u64>, Box<dyn Error>> {
    let program = Arc::new(Program::from(elf).map_err(|error| error.to_string())?);
    let opts = SP1CoreOpts::default();
    let mut executor =
        MinimalExecutorEnum::new(program.clone(), false, Some(opts.gas_trace_chunk_threshold));
    executor.with_input(input);
    let (stdout, _listener) = watch::channel(String::new());
    let consumers = OutputConsumers { stdout: Some(stdout), stderr: None };
    let mut counts = BTreeMap::new();
    while let Some(chunk) = with_output_consumers(&consumers, || executor.execute_chunk()) {
        let mut vm =
            GasEstimatingVM::<SupervisorMode>::new(&chunk, program.clone(), [0; 4], opts.clone());
        while !vm.core.is_done() && !vm.core.is_trace_end() {
            *counts.entry(vm.core.pc()).or_default() += 1;
            let instruction = vm.core.fetch();
            if instruction.is_alu_instruction() {
                vm.execute_alu(&instruction);
            } else if instruction.is_memory_load_instruction() {
                vm.execute_load(&instruction)?;
            } else if instruction.is_memory_store_instruction() {
                vm.execute_store(&instruction)?;
            } else if instruction.is_branch_instruction() {
                vm.execute_branch(&instruction);
            } else if instruction.is_jump_instruction() {
                vm.execute_jump(&instruction);
            } else if instruction.is_utype_instruction() {
                vm.execute_utype(&instruction);
            } else {
                vm.execute_ecall(&instruction)?;
            }
            vm.core.advance();
        }
    }
    Ok(counts)
}
