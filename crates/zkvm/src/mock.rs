//! A deterministic stand-in: real inputs and outputs, planted costs, faults on demand.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use alloy_primitives::B256;
use zkgas_guest_core::{DecodedBlock, Input, InputError, Output};
use zkgas_model::{Client, Cycles, ProverGas, Zkvm};

use crate::{Backend, ExecuteError, Execution, LoadError, Program};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The guest calls the block invalid.
    Invalid,
    /// The guest answers for another block.
    OtherBlock,
    /// The guest stops with exit code 1.
    Panic,
    /// The zkVM gives up.
    Fail,
}

/// The mock zkVM: cycles = `fixed` + `per_gas` × gas used by the block; prover gas is twice that.
///
/// It reads the block but does not execute it, so its numbers say nothing about any block.
#[derive(Debug, Clone, Default)]
pub struct Mock {
    /// Cycles of every block.
    pub fixed: u64,
    /// Cycles for each unit of gas the block used.
    pub per_gas: u64,
    /// How long each execution takes. It changes no count.
    pub delay: Duration,
    /// Faults by block hash.
    pub faults: Arc<BTreeMap<B256, Fault>>,
}

impl Mock {
    /// Version of the mock: raised when its costs change.
    pub const VERSION: &'static str = "1";

    /// The costs of `--zkvms mock`. They depend on the client, so that a comparison has something to
    /// find: a block costs ethrex one and a half times what it costs reth, its gas two and a half
    /// times.
    pub fn planted(client: Client) -> Self {
        let (fixed, per_gas) = match client {
            Client::Reth => (100_000, 10),
            Client::Ethrex => (150_000, 25),
            Client::Smoke => (10_000, 1),
        };
        Self { fixed, per_gas, ..Self::default() }
    }

    /// The costs of reth with faults for some blocks.
    pub fn with_faults(faults: impl IntoIterator<Item = (B256, Fault)>) -> Self {
        Self { faults: Arc::new(faults.into_iter().collect()), ..Self::planted(Client::Reth) }
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
        [("fixed", self.fixed), ("per_gas", self.per_gas)]
            .map(|(key, value)| (key.to_owned(), value.to_string()))
            .into()
    }

    fn load(&self, _elf: &[u8]) -> Result<Box<dyn Program>, LoadError> {
        Ok(Box::new(self.clone()))
    }
}

impl Program for Mock {
    fn execute(&self, input: &[u8]) -> Result<Execution, ExecuteError> {
        std::thread::sleep(self.delay);
        let Ok((input, block)) = decode(input) else { return Ok(ended(2, Vec::new(), 0)) };
        let fault = self.faults.get(&block.hash).copied();
        let mut output = Output {
            block_hash: block.hash,
            parent_hash: block.header.parent_hash,
            success: true,
            chain_id: input.chain.chain_id,
        };
        match fault {
            None => {}
            Some(Fault::Invalid) => output.success = false,
            Some(Fault::OtherBlock) => output.block_hash = B256::ZERO,
            Some(Fault::Panic) => return Ok(ended(1, Vec::new(), self.fixed)),
            Some(Fault::Fail) => {
                return Err(ExecuteError { zkvm: Zkvm::Mock, reason: "planted failure".into() });
            }
        }
        let cycles = self.fixed + self.per_gas * block.header.gas_used;
        let mut execution = ended(0, output.encode().to_vec(), cycles);
        execution.regions = [
            ("execution".to_owned(), Cycles(self.per_gas * block.header.gas_used)),
            ("read_input".to_owned(), Cycles(self.fixed)),
        ]
        .into();
        Ok(execution)
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
        regions: BTreeMap::new(),
        syscalls: BTreeMap::new(),
        prover_gas: Some(ProverGas(cycles * 2)),
        exit_code,
        public_values,
        duration: Duration::ZERO,
    }
}
