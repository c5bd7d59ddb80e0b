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
    /// The record whose proof this is, where another case has the same input: its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shared_with: Option<String>,
    /// The GPU that it ran on, where there are several: its index.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gpu: Option<u32>,
    /// The machine just before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Condition>,
    /// The machine just after.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Condition>,
}

/// What a machine is up to at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Condition {
    /// Processes that ran or waited, averaged over a minute, in thousandths.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub load_thousandths: Option<u64>,
    /// The GPU at work, where one is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gpu: Option<GpuCondition>,
}

/// What a GPU says of itself; `None` where it does not say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GpuCondition {
    /// Clock of its multiprocessors in MHz.
    pub sm_clock_mhz: Option<u64>,
    /// Clock of its memory in MHz.
    pub memory_clock_mhz: Option<u64>,
    /// Its temperature in degrees Celsius.
    pub celsius: Option<u64>,
    /// Its power in milliwatts.
    pub milliwatts: Option<u64>,
    /// Share of the last moments in which it worked, in percent.
    pub busy_percent: Option<u64>,
    /// Memory in use, in MiB.
    pub memory_mib: Option<u64>,
    /// Why its clocks are lower than they could be: the bits of NVML's `clocksEventReasons`, in hex.
    pub throttle_reasons: Option<String>,
}
