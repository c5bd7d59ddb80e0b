//! The loop over proofs: sample by sample, each block once in a sample.

mod attempt;
mod control;
mod line;
mod settled;

use std::{
    collections::{BTreeMap, VecDeque},
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use zkgas_model::{Phase, Resource, record::Condition};
use zkgas_store::RunFolder;
use zkgas_zkvm::{Failure, Proof};

use crate::{
    Ask, Event, Guest, Outcome, RunError, Summary, Survey, Unit, prove::control::Controls,
    survey::Lot,
};
use line::Line;
use settled::settled;

/// Who proves.
pub trait Prover: Send {
    /// Proves an input. Also says what starting the prover took, by phase.
    fn prove(&mut self, input: &[u8]) -> Result<(Proof, BTreeMap<Phase, Duration>), Failure>;

    /// Which prover this is, counted from 1 over the run.
    fn number(&self) -> u64;

    /// Whether the prover of the next proof has proven before.
    fn is_warm(&self) -> bool;

    /// What the machine is up to.
    fn condition(&self) -> Condition {
        Condition::default()
    }

    /// The GPU that it works on, where there are several.
    fn gpu(&self) -> Option<u32> {
        None
    }
}

/// Who verifies what another has proven.
pub trait Verifier: Send {
    /// The public values that a proof attests, and how long verifying took.
    fn verify(&mut self, proof: &[u8]) -> Result<(Vec<u8>, Duration), Failure>;
}

/// A prover and its verifier.
#[expect(missing_debug_implementations, reason = "what proves has none")]
pub struct Crew<'c> {
    /// Who proves.
    pub prover: Box<dyn Prover + 'c>,
    /// Who verifies: another than the prover.
    pub verifier: Box<dyn Verifier + 'c>,
}

/// When a proof is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verify {
    /// Before the next begins.
    First,
    /// While the next is made.
    Beside,
}

/// How to prove.
#[derive(Debug, Clone)]
pub struct Proofs {
    /// Seed of the order inside the samples.
    pub seed: u64,
    /// Proofs that a new prover makes for nothing first, recorded as such.
    pub warm_ups: u32,
    /// The same block is proven every so many proofs, to show drift; never if 0.
    pub reference_every: u32,
    /// Prove again what is already recorded.
    pub force_rerun: bool,
    /// Try again what failed for a reason that lies in the proof.
    pub retry_crashed: bool,
    /// Keep the proofs.
    pub save: bool,
    /// When a proof is verified.
    pub verify: Verify,
    /// Where the prover works.
    pub resource: Resource,
    /// Fingerprint of the machine.
    pub machine: String,
    /// The process, for records.
    pub session: String,
    /// SHA-256 of the plan, hex.
    pub plan: String,
}

/// Proofs to be made, and where they go.
#[expect(missing_debug_implementations, reason = "functions have none")]
#[derive(Clone, Copy)]
pub struct Order<'o> {
    /// What there is to prove.
    pub survey: &'o Survey<'o>,
    /// What of it is proven.
    pub asked: &'o [Ask],
    /// By which guest.
    pub guest: &'o Guest<'o>,
    /// Where the records are.
    pub folder: &'o RunFolder,
    /// How to prove.
    pub proofs: &'o Proofs,
    /// Told as it happens.
    pub listen: &'o (dyn Fn(Event) + Sync),
    /// Asked before each proof; once it says yes, none starts.
    pub stop: &'o (dyn Fn() -> bool + Sync),
}

impl Order<'_> {
    /// Where the record of a sample goes.
    fn place(&self, sample: u32, name: &str) -> PathBuf {
        let (facts, backend) = (self.guest.facts, self.guest.backend);
        self.folder.proof(sample, facts.client, backend.zkvm(), backend.version(), name)
    }
}

/// What all crews share.
struct Work<'w> {
    order: &'w Order<'w>,
    /// Samples and lots that are not taken yet.
    queue: Mutex<VecDeque<(u32, Lot)>>,
    /// The run folder failed: nobody takes another.
    broken: AtomicBool,
    controls: Controls,
}

/// How many proofs an order is, and the inputs of those that are not recorded as successes, as far as
/// they can be read.
pub fn to_prove<'o>(order: &Order<'o>) -> (usize, Vec<Option<&'o str>>) {
    let lots = |ask: &Ask| {
        let sample = ask.sample;
        order.survey.lots(ask).into_iter().map(move |lot| (sample, lot))
    };
    let asked: Vec<(u32, Lot)> = order.asked.iter().flat_map(lots).collect();
    let missing = settled(order, &asked).into_iter().zip(&asked).filter(|(there, _)| !there);
    let input = |lot: &Lot| order.survey.input(*lot.asked.first()?);
    (asked.len(), missing.map(|(_, (_, lot))| input(lot)).collect())
}

/// Proves every unit that is asked for and has no valid record, each crew one at a time.
///
/// Each proof is verified by another instance than its prover, and its public values must be the
/// expected ones. Cases with the same input share a proof. An error means that the run folder itself
/// failed.
pub fn prove(order: &Order<'_>, crews: &mut [Crew<'_>]) -> Result<Summary, RunError> {
    let Order { survey, proofs, .. } = *order;
    let lots = |ask: &Ask| {
        let seed = proofs.seed.wrapping_add(ask.sample.into());
        let sample = ask.sample;
        survey.ordered(ask, seed).into_iter().map(move |lot| (sample, lot))
    };
    let asked: Vec<(u32, Lot)> = order.asked.iter().flat_map(lots).collect();
    let controls = Controls::of(order, asked.len())?;
    let mut skipped = Summary::default();
    let mut queue = VecDeque::new();
    for (is_settled, (sample, lot)) in settled(order, &asked).into_iter().zip(asked) {
        if is_settled {
            for name in lot.asked.iter().filter_map(|&source| survey.name(source)) {
                skipped.count(&Outcome::Skipped);
                let (name, outcome) = (name.to_owned(), Outcome::Skipped);
                (order.listen)(Event::Finished { name, outcome, took: Duration::ZERO });
            }
        } else {
            queue.push_back((sample, lot));
        }
    }
    let (queue, broken) = (Mutex::new(queue), AtomicBool::new(false));
    let work = Work { order, queue, broken, controls };
    let serve = |crew: &mut Crew<'_>| {
        let served = thread::scope(|scope| Line::new(&work, crew, scope).serve());
        work.broken.fetch_or(served.is_err(), Ordering::Relaxed);
        served
    };
    // The last crew works in this thread.
    let served: Vec<Result<Summary, RunError>> = match crews {
        [] => Vec::new(),
        [rest @ .., own] => thread::scope(|scope| {
            let serve = &serve;
            let others: Vec<_> =
                rest.iter_mut().map(|crew| scope.spawn(move || serve(crew))).collect();
            let own = serve(own);
            let joined = others.into_iter().map(|it| it.join().expect("nothing panics in it"));
            joined.chain([own]).collect()
        }),
    };
    served.into_iter().try_fold(skipped, |mut total, one| {
        total += one?;
        Ok(total)
    })
}

impl Work<'_> {
    fn unit(&self, source: usize) -> Result<Unit, RunError> {
        self.order.survey.source(source).read()
    }

    fn next(&self) -> Option<(u32, Lot)> {
        if self.broken.load(Ordering::Relaxed) {
            return None;
        }
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.pop_front()
    }

    fn tell(&self, name: String, outcome: Outcome, took: Duration) {
        (self.order.listen)(Event::Finished { name, outcome, took });
    }
}
