//! One proof by several GPUs: a process on each proves segments of one session.
//!
//! RISC Zero's prover in a process knows one GPU. So the session is cut here, its segments and keccak
//! batches go to whichever process is free, and what comes back is put together as
//! `risc0_zkvm::ProverServer::prove_session` does it.

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    fmt,
    rc::Rc,
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow, bail};
use risc0_zkvm::{
    Assumption, AssumptionReceipt, CompositeReceipt, CoprocessorCallback, ExecutorImpl,
    InnerAssumptionReceipt, InnerReceipt, MaybePruned, Output, ProveKeccakRequest, ProverOpts,
    ProverServer, Receipt, ReceiptClaim, SegmentReceipt, SegmentRef, Session, SuccinctReceipt,
    Unknown, VerifierContext, sha::Digestible,
};
use zkgas_cupti::Recorder;
use zkgas_model::{Client, Cycles, Phase, ProofKind, Zkvm};
use zkgas_worker::{Hello, Launcher, Role, Worker};
use zkgas_zkvm::{Done, Failure, LoadError, Proof, ProveError, Prover, Task};

use super::{
    environment,
    part::{Keccak, Made, Part, PartReceipt},
    server, started,
};
use crate::{Risc0, refused};

/// The longest that starting a process may take, and that it may take for a part, which is a second for a
/// segment.
const START: Duration = Duration::from_mins(5);
const PART: Duration = Duration::from_mins(30);

const VISIBLE: &str = "CUDA_VISIBLE_DEVICES";

pub(super) struct Spread {
    binary: Vec<u8>,
    kind: ProofKind,
    settings: Risc0,
    launchers: Vec<Launcher>,
    workers: Vec<Option<Worker>>,
    /// Joins what the others made, on the first GPU.
    server: Rc<dyn ProverServer>,
    recorder: Option<Recorder>,
}

/// A part, as far as it is known before it is its turn.
enum Todo {
    Keccak(Keccak),
    Segment(Box<dyn SegmentRef>),
}

/// Parts with their places in the proof.
type Queue = Mutex<VecDeque<(usize, Todo)>>;

impl fmt::Debug for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let processes = self.launchers.len();
        f.debug_struct("Spread").field("processes", &processes).finish_non_exhaustive()
    }
}

impl Spread {
    pub(super) fn start(
        binary: Vec<u8>,
        kind: ProofKind,
        settings: Risc0,
        gpus: &[u32],
    ) -> Result<Self, LoadError> {
        let launcher = |gpu: &u32| {
            let mut launcher = Launcher::of_this_program(["worker"]);
            launcher.env.insert(VISIBLE.to_owned(), gpu.to_string());
            launcher
        };
        let launchers: Vec<Launcher> = gpus.iter().map(launcher).collect();
        let workers = launchers.iter().map(start).map(|it| it.map(Some));
        let workers = workers.collect::<Result<_, _>>().map_err(|it| refused(format!("{it:#}")))?;
        let server = server(&ProverOpts::composite())?;
        let recorder = Recorder::start().ok();
        Ok(Self { binary, kind, settings, launchers, workers, server, recorder })
    }

    fn run(&mut self, input: &[u8]) -> anyhow::Result<Proof> {
        let start = Instant::now();
        let (mut session, keccaks) = self.execute(input)?;
        let executed = start.elapsed();
        let segments = std::mem::take(&mut session.segments);
        let count = segments.len();
        // Batches first: one is longer than a segment, and should not be what all wait for.
        let keccaks = keccaks.into_iter().map(Todo::Keccak);
        let made = self.prove(keccaks.chain(segments.into_iter().map(Todo::Segment)))?;
        let parts = made.iter().map(|made| made.busy).sum::<Option<Duration>>();
        if let Some(recorder) = self.recorder {
            recorder.take();
        }
        let receipt = self.join(&session, made)?;
        let joined = self.recorder.and_then(Recorder::take).map(|busy| busy.time);
        let busy = parts.zip(joined).map(|(parts, joined)| parts + joined);
        let duration = start.elapsed();
        let prove = duration.saturating_sub(executed);
        let mut phases = BTreeMap::from([(Phase::Execute, executed), (Phase::Prove, prove)]);
        phases.extend(busy.map(|busy| (Phase::Busy, busy)));
        Ok(Proof {
            kind: self.kind,
            bytes: bincode::serialize(&receipt)?,
            duration,
            phases,
            resolution: None,
            cycles: Some(Cycles(session.user_cycles)),
            parts: u64::try_from(count).ok(),
        })
    }

    /// The session, and its keccak batches in their order.
    fn execute(&self, input: &[u8]) -> anyhow::Result<(Session, Vec<Keccak>)> {
        let batches = Rc::<Batches>::default();
        let environment = environment(input, self.settings, |builder| {
            builder.coprocessor_callback(Listener(Rc::clone(&batches)));
        })?;
        let session = ExecutorImpl::from_elf(environment, &self.binary)?.run()?;
        Ok((session, batches.take()))
    }

    /// Every part by a process that is free, in the order of the parts.
    fn prove(&mut self, parts: impl Iterator<Item = Todo>) -> anyhow::Result<Vec<Made>> {
        let queue: &Queue = &Mutex::new(parts.enumerate().collect());
        let served: Vec<anyhow::Result<Vec<(usize, Made)>>> = thread::scope(|scope| {
            let each = self.launchers.iter().zip(&mut self.workers);
            let threads: Vec<_> = each
                .map(|(launcher, worker)| scope.spawn(move || serve(launcher, worker, queue)))
                .collect();
            let panicked = |_| Err(anyhow!("a thread panicked"));
            threads.into_iter().map(|it| it.join().unwrap_or_else(panicked)).collect()
        });
        let made = served.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut made: Vec<(usize, Made)> = made.into_iter().flatten().collect();
        made.sort_by_key(|(number, _)| *number);
        Ok(made.into_iter().map(|(_, made)| made).collect())
    }

    fn join(&self, session: &Session, made: Vec<Made>) -> anyhow::Result<Receipt> {
        let (mut segments, mut keccaks) = (Vec::new(), Vec::new());
        for made in made {
            match made.receipt {
                PartReceipt::Segment(receipt) => segments.push(*receipt),
                PartReceipt::Keccak(receipt) => keccaks.push(*receipt),
            }
        }
        attach_output(session, &mut segments)?;
        let keccaks = self.united(keccaks)?;
        let assumptions = assumptions(session, keccaks.as_ref())?;
        let context = VerifierContext::default();
        let composite = composite(segments, assumptions, &context)?;
        composite.verify_integrity_with_context(&context)?;
        check_claim(session, &composite.claim()?)?;
        let inner = match self.kind {
            ProofKind::Succinct => {
                InnerReceipt::Succinct(self.server.composite_to_succinct(&composite)?)
            }
            _ => InnerReceipt::Composite(composite),
        };
        Ok(Receipt::new(inner, session.journal.clone().unwrap_or_default().bytes))
    }

    /// One receipt for all batches: the guest accumulates their claims in a Merkle mountain range, of which
    /// equal peaks are united as they come, and those that are left from the highest on.
    fn united(
        &self,
        receipts: Vec<SuccinctReceipt<Unknown>>,
    ) -> anyhow::Result<Option<SuccinctReceipt<Unknown>>> {
        let union = |a: &SuccinctReceipt<Unknown>, b: &SuccinctReceipt<Unknown>| {
            let united = self.server.union(a, b).context("uniting keccak batches")?;
            anyhow::Ok(united.into_unknown())
        };
        let mut peaks: Vec<(SuccinctReceipt<Unknown>, u32)> = Vec::new();
        for mut receipt in receipts {
            let mut height = 0;
            while let Some((peak, _)) = peaks.pop_if(|(_, other)| *other == height) {
                receipt = union(&receipt, &peak)?;
                height += 1;
            }
            peaks.push((receipt, height));
        }
        let mut peaks = peaks.into_iter().map(|(receipt, _)| receipt);
        let Some(first) = peaks.next() else { return Ok(None) };
        peaks.try_fold(first, |all, peak| union(&all, &peak)).map(Some)
    }
}

/// Proves parts until there are none, or one fails: then nobody takes another.
fn serve(
    launcher: &Launcher,
    place: &mut Option<Worker>,
    queue: &Queue,
) -> anyhow::Result<Vec<(usize, Made)>> {
    let queue = || queue.lock().unwrap_or_else(PoisonError::into_inner);
    let mut all = Vec::new();
    loop {
        let Some((number, part)) = queue().pop_front() else { return Ok(all) };
        let made = part.ready().and_then(|part| prove_one(launcher, place, &part));
        if made.is_err() {
            queue().clear();
        }
        all.push((number, made?));
    }
}

fn prove_one(launcher: &Launcher, place: &mut Option<Worker>, part: &Part) -> anyhow::Result<Made> {
    let mut worker = match place.take().filter(Worker::is_healthy) {
        Some(worker) => worker,
        None => start(launcher)?,
    };
    let done = worker.run(Task::Part(&bincode::serialize(part)?), PART);
    *place = Some(worker);
    match done.map_err(|failure| told(launcher, &failure))? {
        Done::Part(made) => Ok(bincode::deserialize(&made)?),
        _ => bail!("the process answered with something else than a part"),
    }
}

/// Parts are of no guest, so none is loaded.
fn start(launcher: &Launcher) -> anyhow::Result<Worker> {
    let hello = Hello::new(Zkvm::Risc0, Client::Reth, Role::Part);
    Worker::start(launcher, hello, &[], START).map_err(|failure| told(launcher, &failure))
}

/// The failure of one process, which is but a part of the prover's.
fn told(launcher: &Launcher, failure: &Failure) -> anyhow::Error {
    let gpu = launcher.env.get(VISIBLE).map_or("", String::as_str);
    anyhow!("on GPU {gpu}: {} ({:?})", failure.reason, failure.kind)
}

impl Todo {
    fn ready(self) -> anyhow::Result<Part> {
        Ok(match self {
            Self::Keccak(keccak) => Part::Keccak(keccak),
            Self::Segment(segment) => Part::Segment(Box::new(segment.resolve()?)),
        })
    }
}

/// The output belongs to the claim of the last segment.
fn attach_output(session: &Session, segments: &mut [SegmentReceipt]) -> anyhow::Result<()> {
    let last = segments.last_mut().ok_or_else(|| anyhow!("the session is empty"))?;
    let Some(journal) = &session.journal else { return Ok(()) };
    let made: Vec<Assumption> = session.assumptions.iter().map(|(made, _)| made.clone()).collect();
    let digest = journal.digest();
    let output = Output { journal: MaybePruned::Pruned(digest), assumptions: made.into() };
    last.claim.output = MaybePruned::Value(Some(output));
    Ok(())
}

/// That the segments prove the session. Assumptions are matched apart: the session takes those of keccak for
/// unresolved, since it doesn't know of batches that were asked of a coprocessor.
fn check_claim(session: &Session, found: &ReceiptClaim) -> anyhow::Result<()> {
    let mut expected = session.claim()?;
    let MaybePruned::Value(output) = &mut expected.output else {
        bail!("the session's output is a digest");
    };
    if let Some(output) = output {
        output.assumptions = Vec::<Assumption>::new().into();
    }
    if found.digest() != expected.digest() {
        bail!("the segments prove something else than the session");
    }
    Ok(())
}

/// What proves the assumptions that the guest made: those of the keccak batches.
fn assumptions(
    session: &Session,
    keccaks: Option<&SuccinctReceipt<Unknown>>,
) -> anyhow::Result<Vec<InnerAssumptionReceipt>> {
    let proven = |receipt: &AssumptionReceipt| match receipt {
        AssumptionReceipt::Proven(receipt) => Ok(receipt.clone()),
        AssumptionReceipt::Unresolved(assumption) => {
            let ours = keccaks.filter(|it| it.claim.digest() == assumption.claim);
            let receipt = ours.ok_or_else(|| anyhow!("nothing proves {assumption:?}"))?;
            Ok(InnerAssumptionReceipt::Succinct(receipt.clone()))
        }
    };
    session.assumptions.iter().map(|(_, receipt)| proven(receipt)).collect()
}

/// A receipt of these. The type can be made outside its crate only by reading it.
fn composite(
    segments: Vec<SegmentReceipt>,
    assumptions: Vec<InnerAssumptionReceipt>,
    context: &VerifierContext,
) -> anyhow::Result<CompositeReceipt> {
    let parameters = context
        .composite_verifier_parameters()
        .ok_or_else(|| anyhow!("the verifier has no parameters"))?;
    let written = bincode::serialize(&(segments, assumptions, parameters.digest()))?;
    Ok(bincode::deserialize(&written)?)
}

/// Keccak batches as they come up.
type Batches = RefCell<Vec<Keccak>>;

struct Listener(Rc<Batches>);

impl CoprocessorCallback for Listener {
    fn prove_keccak(&mut self, request: ProveKeccakRequest) -> anyhow::Result<()> {
        self.0.borrow_mut().push(request.into());
        Ok(())
    }
}

impl Prover for Spread {
    fn prove(&mut self, input: &[u8]) -> Result<Proof, ProveError> {
        self.run(input).map_err(|error| ProveError {
            zkvm: Zkvm::Risc0,
            reason: format!("{error:#}"),
            poisoned: false,
        })
    }

    fn started(&self) -> BTreeMap<Phase, Duration> {
        started()
    }
}
