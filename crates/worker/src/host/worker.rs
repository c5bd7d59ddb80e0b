//! A worker as the host sees it.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use zkgas_model::{Nanos, Phase, Zkvm, record::FailureKind};
use zkgas_zkvm::{Done, Failure, Mock, Task};

use super::{Launcher, link::Link};
use crate::{
    codec::{Frame, Outgoing},
    protocol::{Hello, PROTOCOL, Request, Response, Role},
};

/// A process with a guest in it, which does one task at a time. It ends when this is dropped.
#[derive(Debug)]
pub struct Worker {
    link: Link,
    role: Role,
    settle: Duration,
    version: String,
    settings: BTreeMap<String, String>,
    started: BTreeMap<Phase, Duration>,
    /// Whether durations are planted, and so no part of the time that passes here.
    planted: bool,
    tasks: u64,
}

impl Worker {
    /// Starts a worker and waits until its guest is loaded.
    pub fn start(
        launcher: &Launcher,
        hello: Hello,
        elf: &[u8],
        limit: Duration,
    ) -> Result<Self, Failure> {
        let (role, zkvm) = (hello.role, hello.zkvm);
        let request = Request::Hello { hello, bytes: elf.len() as u64 };
        let request = Outgoing::new(&request, elf)
            .map_err(|error| Failure::new(FailureKind::InvalidInput, error.to_string()))?;
        let clock = Instant::now();
        let mut link = Link::open(launcher)?;
        let Frame { header, .. } = link.exchange("start", Some(request), limit)?;
        let wall = clock.elapsed();
        let (version, settings, phases) = match header {
            Response::Ready { protocol: PROTOCOL, version, settings, phases } => {
                (version, settings, phases)
            }
            Response::Ready { protocol, .. } => {
                let reason = format!("the worker speaks protocol {protocol}, not {PROTOCOL}");
                return Err(link.bury(FailureKind::Protocol, reason));
            }
            Response::Failed { id: 0, kind, reason, .. }
                if may_tell(kind) || kind == FailureKind::Protocol =>
            {
                return Err(link.bury(kind, reason));
            }
            other => return Err(out_of_turn(&mut link, &other)),
        };
        let sum = phases.values().fold(0_u64, |sum, time| sum.saturating_add(time.0));
        if let Err(reason) = plausible(Nanos(sum), wall) {
            return Err(link.bury(FailureKind::Protocol, reason));
        }
        let (clock, value) = Mock::CLOCK;
        let planted = zkvm == Zkvm::Mock && settings.get(clock).is_some_and(|by| by == value);
        let started = phases.into_iter().map(|(phase, time)| (phase, time.into())).collect();
        let settle = launcher.limits.settle;
        Ok(Self { link, role, settle, version, settings, started, planted, tasks: 0 })
    }

    /// Does a task. Unless the failure is one that the worker itself tells of, it is the end of the
    /// worker: see [`is_healthy`](Self::is_healthy).
    ///
    /// A result counts even if the worker dies as soon as it has given it.
    pub fn run(&mut self, task: Task<'_>, limit: Duration) -> Result<Done, Failure> {
        let ((Task::Execute(bytes), Role::Execute)
        | (Task::Prove(bytes), Role::Prove { .. })
        | (Task::Part(bytes), Role::Part)
        | (Task::Verify(bytes), Role::Verify { .. })) = (task, self.role)
        else {
            let role = self.role.as_str();
            let reason = format!("a worker that can only {role} was asked for something else");
            return Err(Failure::new(FailureKind::Protocol, reason));
        };
        if let Some(Failure { kind, reason }) = self.link.over() {
            let reason = format!("the worker had ended before it was asked: {reason}");
            return Err(Failure::new(*kind, reason));
        }
        let id = self.tasks + 1;
        let request = Request::Task { id, bytes: bytes.len() as u64 };
        let request = Outgoing::new(&request, bytes)
            .map_err(|error| Failure::new(FailureKind::InvalidInput, error.to_string()))?;
        self.tasks = id;
        let clock = Instant::now();
        let Frame { header, bytes } =
            self.link.exchange(self.role.as_str(), Some(request), limit)?;
        let wall = clock.elapsed();
        let outcome = self.judge(id, header, bytes, wall)?;
        self.settle(id)?;
        if let Err((_, poisoned)) = &outcome
            && *poisoned
        {
            let reason = "the backend was of no more use after a failure".to_owned();
            self.link.close();
            self.link.bury(FailureKind::Zkvm, reason);
        }
        outcome.map_err(|(failure, _)| failure)
    }

    /// What an answer says: a result, or a failure that the worker tells of and whether it is
    /// poisoned. An error is an answer that none may give.
    fn judge(
        &mut self,
        id: u64,
        answer: Response,
        bytes: Vec<u8>,
        wall: Duration,
    ) -> Result<Result<Done, (Failure, bool)>, Failure> {
        let (found, duration) = match &answer {
            Response::Executed { id, counts, .. } => (*id, counts.duration),
            Response::Proved { id, facts, .. } => (*id, facts.duration),
            Response::Verified { id, duration, .. } => (*id, *duration),
            Response::Part { id, .. } | Response::Failed { id, .. } => (*id, Nanos(0)),
            other => return Err(out_of_turn(&mut self.link, other)),
        };
        if found != id {
            let reason = format!("the worker answered for task {found} instead of {id}");
            return Err(self.link.bury(FailureKind::Protocol, reason));
        }
        if !self.planted
            && let Err(reason) = plausible(duration, wall)
        {
            return Err(self.link.bury(FailureKind::Protocol, reason));
        }
        Ok(Ok(match (answer, self.role) {
            (Response::Executed { counts, .. }, Role::Execute) => {
                Done::Executed(counts.with(bytes))
            }
            (Response::Proved { facts, .. }, Role::Prove { kind }) if facts.kind == kind => {
                Done::Proved { proof: facts.with(bytes), started: self.started.clone() }
            }
            (Response::Part { .. }, Role::Part) => Done::Part(bytes),
            (Response::Verified { duration, .. }, Role::Verify { .. }) => {
                Done::Verified { public_values: bytes, duration: duration.into() }
            }
            (Response::Failed { kind, reason, poisoned, .. }, _) if may_tell(kind) => {
                return Ok(Err((Failure::new(kind, reason), poisoned)));
            }
            (other, _) => return Err(out_of_turn(&mut self.link, &other)),
        }))
    }

    /// Waits until the worker is done with a task for which it has answered. One that dies meanwhile
    /// has answered all the same.
    fn settle(&mut self, id: u64) -> Result<(), Failure> {
        match self.link.exchange("idle", None, self.settle) {
            Ok(Frame { header: Response::Idle { id: found }, .. }) if found == id => Ok(()),
            Ok(Frame { header, .. }) => Err(out_of_turn(&mut self.link, &header)),
            Err(failure) if failure.kind == FailureKind::Protocol => Err(failure),
            Err(_) => Ok(()),
        }
    }

    /// Whether it waits for work. One that doesn't never will again.
    pub fn is_healthy(&self) -> bool {
        self.link.is_alive()
    }

    /// Its process id, which is also the id of its process group.
    pub fn pid(&self) -> u32 {
        self.link.pid()
    }

    /// What it does.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Version of its zkVM.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Settings of its zkVM.
    pub fn settings(&self) -> &BTreeMap<String, String> {
        &self.settings
    }

    /// How long starting took by its own clock, by phase.
    pub fn started(&self) -> &BTreeMap<Phase, Duration> {
        &self.started
    }
}

/// A worker's clock and this one are the same, and its work is part of the waiting.
fn plausible(duration: Nanos, wall: Duration) -> Result<(), String> {
    let duration = Duration::from(duration);
    if duration <= wall {
        return Ok(());
    }
    Err(format!("the worker says it took {duration:?}, but its answer was there after {wall:?}"))
}

fn out_of_turn(link: &mut Link, answer: &Response) -> Failure {
    let reason = format!("the worker said {} at the wrong time", answer.name());
    link.bury(FailureKind::Protocol, reason)
}

/// What a worker may say of its own failure. The others are for the host to see.
const fn may_tell(kind: FailureKind) -> bool {
    matches!(
        kind,
        FailureKind::Zkvm
            | FailureKind::GuestPanic
            | FailureKind::InvalidInput
            | FailureKind::WrongOutput
            | FailureKind::VerifyFailed
            | FailureKind::OutOfMemory
            | FailureKind::Environment
    )
}
