//! How long a GPU executes kernels of this process.
//!
//! A prover holds its GPU for longer than the GPU works: the host copies, launches, and waits, and how fast it
//! does so depends on what else it does. NVIDIA's CUPTI library notes when each kernel begins and
//! ends, as the device saw it. The time in which at least one of them runs is what a proof
//! takes from the GPU, and hardly differs from one proof to the next.
//!
//! The library comes with CUDA. It is looked for at run time, so nothing is needed to build.

mod api;
mod busy;
mod collected;

pub use busy::Busy;

use api::Api;

/// Why nothing is noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unavailable {
    /// What to tell.
    pub reason: String,
}

impl std::fmt::Display for Unavailable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.reason)
    }
}

impl std::error::Error for Unavailable {}

/// Notes the kernels of this process from now on.
#[derive(Debug, Clone, Copy)]
pub struct Recorder {
    api: &'static Api,
}

impl Recorder {
    /// Loads the library, and begins. Further recorders of a process share what the first one notes.
    pub fn start() -> Result<Self, Unavailable> {
        let api = Api::get()?;
        api.enable()?;
        Ok(Self { api })
    }

    /// Whether the library is here and can be used, without noting anything.
    pub fn available() -> Result<(), Unavailable> {
        Api::get().map(drop)
    }

    /// What ran since the last question, or since the start. `None` where the library lost something.
    pub fn take(self) -> Option<Busy> {
        let flushed = self.api.flush();
        let collected = collected::take();
        (flushed && !self.api.dropped() && collected.incomplete == 0)
            .then(|| Busy::of(collected.kernels))
    }
}
