//! A deterministic stand-in: real inputs and outputs, planted costs, faults on demand.

mod config;
mod fault;
mod plan;
mod proof;
mod prover;
mod times;

pub use config::{ConfigError, MockConfig};
pub use fault::{Fault, Planted, Point, Which};
pub use plan::FaultPlan;
pub use times::Times;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use alloy_primitives::B256;
use zkgas_guest_core::{DecodedBlock, Input, InputError, Output};
use zkgas_model::{Client, Cycles, ProofKind, ProverGas, Resource, Zkvm};

use crate::{Backend, Device, ExecuteError, Execution, LoadError, Program, Prover, Verifier};

/// The mock zkVM: cycles = `fixed` + `per_gas` × gas used by the block; prover gas is twice that.
///
/// It reads the block but does not execute it, so its numbers say nothing about any block. Times of
/// proofs are planted and not spent, which the setting [`Mock::CLOCK`] declares.
#[derive(Debug, Clone, Default)]
pub struct Mock {
    /// Cycles of every block.
    pub fixed: u64,
    /// Cycles for each unit of gas the block used.
    pub per_gas: u64,
    /// How long each execution, proof, and verification takes. It changes no count.
    pub delay: Duration,
    /// Faults by block hash.
    pub faults: Arc<BTreeMap<B256, Fault>>,
    /// What proofs claim to take.
    pub times: Times,
    /// Faults by task.
    pub plan: Arc<FaultPlan>,
}

impl Mock {
    /// Version of the mock: raised when its costs change.
    pub const VERSION: &'static str = "1";

    /// The setting that says by which clock durations are, and its value where they are planted.
    pub const CLOCK: (&'static str, &'static str) = ("clock", "planted");

    /// The costs of `--zkvms mock`, as [`MockConfig::of`] has them.
    pub fn planted(client: Client) -> Self {
        MockConfig::of(client).mock()
    }

    /// The costs of reth with faults for some blocks.
    pub fn with_faults(faults: impl IntoIterator<Item = (B256, Fault)>) -> Self {
        Self { faults: Arc::new(faults.into_iter().collect()), ..Self::planted(Client::Reth) }
    }

    /// What strikes the next task.
    fn fault(&self, point: Point, bytes: &[u8]) -> Option<Fault> {
        self.plan.strike(point, bytes).or_else(|| {
            let planted = || fault::block_of(point, bytes).and_then(|hash| self.faults.get(&hash));
            if self.faults.is_empty() { None } else { planted().copied() }
        })
    }

    /// What the guest does, and the gas its block used.
    fn run(&self, input: &[u8], fault: Option<Fault>) -> Result<(Execution, u64), ExecuteError> {
        std::thread::sleep(self.delay);
        if let Ok(rounds) = input.try_into().map(u64::from_le_bytes) {
            return self.smoke(rounds, fault);
        }
        let Ok((input, block)) = decode(input) else { return Ok((ended(2, Vec::new(), 0), 0)) };
        let gas = block.header.gas_used;
        let mut output = Output {
            block_hash: block.hash,
            parent_hash: block.header.parent_hash,
            success: true,
            chain_id: input.chain.chain_id,
        };
        match fault {
            Some(Fault::Invalid) => output.success = false,
            Some(Fault::OtherBlock) => output.block_hash = B256::ZERO,
            Some(Fault::Panic) => return Ok((ended(1, Vec::new(), self.fixed), gas)),
            Some(Fault::Fail) => {
                return Err(ExecuteError { zkvm: Zkvm::Mock, reason: "planted failure".into() });
            }
            _ => {}
        }
        Ok((self.counted(output.encode().to_vec(), gas), gas))
    }

    /// The guest `smoke`, whose input is no block: a round is a gas.
    fn smoke(&self, rounds: u64, fault: Option<Fault>) -> Result<(Execution, u64), ExecuteError> {
        match fault {
            Some(Fault::Panic) => Ok((ended(1, Vec::new(), self.fixed), rounds)),
            Some(Fault::Fail) => {
                Err(ExecuteError { zkvm: Zkvm::Mock, reason: "planted failure".into() })
            }
            Some(Fault::Invalid | Fault::OtherBlock) => {
                let wrong = zkgas_guest_smoke::answer(rounds.wrapping_add(1));
                Ok((self.counted(wrong.to_vec(), rounds), rounds))
            }
            _ => Ok((self.counted(zkgas_guest_smoke::answer(rounds).to_vec(), rounds), rounds)),
        }
    }

    fn counted(&self, public_values: Vec<u8>, gas: u64) -> Execution {
        let cycles = self.fixed.saturating_add(self.per_gas.saturating_mul(gas));
        let mut execution = ended(0, public_values, cycles);
        execution.regions = [
            ("execution".to_owned(), Cycles(self.per_gas.saturating_mul(gas))),
            ("read_input".to_owned(), Cycles(self.fixed)),
        ]
        .into();
        execution
    }
}

impl Backend for Mock {
    fn zkvm(&self) -> Zkvm {
        Zkvm::Mock
    }

    fn version(&self) -> &'static str {
        Self::VERSION
    }

    fn settings(&self) -> BTreeMap<String, String> {
        let (clock, planted) = Self::CLOCK;
        [
            (clock, planted.to_owned()),
            ("fixed", self.fixed.to_string()),
            ("per_gas", self.per_gas.to_string()),
            // Where in the sequence a worker starts is no setting of the run.
            ("times", Times { sequence: 0, ..self.times }.to_string()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into()
    }

    fn load(&self, _elf: &[u8]) -> Result<Box<dyn Program>, LoadError> {
        Ok(Box::new(self.clone()))
    }

    fn proof_kinds(&self) -> &[ProofKind] {
        ProofKind::ALL
    }

    fn resources(&self) -> &[Resource] {
        Resource::ALL
    }

    fn prover(
        &self,
        elf: &[u8],
        kind: ProofKind,
        _on: &Device,
    ) -> Result<Box<dyn Prover>, LoadError> {
        Ok(Box::new(prover::MockProver::start(self.clone(), elf, kind)))
    }

    fn verifier(&self, elf: &[u8], kind: ProofKind) -> Result<Box<dyn Verifier>, LoadError> {
        Ok(Box::new(prover::MockVerifier::new(self.clone(), elf, kind)))
    }
}

impl Program for Mock {
    fn execute(&self, input: &[u8]) -> Result<Execution, ExecuteError> {
        let fault = self.fault(Point::Execute, input);
        Ok(self.run(input, fault)?.0)
    }
}

fn decode(bytes: &[u8]) -> Result<(Input<'_>, DecodedBlock), InputError> {
    let input = Input::decode(bytes)?;
    let block = DecodedBlock::decode(input.block)?;
    Ok((input, block))
}

fn ended(exit_code: u32, public_values: Vec<u8>, cycles: u64) -> Execution {
    Execution {
        cycles: Cycles(cycles),
        cycle_parts: BTreeMap::new(),
        segments: None,
        shards: None,
        regions: BTreeMap::new(),
        syscalls: BTreeMap::new(),
        prover_gas: Some(ProverGas(cycles * 2)),
        exit_code,
        public_values,
        duration: Duration::ZERO,
    }
}
