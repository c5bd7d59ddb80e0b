//! The services by name.

use std::fmt;

/// A service of the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Holds artifacts.
    Redis,
    /// Holds proof requests.
    Postgresql,
    /// Takes proof requests.
    Api,
    /// Gives tasks to nodes.
    Coordinator,
    /// Makes the cache of circuits writable, and ends.
    CircuitCacheInit,
    /// Takes the tasks that need no GPU.
    CpuNode,
    /// Takes all tasks, without a GPU.
    Mixed,
    /// Takes the tasks for a GPU, on the GPU of this index.
    Gpu(u8),
    /// Speaks the protocol of the SDK's network prover.
    NetworkGateway,
}

impl Service {
    /// Whether it does its work and ends.
    pub const fn is_one_shot(self) -> bool {
        matches!(self, Self::CircuitCacheInit)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Redis => "redis",
            Self::Postgresql => "postgresql",
            Self::Api => "api",
            Self::Coordinator => "coordinator",
            Self::CircuitCacheInit => "circuit-cache-init",
            Self::CpuNode => "cpu-node",
            Self::Mixed => "mixed",
            Self::Gpu(index) => return write!(f, "gpu{index}"),
            Self::NetworkGateway => "network-gateway",
        })
    }
}
