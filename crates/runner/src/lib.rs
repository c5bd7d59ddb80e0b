//! Runs witnesses through a zkVM and records what happened.
//!
//! A *unit* is one witness file. For each unit the runner decides whether its record is already there
//! and valid, executes the guest if not, checks that the guest answered for the expected block, and
//! writes the record. What happens is told as [`Event`]s; who listens (a progress bar, a log) is the
//! caller's business.

mod attest;
mod clock;
mod error;
mod executor;
mod facts;
mod judge;
mod monitor;
mod order;
mod plan;
mod prove;
mod run;
mod survey;
mod unit;

pub use attest::attests;
pub use clock::now;
pub use error::RunError;
pub use executor::Executor;
pub use facts::{Hardware, Plan, RunMetadata};
pub use monitor::Monitor;
pub use plan::{
    Bought, Controls, Fixed, PLAN_SCHEMA, PlanError, PlannedCase, ProofPlan, Revision, Setup,
    Wanted,
};
pub use prove::{Crew, Order, Proofs, Prover, Verifier, Verify, prove, to_prove};
pub use run::{Event, Guest, Options, Outcome, Summary, execute};
pub use survey::{Ask, Survey};
pub use unit::{Source, Unit, read_witness};
