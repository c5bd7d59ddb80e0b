//! What a cluster consists of.

use serde::{Deserialize, Serialize};

use crate::Service;

/// Most GPU nodes of one host.
pub const MAX_GPU_NODES: u8 = 16;

/// What decides the compose file. Nothing secret is in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topology {
    /// Tag of the release of SP1 cluster.
    pub release: String,
    /// Nodes with a GPU each.
    pub gpu_nodes: u8,
    /// Whether there is a node without a GPU that takes every kind of task.
    pub mixed: bool,
    /// Port of the gateway's gRPC on this host.
    pub grpc_port: u16,
    /// Port of the gateway's artifacts and health on this host.
    pub http_port: u16,
    /// GiB of memory of a node without a GPU.
    pub cpu_memory: u32,
    /// GiB of memory of a node with a GPU.
    pub gpu_memory: u32,
    /// GiB of memory of Redis, which holds the artifacts.
    pub redis_memory: u32,
}

impl Topology {
    /// The services, in the order of the compose file.
    pub fn services(&self) -> Vec<Service> {
        let mut services = vec![
            Service::Redis,
            Service::Postgresql,
            Service::Api,
            Service::Coordinator,
            Service::CircuitCacheInit,
            Service::CpuNode,
        ];
        if self.has_mixed() {
            services.push(Service::Mixed);
        }
        services.extend((0..self.gpu_nodes).map(Service::Gpu));
        services.push(Service::NetworkGateway);
        services
    }

    /// Without a GPU node, somebody else has to take what is meant for one.
    pub const fn has_mixed(&self) -> bool {
        self.mixed || self.gpu_nodes == 0
    }

    /// Where `zkgas run` finds the cluster.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.grpc_port)
    }

    /// What answers whether the gateway is well.
    pub fn health_url(&self) -> String {
        format!("{}/healthz", self.artifact_url())
    }

    /// Where the caller finds artifacts, as the gateway tells it.
    pub fn artifact_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.http_port)
    }
}
