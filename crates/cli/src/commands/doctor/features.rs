//! Which optional parts are in this build.

use zkgas_model::{Resource, Zkvm};

use super::needs::Needs;

/// A cargo feature of the command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Feature {
    pub(crate) name: &'static str,
    pub(crate) is_built: bool,
    /// The zkVM that can't do without.
    pub(crate) for_zkvm: Option<Zkvm>,
    /// The place for proofs that can't do without.
    pub(crate) for_proofs_on: Option<Resource>,
}

#[rustfmt::skip]
pub(crate) const FEATURES: &[Feature] = &[
    Feature { name: "sp1", is_built: cfg!(feature = "sp1"), for_zkvm: Some(Zkvm::Sp1), for_proofs_on: None },
    Feature { name: "risc0", is_built: cfg!(feature = "risc0"), for_zkvm: Some(Zkvm::Risc0), for_proofs_on: None },
    Feature { name: "prove", is_built: cfg!(feature = "prove"), for_zkvm: None, for_proofs_on: Some(Resource::Cpu) },
    Feature { name: "cuda", is_built: cfg!(feature = "cuda"), for_zkvm: None, for_proofs_on: Some(Resource::Gpu) },
    Feature { name: "network", is_built: cfg!(feature = "network"), for_zkvm: None, for_proofs_on: Some(Resource::Cluster) },
];

impl Feature {
    pub(crate) fn is_needed(&self, needs: &Needs) -> bool {
        // The mock proves in every build.
        let is_real = needs.zkvms.iter().any(|zkvm| *zkvm != Zkvm::Mock);
        self.for_zkvm.is_some_and(|zkvm| needs.zkvms.contains(&zkvm))
            || self.for_proofs_on.is_some_and(|resource| is_real && needs.proves_on(resource))
    }
}
