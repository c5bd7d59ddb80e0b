//! Executions in processes of their own.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use zkgas_runner::Executor;
use zkgas_worker::{Launcher, Role, Worker};
use zkgas_zkvm::{Done, Execution, Failure, Task};

use super::{backend::Loaded, patience::Patience, settings::Settings, workers};

/// The longest that loading a guest may take; it takes a second.
const START: Duration = Duration::from_mins(5);
/// What an execution may take before one is known, which is [`Patience`]'s to multiply: the largest blocks
/// of a suite take that long on a slow machine.
const USUAL: Duration = Duration::from_mins(1);

/// As many processes as executions that run at a time. One that is healthy serves the next.
pub(crate) struct Executors<'l> {
    loaded: &'l Loaded,
    settings: &'l Settings,
    launcher: Launcher,
    idle: Mutex<Vec<Worker>>,
    /// What the longest execution took so far.
    patience: Mutex<Patience>,
}

impl<'l> Executors<'l> {
    pub(crate) fn new(loaded: &'l Loaded, settings: &'l Settings) -> Self {
        let launcher = workers::launcher();
        Self { loaded, settings, launcher, idle: Mutex::default(), patience: Mutex::default() }
    }

    fn start(&self) -> Result<Worker, Failure> {
        let hello = workers::hello(self.loaded, self.settings, Role::Execute);
        Worker::start(&self.launcher, hello, &self.loaded.elf, START)
    }
}

impl Executor for Executors<'_> {
    fn execute(&self, input: &[u8]) -> Result<Execution, Failure> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let patience = || self.patience.lock().unwrap_or_else(PoisonError::into_inner);
        let there = idle().pop().filter(Worker::is_healthy);
        let mut worker = there.map_or_else(|| self.start(), Ok)?;
        let patience_now = *patience();
        let limit = patience_now.limit(patience_now.is_new().then_some(USUAL));
        let done = worker.run(Task::Execute(input), limit);
        if worker.is_healthy() {
            idle().push(worker);
        }
        match done? {
            Done::Executed(execution) => {
                patience().saw(execution.duration);
                Ok(execution)
            }
            other => Err(workers::unasked(&other)),
        }
    }
}
