//! Proving and verifying in the mock.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use alloy_primitives::B256;
use sha2::{Digest, Sha256};
use zkgas_guest_core::Output;
use zkgas_model::{Phase, ProofKind, Zkvm};

use super::{Fault, Mock, Point, proof};
use crate::{Proof, ProveError, Prover, Verifier, VerifyError};

/// Cycles that fit into a part of a proof.
const PART: u64 = 1 << 20;

#[derive(Debug)]
pub(super) struct MockProver {
    mock: Mock,
    elf_sha256: Vec<u8>,
    kind: ProofKind,
    started: BTreeMap<Phase, Duration>,
    made: u64,
}

impl MockProver {
    pub(super) fn start(mock: Mock, elf: &[u8], kind: ProofKind) -> Self {
        let start = Instant::now();
        let elf_sha256 = Sha256::digest(elf).to_vec();
        let started = [(Phase::Load, Duration::ZERO), (Phase::Setup, start.elapsed())].into();
        Self { mock, elf_sha256, kind, started, made: 0 }
    }
}

impl Prover for MockProver {
    fn prove(&mut self, input: &[u8]) -> Result<Proof, ProveError> {
        let gave_up = |reason: String, poisoned| ProveError { zkvm: Zkvm::Mock, reason, poisoned };
        let (fault, before) = (self.mock.fault(Point::Prove, input), self.made);
        self.made += 1;
        if fault == Some(Fault::Poison) {
            return Err(gave_up("planted failure of the prover".into(), true));
        }
        let (execution, gas) =
            self.mock.run(input, fault).map_err(|error| gave_up(error.reason, false))?;
        if execution.exit_code != 0 {
            let reason = format!("guest stopped with exit code {}", execution.exit_code);
            return Err(gave_up(reason, false));
        }
        let mut bytes = proof::make(&self.elf_sha256, self.kind, input, &execution.public_values);
        if fault == Some(Fault::Corrupt)
            && let Some(byte) = bytes.last_mut()
        {
            *byte ^= 1;
        }
        let duration = self.mock.times.of(gas, before);
        Ok(Proof {
            kind: self.kind,
            bytes,
            duration,
            phases: [
                (Phase::Prove, duration),
                (Phase::Device, self.mock.times.device(gas)),
                (Phase::Kernel, self.mock.times.device(gas)),
                (Phase::Busy, self.mock.times.device(gas)),
            ]
            .into(),
            resolution: None,
            cycles: Some(execution.cycles),
            parts: Some(execution.cycles.0.div_ceil(PART).max(1)),
        })
    }

    fn started(&self) -> BTreeMap<Phase, Duration> {
        self.started.clone()
    }
}

#[derive(Debug)]
pub(super) struct MockVerifier {
    mock: Mock,
    elf_sha256: Vec<u8>,
    kind: ProofKind,
}

impl MockVerifier {
    pub(super) fn new(mock: Mock, elf: &[u8], kind: ProofKind) -> Self {
        Self { mock, elf_sha256: Sha256::digest(elf).to_vec(), kind }
    }
}

impl Verifier for MockVerifier {
    fn verify(&self, proof: &[u8]) -> Result<Vec<u8>, VerifyError> {
        let reject = |reason: String| VerifyError { zkvm: Zkvm::Mock, reason };
        std::thread::sleep(self.mock.delay);
        let fault = self.mock.fault(Point::Verify, proof);
        let values = proof::check(&self.elf_sha256, self.kind, proof).map_err(reject)?;
        let said = match fault {
            None => return Ok(values.to_vec()),
            Some(fault) => Output::decode(values).map(|output| (fault, output)),
        };
        match said {
            Some((Fault::Invalid, output)) => {
                Ok(Output { success: false, ..output }.encode().to_vec())
            }
            Some((Fault::OtherBlock, output)) => {
                Ok(Output { block_hash: B256::ZERO, ..output }.encode().to_vec())
            }
            _ => Err(reject("planted failure".into())),
        }
    }
}
