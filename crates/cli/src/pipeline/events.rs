//! What happens in a run, as lines of JSON for machines.

use std::{path::Path, time::Duration};

use serde::Serialize;
use zkgas_model::{Action, Nanos};
use zkgas_runner::{Event, Outcome, Summary};

/// One line. Fields that say nothing are absent.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Line<'l> {
    /// What is to be proven is settled.
    Plan {
        /// SHA-256 of the plan.
        plan: &'l str,
        /// Cases in it.
        cases: usize,
        /// Samples of each.
        samples: u32,
    },
    /// A unit is recorded, or can't be.
    Unit {
        action: Action,
        setup: &'l str,
        unit: &'l str,
        outcome: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'l str>,
        /// Nanoseconds of the zkVM; 0 if it did not run.
        took: Nanos,
        /// Nanoseconds that the proofs still to be made should take, after one that was made.
        #[serde(skip_serializing_if = "Option::is_none")]
        left: Option<Nanos>,
    },
    /// A record that can't be used was renamed; its unit runs again.
    SetAside { path: &'l Path, reason: &'l str },
    /// The command ends.
    End {
        /// The run folder.
        folder: &'l Path,
        #[serde(skip_serializing_if = "Option::is_none")]
        executed: Option<Summary>,
        #[serde(skip_serializing_if = "Option::is_none")]
        proved: Option<Summary>,
    },
}

impl<'l> Line<'l> {
    pub(crate) fn of(
        event: &'l Event,
        action: Action,
        setup: &'l str,
        left: Option<Duration>,
    ) -> Self {
        match event {
            Event::SetAside { path, why } => Self::SetAside { path, reason: why },
            Event::Finished { name, outcome, took } => {
                let (outcome, reason) = match outcome {
                    Outcome::Done => ("done", None),
                    Outcome::Skipped => ("skipped", None),
                    Outcome::Shared => ("shared", None),
                    Outcome::Failed(why) => ("failed", Some(why.as_str())),
                    Outcome::BadInput(why) => ("bad_input", Some(why.as_str())),
                };
                let (took, left) = ((*took).into(), left.map(Into::into));
                Self::Unit { action, setup, unit: name, outcome, reason, took, left }
            }
        }
    }
}
