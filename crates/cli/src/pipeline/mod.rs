//! The steps of the job, shared by the commands.

pub(crate) mod adaptive;
pub(crate) mod amplification;
pub(crate) mod backend;
pub(crate) mod cores;
pub(crate) mod costs;
mod crew;
pub(crate) mod events;
pub(crate) mod execute;
pub(crate) mod executors;
pub(crate) mod expected;
pub(crate) mod fill;
pub(crate) mod forecast;
pub(crate) mod list;
pub(crate) mod patience;
pub(crate) mod plan;
pub(crate) mod proof_plan;
pub(crate) mod prove;
pub(crate) mod report;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod stream;
pub(crate) mod tree;
pub(crate) mod witness;
pub(crate) mod workers;
