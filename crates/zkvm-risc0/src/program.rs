//! A loaded guest.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
    time::Instant,
};

use risc0_binfmt::{MemoryImage, ProgramBinary};
use risc0_circuit_rv32im::{
    MAX_INSN_CYCLES, TerminateState,
    execute::{CycleLimit, EcallMetric, Executor},
};
use risc0_zkos_v1compat::V1COMPAT_ELF;
use risc0_zkp::core::digest::Digest;
use zkgas_model::{Cycles, Zkvm};
use zkgas_zkvm::{ExecuteError, Execution, LoadError, Program, panic_text};

use crate::{Risc0, host::Host, refused};

/// A guest that runs for longer never ends. The dearest block of the suite at full amplification has
/// a thousandth of it.
const CYCLE_LIMIT: u64 = 1 << 44;

pub(crate) struct Risc0Program {
    /// User program and kernel, with the digests that its identity is made of.
    image: Mutex<MemoryImage>,
    settings: Risc0,
}

impl fmt::Debug for Risc0Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Risc0Program").field("settings", &self.settings).finish_non_exhaustive()
    }
}

fn failed(reason: impl fmt::Display) -> ExecuteError {
    ExecuteError { zkvm: Zkvm::Risc0, reason: reason.to_string() }
}

impl Risc0Program {
    /// Takes the user's ELF; the kernel is the one of the pinned SDK.
    pub(crate) fn load(elf: &[u8], settings: Risc0) -> Result<Self, LoadError> {
        // The decoder asserts some of what it expects of an ELF.
        let image = catch_unwind(|| ProgramBinary::new(elf, V1COMPAT_ELF).to_image())
            .map_err(|panic| refused(panic_text(&*panic)))?;
        let mut image = image.map_err(|error| refused(format!("{error:#}")))?;
        // Hashes every page; copies of the image keep that.
        image.update_digests();
        Ok(Self { image: Mutex::new(image), settings })
    }

    fn run(&self, input: &[u8]) -> anyhow::Result<Execution> {
        let start = Instant::now();
        let image = self.image.lock().map_err(|_| anyhow::anyhow!("a thread died"))?.clone();
        // The guest reads the length, then as many bytes.
        let length = u32::try_from(input.len())?;
        let framed = [&length.to_le_bytes(), input].concat();
        let host = Host::new(&framed, self.settings.keccak_po2);
        let mut executor = Executor::new(image, &host, None, Vec::new(), None);
        let po2 = self.settings.segment_limit_po2 as usize;
        let limit = CycleLimit::Hard(CYCLE_LIMIT);
        let result = executor.run(po2, MAX_INSN_CYCLES, limit, |_segment| Ok(()))?;
        let ecalls: Vec<(String, EcallMetric)> = executor.take_ecall_metrics().into();
        drop(executor);
        let mut syscalls = host.calls.into_inner();
        syscalls.extend(
            ecalls.into_iter().filter(|(_, metric)| metric.count > 0).map(|(kind, metric)| {
                (format!("ecall_{}", kind.to_ascii_lowercase()), metric.count)
            }),
        );
        let committed = result.claim.output.is_some_and(|digest| digest != Digest::ZERO);
        let parts = [
            ("user", result.user_cycles),
            ("paging", result.paging_cycles),
            ("reserved", result.reserved_cycles),
            ("padded", result.total_cycles),
        ];
        Ok(Execution {
            cycles: Cycles(result.user_cycles),
            cycle_parts: parts.map(|(name, count)| (name.to_owned(), Cycles(count))).into(),
            segments: Some(result.segments),
            shards: None,
            regions: host.regions.into_inner().into_totals(),
            syscalls,
            prover_gas: None,
            exit_code: exit_code(result.claim.terminate_state.as_ref())?,
            public_values: if committed { host.journal.into_inner() } else { Vec::new() },
            duration: start.elapsed(),
        })
    }
}

impl Program for Risc0Program {
    fn execute(&self, input: &[u8]) -> Result<Execution, ExecuteError> {
        // The executor asserts some of what it expects of a guest.
        catch_unwind(AssertUnwindSafe(|| self.run(input)))
            .map_err(|panic| failed(panic_text(&*panic)))?
            .map_err(|error| failed(format_args!("{error:#}")))
    }
}

/// The guest's own exit code: the upper half of the word that it halted with; the lower half is the
/// kind of halt, 0 for good.
fn exit_code(state: Option<&TerminateState>) -> anyhow::Result<u32> {
    let Some(state) = state else { anyhow::bail!("the guest did not halt") };
    let (code, kind) = (state.a0.0, state.a0.1);
    anyhow::ensure!(kind == 0, "the guest stopped in state {kind}, not for good");
    Ok(u32::from(code))
}
