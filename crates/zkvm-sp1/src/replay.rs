//! The second pass: replays a trace chunk and counts what proving it would take.

use sp1_core_executor::{
    CycleResult, ExecutionError, ExecutionReport, GasEstimatingVM, Instruction, Opcode, Program,
    Register, SP1CoreOpts, SupervisorMode, SyscallCode, TraceChunkRaw,
};

use crate::regions::Regions;

const STDOUT: u64 = 1;
/// The nonce of a proof; it does not influence counts.
pub(crate) const NONCE: [u32; 4] = [0; 4];

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
        step(&mut vm, &instruction, regions)?;
        if !matches!(vm.core.advance(), CycleResult::Done(false)) {
            break;
        }
    }
    regions.clock = clock_before + vm.core.global_clk();
    Ok(vm.gas_calculator.generate_report())
}

/// Tells `regions` of a line that is about to be printed.
fn mark(vm: &GasEstimatingVM<'_, SupervisorMode>, regions: &mut Regions) {
    let register = |register: Register| vm.core.registers()[register as usize].value;
    if vm.core.read_code() == SyscallCode::WRITE && register(Register::X10) == STDOUT {
        let clock = regions.clock + vm.core.global_clk();
        regions.printed(register(Register::X11), register(Register::X12), clock);
    }
}

/// One instruction. This runs for every cycle of the guest, so it is one jump by opcode.
#[inline]
fn step(
    vm: &mut GasEstimatingVM<'_, SupervisorMode>,
    instruction: &Instruction,
    regions: &mut Regions,
) -> Result<(), ExecutionError> {
    use Opcode as O;
    match instruction.opcode {
        O::LB | O::LBU | O::LH | O::LHU | O::LW | O::LWU | O::LD => vm.execute_load(instruction)?,
        O::SB | O::SH | O::SW | O::SD => vm.execute_store(instruction)?,
        O::BEQ | O::BNE | O::BLT | O::BGE | O::BLTU | O::BGEU => vm.execute_branch(instruction),
        O::JAL | O::JALR => vm.execute_jump(instruction),
        O::LUI | O::AUIPC => vm.execute_utype(instruction),
        O::ECALL => {
            mark(vm, regions);
            vm.execute_ecall(instruction)?;
        }
        O::EBREAK | O::UNIMP => return Err(ExecutionError::Unimplemented()),
        _ => vm.execute_alu(instruction),
    }
    Ok(())
}
