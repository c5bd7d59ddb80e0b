//! The host's side.

mod child;
mod link;
mod memory;
mod stderr;
mod words;
mod worker;

pub use worker::Worker;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    env,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use crate::codec::LONGEST_BLOB;

/// How a worker is started, and what it may take.
#[derive(Debug, Clone)]
pub struct Launcher {
    /// The program, which calls [`serve_stdio`](crate::serve_stdio); the one that this process runs, if
    /// absent.
    pub program: Option<PathBuf>,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// What its environment has beside that of this process, such as `CUDA_VISIBLE_DEVICES`.
    pub env: BTreeMap<String, String>,
    /// What it may take.
    pub limits: Limits,
    /// Once this is set, every worker of this launcher ends, and what runs is
    /// [`Cancelled`](zkgas_model::record::FailureKind::Cancelled).
    pub cancel: Arc<AtomicBool>,
}

impl Launcher {
    /// A launcher of a program with the usual limits.
    pub fn new(
        program: impl Into<PathBuf>,
        args: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        Self { program: Some(program.into()), ..Self::of_this_program(args) }
    }

    /// A launcher of the program that this process runs, with the usual limits.
    pub fn of_this_program(args: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self {
            program: None,
            args: args.into_iter().map(Into::into).collect(),
            env: BTreeMap::new(),
            limits: Limits::default(),
            cancel: Arc::default(),
        }
    }

    /// The program's path now. A run of hours outlives the installation of another version, whose workers
    /// would not be those that it has begun with.
    fn program(&self) -> io::Result<Cow<'_, Path>> {
        if let Some(program) = &self.program {
            return Ok(program.into());
        }
        let path = env::current_exe()?;
        // By its path as long as that is there, since a process started by the link is called `exe`.
        Ok(if path.is_file() { path.into() } else { Path::new("/proc/self/exe").into() })
    }
}

/// What a worker may take. Deadlines are given with each task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From SIGTERM to SIGKILL when a deadline has passed.
    pub grace: Duration,
    /// The same when the user stops the run, who is waiting.
    pub cancel_grace: Duration,
    /// How long a worker may take for what takes no time: to end once it has closed its output, to be
    /// idle once it has answered, and to end once nobody wants anything of it.
    pub settle: Duration,
    /// Resident memory in bytes of the worker and all its children; no limit if absent.
    pub memory: Option<u64>,
    /// The longest proof in bytes.
    pub proof: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(10),
            cancel_grace: Duration::from_secs(2),
            settle: Duration::from_secs(2),
            memory: None,
            proof: LONGEST_BLOB,
        }
    }
}
