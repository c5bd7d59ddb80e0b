//! Every fault, in every phase, at every position: each is called what it is, and costs the other
//! tasks nothing.

use std::{
    collections::BTreeMap,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use zkgas_model::record::FailureKind::{
    self, OutOfMemory, Protocol, Timeout, VerifyFailed, WorkerExit, WorkerSignal,
};
use zkgas_worker::{Role, Worker};
use zkgas_zkvm::{Done, Failure, Fault};

use crate::{
    Test,
    setup::{ELF, LONG, ROLES, hello, input, launcher, steady, task},
};

pub(crate) const TESTS: &[Test] = &[
    ("every_fault_is_called_what_it_is_and_harms_no_other_task", everything),
    ("every_fault_at_the_start_is_called_what_it_is", at_the_start),
];

const TASKS: usize = 5;
/// The limit of tasks that never end.
const SHORT: Duration = Duration::from_millis(300);

/// What a task gives that a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// What it gives without.
    Same,
    /// Something else, which whoever asked has to judge.
    Other,
    /// Nothing, but a failure with these words in its reason.
    Fails(FailureKind, &'static str),
}

use Expected::{Fails, Other, Same};

/// Worked out from what each fault does to a process, by the table in the crate's documentation.
fn expected(fault: Fault, role: Role) -> Expected {
    let (executes, proves) = (role == Role::Execute, matches!(role, Role::Prove { .. }));
    let rejects = Fails(VerifyFailed, "planted failure");
    match fault {
        Fault::Invalid | Fault::OtherBlock => Other,
        Fault::Panic if executes => Other,
        Fault::Panic if proves => Fails(FailureKind::Zkvm, "exit code 1"),
        Fault::Fail if executes || proves => Fails(FailureKind::Zkvm, "planted failure"),
        Fault::Poison | Fault::Corrupt if executes => Same,
        Fault::Poison if proves => Fails(FailureKind::Zkvm, "failure of the prover"),
        Fault::Corrupt if proves => Other,
        Fault::Panic | Fault::Fail | Fault::Poison | Fault::Corrupt => rejects,
        Fault::ExitZero | Fault::Grandchild => Fails(WorkerExit, "exit code 0"),
        Fault::ExitOne => Fails(WorkerExit, "exit code 1"),
        Fault::Unwind => Fails(FailureKind::Zkvm, "panicked: planted panic"),
        Fault::Abort => Fails(WorkerSignal, "SIGABRT"),
        Fault::Segfault => Fails(WorkerSignal, "SIGSEGV"),
        Fault::Kill => Fails(WorkerSignal, "SIGKILL, which zkgas did not send"),
        Fault::Allocate => Fails(OutOfMemory, "the ceiling is 128.0 MiB"),
        Fault::Hang | Fault::Stop => Fails(Timeout, "took longer than its limit of 300 ms"),
        Fault::EndlessStderr => Fails(Timeout, "planted chatter"),
        Fault::CloseOutput => Fails(Protocol, "closed its output and lives on"),
        Fault::HalfFrame => Fails(Protocol, "the stream ends within a frame"),
        Fault::HugeHeader => Fails(Protocol, "a header of 4294967295 bytes"),
        Fault::NotUtf8 => Fails(Protocol, "no UTF-8"),
        Fault::UnknownTag => Fails(Protocol, "unknown variant `gone`"),
        Fault::WrongVersion => Fails(Protocol, "said ready at the wrong time"),
        Fault::WrongId => Fails(Protocol, "answered for task"),
        Fault::Chatty | Fault::ResultThenCrash => Same,
    }
}

/// A worker that is healthy, and tasks one after the other; a new worker for one that is not.
struct Line {
    role: Role,
    mock: String,
    worker: Option<Worker>,
}

impl Line {
    fn ask(&mut self, bytes: &[u8], limit: Duration) -> Result<Done, Failure> {
        let healthy = self.worker.take().filter(Worker::is_healthy);
        let hello = || hello(self.role, &self.mock);
        let worker = self.worker.insert(healthy.unwrap_or_else(|| {
            let mut launcher = launcher();
            // Nobody waits for it, but where the fault is that it lives on.
            launcher.limits.settle = if self.mock.contains("close_output") { SHORT } else { LONG };
            Worker::start(&launcher, hello(), ELF, LONG).unwrap()
        }));
        worker.run(task(self.role, bytes), limit).map(steady)
    }
}

/// What five tasks of each role are about, and what they give.
struct Calm {
    role: Role,
    asked: Vec<Vec<u8>>,
    given: Vec<Done>,
}

fn calm() -> Vec<Calm> {
    let inputs: Vec<Vec<u8>> = (1..=TASKS as u64).map(|gas| input(gas * 1000)).collect();
    let run = |role: Role, asked: &[Vec<u8>]| -> Vec<Done> {
        let mut line = Line { role, mock: String::new(), worker: None };
        asked.iter().map(|bytes| line.ask(bytes, LONG).unwrap()).collect()
    };
    let mut all = Vec::new();
    for role in ROLES {
        let asked = match role {
            Role::Execute | Role::Prove { .. } | Role::Part => inputs.clone(),
            Role::Verify { .. } => {
                let proof = |done: Done| match done {
                    Done::Proved { proof, .. } => proof.bytes,
                    other => panic!("{other:?}"),
                };
                run(ROLES[1], &inputs).into_iter().map(proof).collect()
            }
        };
        let given = run(role, &asked);
        all.push(Calm { role, asked, given });
    }
    all
}

fn everything() {
    let calm = calm();
    let mut cells = Vec::new();
    for &(fault, _) in Fault::WORDS {
        for calm in &calm {
            cells.extend([1, 3, TASKS].map(|position| (fault, calm, position)));
        }
    }
    let (count, cells) = (cells.len(), Mutex::new(cells));
    let wrong = Mutex::new(Vec::new());
    let spent = Mutex::new(BTreeMap::<String, Duration>::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some((fault, calm, position)) = cells.lock().unwrap().pop() else { return };
                    let clock = Instant::now();
                    if let Err(why) = cell(fault, calm, position) {
                        let phase = calm.role.as_str();
                        wrong.lock().unwrap().push(format!("{fault}@{phase}:{position}: {why}"));
                    }
                    *spent.lock().unwrap().entry(fault.to_string()).or_default() += clock.elapsed();
                }
            });
        }
    });
    println!("{count} cells; slowest: {:?}", {
        let mut spent: Vec<_> = spent.into_inner().unwrap().into_iter().collect();
        spent.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
        spent.truncate(4);
        spent
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {count} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// One fault, one phase, one position.
fn cell(fault: Fault, calm: &Calm, position: usize) -> Result<(), String> {
    let expected = expected(fault, calm.role);
    let tally = tempfile::tempdir().unwrap();
    let mock = format!("tally={},fault={fault}@{position}", tally.path().display());
    let mut line = Line { role: calm.role, mock, worker: None };
    for (index, bytes) in calm.asked.iter().enumerate() {
        let struck = index + 1 == position;
        let endless = struck && matches!(expected, Fails(Timeout, _));
        let limit = if endless { SHORT } else { LONG };
        let clock = Instant::now();
        let given = line.ask(bytes, limit);
        let took = clock.elapsed();
        if endless && took > SHORT + Duration::from_millis(1100) {
            return Err(format!("a hang took {took:?}"));
        }
        let same = given.as_ref() == Ok(&calm.given[index]);
        let right = match expected {
            Fails(kind, words) if struck => {
                given.as_ref().is_err_and(|f| f.kind == kind && f.reason.contains(words))
            }
            Other if struck => given.is_ok() && !same,
            _ => same,
        };
        if !right {
            return Err(format!("task {} gave {given:?}", index + 1));
        }
        let crashed = struck && fault == Fault::ResultThenCrash;
        if crashed && line.worker.as_ref().is_some_and(Worker::is_healthy) {
            return Err("a worker that crashed is taken for healthy".to_owned());
        }
    }
    Ok(())
}

fn at_the_start() {
    for &(fault, _) in Fault::WORDS.iter().filter(|(fault, _)| fault.is_of_process()) {
        // At the start there is no task that could be answered wrongly.
        let expected = match fault {
            Fault::Chatty | Fault::ResultThenCrash => Same,
            Fault::WrongVersion | Fault::WrongId => Fails(Protocol, "speaks protocol"),
            _ => expected(fault, Role::Execute),
        };
        let hello = hello(Role::Execute, &format!("fault={fault}@start"));
        let endless = matches!(expected, Fails(Timeout, _));
        let limit = if endless { SHORT } else { LONG };
        let started = Worker::start(&launcher(), hello, ELF, limit);
        match (started, expected) {
            (Ok(_), Same) => {}
            (Err(failure), Fails(kind, words)) => {
                assert_eq!(failure.kind, kind, "{fault}: {failure:?}");
                assert!(failure.reason.contains(words), "{fault}: {failure:?}");
            }
            (started, _) => panic!("{fault}: {started:?}"),
        }
    }
}
