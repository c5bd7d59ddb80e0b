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
use thiserror::Error;

/// With this variable of the environment set to `0` nothing is noted, as without the library: to measure
/// what noting costs.
const SWITCH: &str = "ZKGAS_CUPTI";

/// Why nothing is noted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct Unavailable {
    /// What to tell.
    pub reason: String,
}

/// Notes the kernels of this process from now on.
#[derive(Debug, Clone, Copy)]
pub struct Recorder {
    api: &'static Api,
}

impl Recorder {
    /// Loads the library, and begins. Further recorders of a process share what the first one notes.
    pub fn start() -> Result<Self, Unavailable> {
        let api = Self::api()?;
        api.enable()?;
        Ok(Self { api })
    }

    /// Whether the library is here and can be used, without noting anything.
    pub fn available() -> Result<(), Unavailable> {
        Self::api().map(drop)
    }

    fn api() -> Result<&'static Api, Unavailable> {
        if std::env::var_os(SWITCH).is_some_and(|value| value == "0") {
            return Err(Unavailable { reason: format!("{SWITCH} is 0") });
        }
        Api::get()
    }

    /// What ran since the last question, or since the start. `None` where the library lost something.
    pub fn take(self) -> Option<Busy> {
        let flushed = self.api.flush();
        let collected = collected::take();
        (flushed && !self.api.dropped() && collected.incomplete == 0)
            .then(|| Busy::of(collected.kernels))
    }
}
