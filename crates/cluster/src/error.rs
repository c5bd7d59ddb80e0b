//! Why a cluster can't be had.

use std::{io, path::PathBuf, time::Duration};

use thiserror::Error;
use zkgas_store::StoreError;

/// Something is missing, refused, or not healthy.
#[derive(Debug, Error)]
pub enum ClusterError {
    /// The release and this build's SP1 are not known to understand each other.
    #[error(
        "SP1 cluster {release} is not known to work with SP1 {sp1}; known pairs: {known}; \
         --allow-version-mismatch tries it anyway"
    )]
    UnsupportedPair {
        /// The release asked for.
        release: String,
        /// SP1 of this build.
        sp1: String,
        /// The pairs that are known to work.
        known: String,
    },
    /// The release is no image tag, or one that moves.
    #[error("`{release}` is no fixed release of SP1 cluster; name one, such as {example}")]
    NotARelease {
        /// The word.
        release: String,
        /// One that would do.
        example: &'static str,
    },
    /// A program is not installed.
    #[error("{program} is not installed or not on the PATH; {install}")]
    Missing {
        /// The program.
        program: String,
        /// What to install.
        install: &'static str,
    },
    /// A program is there, but what it needs isn't.
    #[error("{what}; {remedy}")]
    Lacks {
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Fewer GPUs than nodes.
    #[error("--gpu-nodes {wanted}, but nvidia-smi lists {found} GPUs")]
    TooFewGpus {
        /// Nodes asked for.
        wanted: u8,
        /// GPUs there are.
        found: usize,
    },
    /// A program did not end in time.
    #[error("`{command}` did not answer within {} s", limit.as_secs())]
    TimedOut {
        /// The command line.
        command: String,
        /// How long it was given.
        limit: Duration,
    },
    /// A program failed.
    #[error("`{command}` failed{code}: {stderr}", code = code.map(|code| format!(" with exit code {code}")).unwrap_or_default())]
    Failed {
        /// The command line.
        command: String,
        /// Its exit code; none if a signal ended it.
        code: Option<i32>,
        /// The end of what it said.
        stderr: String,
    },
    /// A program can't be run.
    #[error("failed to run `{command}`")]
    Run {
        /// The command line.
        command: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A program answered something else than it should.
    #[error("`{command}` answered what is no list of services: {why}")]
    Garbled {
        /// The command line.
        command: String,
        /// What the parser said.
        why: String,
    },
    /// Some services are not healthy when the time is over.
    #[error("not healthy after {} s: {services}; `zkgas cluster logs SERVICE` says why", waited.as_secs())]
    Unhealthy {
        /// The services, each with its state.
        services: String,
        /// How long it was waited for.
        waited: Duration,
    },
    /// No cluster was started from this folder.
    #[error(
        "no cluster was started from {path}; start one with `zkgas cluster start`, or name its --directory"
    )]
    NotStarted {
        /// The folder.
        path: PathBuf,
    },
    /// The folder's description of a cluster can't be used.
    #[error("{path} does not describe a cluster: {why}; start the cluster again")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// No such service.
    #[error("no service `{name}`; there are: {known}")]
    UnknownService {
        /// The word.
        name: String,
        /// The services.
        known: String,
    },
    /// A file of the state folder.
    #[error("failed to write {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The operating system gives no random bytes.
    #[error("no random bytes from the operating system: {0}")]
    Random(getrandom::Error),
    /// The compose file can't be rendered.
    #[error("failed to render the compose file: {0}")]
    Render(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ClusterError {
    /// Whether the command line asked for what can't be.
    pub const fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::UnsupportedPair { .. } | Self::NotARelease { .. } | Self::UnknownService { .. }
        )
    }
}
