//! The thread that a prover lives in.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use sp1_core_executor::SP1Context;
use sp1_core_machine::io::SP1Stdin;
use sp1_prover::worker::{ProofFromNetwork, SP1LocalNode, SP1Proof};
use sp1_prover_types::network_base_types::ProofMode;
use tokio::sync::mpsc as asynchronous;
use zkgas_model::{Phase, Zkvm};
use zkgas_zkvm::{LoadError, ProveError};

use super::{device, refused};

/// A prover that may be asked.
#[derive(Debug)]
pub(crate) struct Actor {
    /// What starting took, by phase.
    pub(crate) started: BTreeMap<Phase, Duration>,
    questions: asynchronous::UnboundedSender<Question>,
}

/// A proof as the thread made it.
#[derive(Debug)]
pub(crate) struct Proven {
    pub(crate) bytes: Vec<u8>,
    pub(crate) duration: Duration,
    /// Parts of `duration`, where they can be told apart.
    pub(crate) phases: BTreeMap<Phase, Duration>,
    /// Proofs that it consists of, where it is one a shard.
    pub(crate) shards: Option<u64>,
    /// The shortest difference that `duration` can show, where that is longer than the clock's tick.
    pub(crate) resolution: Option<Duration>,
}

/// An input, and where the answer goes.
pub(crate) type Question = (Vec<u8>, mpsc::Sender<anyhow::Result<Proven>>);

/// How starting ended: what it took, by phase.
pub(crate) type Started = anyhow::Result<BTreeMap<Phase, Duration>>;

/// What serves questions until there are no more.
pub(crate) type Service = Pin<Box<dyn Future<Output = ()>>>;

/// What a thread needs to become a prover.
pub(crate) struct Order {
    pub(crate) elf: Vec<u8>,
    pub(crate) mode: ProofMode,
    pub(crate) questions: asynchronous::UnboundedReceiver<Question>,
    pub(crate) started: mpsc::Sender<Started>,
}

impl Actor {
    /// Starts a thread, in which `host` builds the prover and serves.
    pub(crate) fn start(
        name: &str,
        elf: &[u8],
        mode: ProofMode,
        host: impl FnOnce(Order) -> Service + Send + 'static,
    ) -> Result<Self, LoadError> {
        let (questions, receiver) = asynchronous::unbounded_channel();
        let (tell, told) = mpsc::channel();
        let order = Order { elf: elf.to_vec(), mode, questions: receiver, started: tell.clone() };
        let run = move || {
            // Blocking work of the prover goes to the runtime's own threads.
            match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
                Ok(runtime) => runtime.block_on(host(order)),
                // Nobody listens any more if the caller is gone.
                Err(error) => drop(tell.send(Err(error.into()))),
            }
        };
        thread::Builder::new()
            .name(name.to_owned())
            .spawn(run)
            .map_err(|error| refused(error.to_string()))?;
        let started = told
            .recv()
            .map_err(|_| refused("the prover died while it started; its last words are above"))?
            .map_err(|error| refused(format!("{error:#}")))?;
        Ok(Self { started, questions })
    }

    /// Proves one input.
    pub(crate) fn prove(&self, input: &[u8]) -> Result<Proven, ProveError> {
        let failed = |reason, poisoned| ProveError { zkvm: Zkvm::Sp1, reason, poisoned };
        let gone = || failed("the prover's thread is gone".to_owned(), true);
        let (answer, answered) = mpsc::channel();
        self.questions.send((input.to_vec(), answer)).map_err(|_| gone())?;
        // After an error SP1's node may hold tasks and device memory of the failed proof.
        answered.recv().map_err(|_| gone())?.map_err(|error| failed(format!("{error:#}"), true))
    }
}

impl Order {
    /// Tells how starting went, and answers questions until there are no more.
    pub(crate) async fn serve(
        mut self,
        phases: BTreeMap<Phase, Duration>,
        prove: impl AsyncFn(&[u8]) -> anyhow::Result<Proven>,
    ) {
        // Nobody listens any more if the caller is gone, here and below.
        drop(self.started.send(Ok(phases)));
        while let Some((input, answer)) = self.questions.recv().await {
            drop(answer.send(prove(&input).await));
        }
    }

    /// Tells why there is no prover.
    pub(crate) fn refuse(self, why: anyhow::Error) {
        drop(self.started.send(Err(why)));
    }
}

/// Prepares the guest in a node that took `load` to build, and serves.
pub(crate) async fn serve(node: anyhow::Result<SP1LocalNode>, load: Duration, order: Order) {
    let start = Instant::now();
    let ready = match node {
        Ok(node) => node.setup(&order.elf).await.map(|_| node),
        Err(error) => Err(error),
    };
    let node = match ready {
        Ok(node) => node,
        Err(error) => return order.refuse(error),
    };
    let phases = [(Phase::Load, load), (Phase::Setup, start.elapsed())].into();
    let (elf, mode) = (order.elf.clone(), order.mode);
    order.serve(phases, async |input: &[u8]| prove(&node, &elf, mode, input).await).await;
}

async fn prove(
    node: &SP1LocalNode,
    elf: &[u8],
    mode: ProofMode,
    input: &[u8],
) -> anyhow::Result<Proven> {
    device::forget();
    let start = Instant::now();
    let proof = node.prove_with_mode(elf, stdin(input), SP1Context::default(), mode).await?;
    let end = Instant::now();
    let (duration, bytes, shards) = (end - start, encode(&proof)?, shards(&proof));
    Ok(Proven { bytes, duration, phases: device::phases(start, end), shards, resolution: None })
}

/// The guest's input as SP1 takes it.
pub(crate) fn stdin(input: &[u8]) -> SP1Stdin {
    let mut stdin = SP1Stdin::new();
    stdin.write_slice(input);
    stdin
}

/// The encoding of SP1's own proof files.
pub(crate) fn encode(proof: &ProofFromNetwork) -> anyhow::Result<Vec<u8>> {
    Ok(bincode::serialize(proof)?)
}

fn shards(proof: &ProofFromNetwork) -> Option<u64> {
    match &proof.proof {
        SP1Proof::Core(shards) => u64::try_from(shards.len()).ok(),
        _ => None,
    }
}
