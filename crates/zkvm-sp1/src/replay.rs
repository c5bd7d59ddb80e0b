//! The second pass: replays a trace chunk and counts what proving it would take.

use sp1_core_executor::{
    CycleResult, ExecutionError, ExecutionReport, GasEstimatingVM, Instruction, Program, Register,
    SP1CoreOpts, SupervisorMode, SyscallCode, TraceChunkRaw,
};

use crate::regions::Regions;

const STDOUT: u64 = 1;
/// The nonce of a proof; it does not influence counts.
const NONCE: [u32; 4] = [0; 4];

/// Counts one chunk. `regions` carries over from chunk to chunk.
pub(crate) fn chunk(
    trace: &TraceChunkRaw,
    program: &std::sync::Arc<Program>,
    opts: &SP1CoreOpts,
    regions: &mut Regions,
) -> Result<ExecutionReport, ExecutionError> {
    let mut vm =
        GasEstimatingVM::<SupervisorMode>::new(trace, program.clone(), NONCE, opts.clone());
    let clock_before = regions.clock;
    while !vm.core.is_done() {
        let instruction = vm.core.fetch();
        if instruction.is_ecall_instruction() {
            let clock = clock_before + vm.core.global_clk();
            mark(&vm, regions, clock);
        }
        step(&mut vm, &instruction)?;
        if matches!(vm.core.advance(), CycleResult::TraceEnd) {
            break;
        }
    }
    regions.clock = clock_before + vm.core.global_clk();
    Ok(vm.gas_calculator.generate_report())
}

/// Tells `regions` of a line that is about to be printed.
fn mark(vm: &GasEstimatingVM<'_, SupervisorMode>, regions: &mut Regions, clock: u64) {
    let register = |register: Register| vm.core.registers()[register as usize].value;
    if vm.core.read_code() == SyscallCode::WRITE && register(Register::X10) == STDOUT {
        regions.printed(register(Register::X11), register(Register::X12), clock);
    }
}

#[inline]
fn step(
    vm: &mut GasEstimatingVM<'_, SupervisorMode>,
    instruction: &Instruction,
) -> Result<(), ExecutionError> {
    // Most frequent first.
    if instruction.is_alu_instruction() {
        vm.execute_alu(instruction);
    } else if instruction.is_memory_load_instruction() {
        vm.execute_load(instruction)?;
    } else if instruction.is_memory_store_instruction() {
        vm.execute_store(instruction)?;
    } else if instruction.is_branch_instruction() {
        vm.execute_branch(instruction);
    } else if instruction.is_jump_instruction() {
        vm.execute_jump(instruction);
    } else if instruction.is_utype_instruction() {
        vm.execute_utype(instruction);
    } else if instruction.is_ecall_instruction() {
        vm.execute_ecall(instruction)?;
    } else {
        return Err(ExecutionError::Unimplemented());
    }
    Ok(())
}
