//! Waiting until a cluster is well.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::{ClusterError, StateFolder, Status, Tools, Topology, status};

/// How often the services are asked.
const POLL: Duration = Duration::from_secs(2);

/// What is told while waiting.
pub type Progress<'p> = &'p mut dyn FnMut(&Status);

/// Asks until everything is well, or the time is over; then the error names who isn't. A service that
/// fails is started again by Docker, so a bad state is no reason to stop waiting.
pub fn wait_until_healthy(
    tools: &Tools,
    folder: &StateFolder,
    topology: &Topology,
    limit: Duration,
    tell: Progress<'_>,
) -> Result<Status, ClusterError> {
    let start = Instant::now();
    loop {
        let status = status(tools, folder, topology)?;
        if status.healthy {
            return Ok(status);
        }
        tell(&status);
        let left = limit.saturating_sub(start.elapsed());
        if left.is_zero() {
            let services = status.complaints();
            return Err(ClusterError::Unhealthy { services, waited: limit });
        }
        thread::sleep(POLL.min(left));
    }
}
