//! Which optional parts are in this build.

use zkgas_model::{Resource, Zkvm};

use super::needs::Needs;

/// A cargo feature of the command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Feature {
    pub(crate) name: &'static str,
    pub(crate) is_built: bool,
    /// The zkVM that can't do without; any but the mock, if absent.
    pub(crate) for_zkvm: Option<Zkvm>,
    /// Where proofs can't do without; it is not for proofs alone, if absent.
    pub(crate) for_proofs_on: Option<Resource>,
}

#[rustfmt::skip]
pub(crate) const FEATURES: &[Feature] = &[
    Feature { name: "sp1", is_built: cfg!(feature = "sp1"), for_zkvm: Some(Zkvm::Sp1), for_proofs_on: None },
    Feature { name: "risc0", is_built: cfg!(feature = "risc0"), for_zkvm: Some(Zkvm::Risc0), for_proofs_on: None },
    Feature { name: "prove", is_built: cfg!(feature = "prove"), for_zkvm: None, for_proofs_on: Some(Resource::Cpu) },
    Feature { name: "cuda", is_built: cfg!(feature = "cuda"), for_zkvm: Some(Zkvm::Sp1), for_proofs_on: Some(Resource::Gpu) },
    Feature { name: "risc0-cuda", is_built: cfg!(feature = "risc0-cuda"), for_zkvm: Some(Zkvm::Risc0), for_proofs_on: Some(Resource::Gpu) },
    Feature { name: "network", is_built: cfg!(feature = "network"), for_zkvm: None, for_proofs_on: Some(Resource::Cluster) },
];

impl Feature {
    pub(crate) fn is_needed(&self, needs: &Needs) -> bool {
        needs.zkvms.iter().any(|zkvm| self.is_for(*zkvm))
            && self.for_proofs_on.is_none_or(|resource| needs.proves_on(resource))
    }

    /// The mock does everything in every build.
    pub(crate) fn is_for(&self, zkvm: Zkvm) -> bool {
        self.for_zkvm.map_or(zkvm != Zkvm::Mock, |own| own == zkvm)
    }
}
