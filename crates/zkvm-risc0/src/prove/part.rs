//! Parts of one proof that can be proven anywhere, and the process that proves them.

use std::{fmt, rc::Rc, time::Duration};

use risc0_zkvm::{
    Digest, ProveKeccakRequest, ProverOpts, ProverServer, Segment, SegmentReceipt, SuccinctReceipt,
    Unknown, VerifierContext,
};
use serde::{Deserialize, Serialize};
use zkgas_cupti::Recorder;
use zkgas_zkvm::{LoadError, PartProver, ProveError};

use super::{guarded, server};

/// What is asked for.
#[derive(Serialize, Deserialize)]
pub(super) enum Part {
    /// A segment of the session.
    Segment(Box<Segment>),
    /// A batch of the keccak coprocessor.
    Keccak(Keccak),
}

/// A [`ProveKeccakRequest`], which has no format of its own.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Keccak {
    claim_digest: Digest,
    po2: usize,
    control_root: Digest,
    input: Vec<[u64; 25]>,
}

impl From<ProveKeccakRequest> for Keccak {
    fn from(request: ProveKeccakRequest) -> Self {
        let ProveKeccakRequest { claim_digest, po2, control_root, input } = request;
        Self { claim_digest, po2, control_root, input }
    }
}

impl From<Keccak> for ProveKeccakRequest {
    fn from(keccak: Keccak) -> Self {
        let Keccak { claim_digest, po2, control_root, input } = keccak;
        Self { claim_digest, po2, control_root, input }
    }
}

/// What comes back.
#[derive(Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) receipt: PartReceipt,
    /// How long the GPU executed kernels for it.
    pub(super) busy: Option<Duration>,
}

#[derive(Serialize, Deserialize)]
pub(super) enum PartReceipt {
    Segment(Box<SegmentReceipt>),
    Keccak(Box<SuccinctReceipt<Unknown>>),
}

/// Proves parts on the one GPU that its process sees.
pub(super) struct Parts {
    server: Rc<dyn ProverServer>,
    recorder: Option<Recorder>,
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

impl Parts {
    pub(super) fn start() -> Result<Self, LoadError> {
        let server = server(&ProverOpts::composite())?;
        let recorder = Recorder::start().ok();
        Ok(Self { server, recorder })
    }

    fn run(&self, part: &[u8]) -> anyhow::Result<Vec<u8>> {
        if let Some(recorder) = self.recorder {
            recorder.take();
        }
        let receipt = match bincode::deserialize(part)? {
            Part::Segment(segment) => {
                let receipt = self.server.prove_segment(&VerifierContext::default(), &segment)?;
                PartReceipt::Segment(Box::new(receipt))
            }
            Part::Keccak(keccak) => {
                PartReceipt::Keccak(Box::new(self.server.prove_keccak(&keccak.into())?))
            }
        };
        let busy = self.recorder.and_then(Recorder::take).map(|busy| busy.time);
        Ok(bincode::serialize(&Made { receipt, busy })?)
    }
}

impl PartProver for Parts {
    fn prove(&mut self, part: &[u8]) -> Result<Vec<u8>, ProveError> {
        guarded(|| self.run(part))
    }
}
