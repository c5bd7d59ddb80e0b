//! The compose file as types, and as text.
//!
//! Maps are ordered and fields are written in the order of the structs, so one topology is one text.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{ClusterError, Topology, services};

/// A compose file.
#[derive(Debug, Serialize)]
pub(crate) struct Compose {
    pub(crate) name: &'static str,
    pub(crate) services: BTreeMap<String, ServiceSpec>,
    pub(crate) volumes: BTreeMap<&'static str, VolumeSpec>,
}

/// A volume.
#[derive(Debug, Serialize)]
pub(crate) struct VolumeSpec {
    pub(crate) name: String,
}

/// A service.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceSpec {
    pub(crate) image: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) command: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) runtime: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) environment: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ports: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) volumes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tmpfs: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shm_size: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) depends_on: BTreeMap<String, Dependency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) healthcheck: Option<HealthCheck>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mem_limit: Option<String>,
    pub(crate) restart: &'static str,
    pub(crate) logging: Logging,
}

/// What a service waits for.
#[derive(Debug, Serialize)]
pub(crate) struct Dependency {
    pub(crate) condition: &'static str,
}

/// How Docker finds out whether a service is well.
#[derive(Debug, Serialize)]
pub(crate) struct HealthCheck {
    pub(crate) test: Vec<String>,
    pub(crate) interval: &'static str,
    pub(crate) timeout: &'static str,
    pub(crate) retries: u32,
    pub(crate) start_period: &'static str,
}

/// Logs that can't fill the disk.
#[derive(Debug, Serialize)]
pub(crate) struct Logging {
    pub(crate) driver: &'static str,
    pub(crate) options: BTreeMap<&'static str, &'static str>,
}

const HEADER: &str = "\
# Written by `zkgas cluster start`, which replaces it. Passwords are in a file of their own.
";

/// The compose file of a cluster. It names the passwords and doesn't hold them.
pub fn render(topology: &Topology) -> Result<String, ClusterError> {
    let text = serde_saphyr::to_string(&services::compose(topology))
        .map_err(|error| ClusterError::Render(error.to_string()))?;
    Ok(format!("{HEADER}{text}"))
}
