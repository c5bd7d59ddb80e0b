//! One attempt at one unit.

use serde::{Deserialize, Serialize};

use crate::{Nanos, Purpose, Resource};

/// An attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Why it was made.
    pub purpose: Purpose,
    /// Which sample of its unit this is, from 1; none for executions, which need one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sample: Option<u32>,
    /// Which attempt at this sample this is, from 1.
    pub number: u32,
    /// The process that made it: when it started, and its id.
    pub session: String,
    /// Which of the session's workers, from 1.
    pub worker: u64,
    /// Fingerprint of the machine. Times of different machines are never pooled.
    pub machine: String,
    /// SHA-256 of the plan that it was made under, hex; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plan: Option<String>,
    /// Where it ran.
    pub resource: Resource,
    /// When it started, RFC 3339 in UTC.
    pub started: String,
    /// How long it took by the runner's clock; never less than what the worker says.
    pub wall_time: Nanos,
}
