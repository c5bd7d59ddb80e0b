//! A self-hosted SP1 cluster on one host, driven through `docker compose`.
//!
//! The crate turns a [`Topology`] into a compose file, keeps that file and generated passwords in a
//! [`StateFolder`], and asks Docker what became of the services. Every call of a program goes through
//! [`Tools`], so that tests put a script in its place.
//!
//! It knows nothing of proofs, records, or terminals: what a caller should print is data here.

mod compose;
mod error;
mod gateway;
mod preflight;
mod release;
mod service;
mod services;
mod state;
mod status;
mod tools;
mod topology;
mod wait;

pub use compose::render;
pub use error::ClusterError;
pub use gateway::{Health, healthz};
pub use preflight::{
    Gpu, compose_version, compute_apps, engine_version, gpus, has_nvidia_runtime, preflight,
};
pub use release::{DEFAULT_RELEASE, RELEASES, Release, check_pair};
pub use service::Service;
pub use state::{COMPOSE_FILE, SECRETS_FILE, StateFolder};
pub use status::{ServiceState, Status, status};
pub use tools::{Answer, Tools};
pub use topology::{MAX_GPU_NODES, Topology};
pub use wait::{Progress, wait_until_healthy};
