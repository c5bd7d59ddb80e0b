//! What has no time. Nothing disappears silently.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use zkgas_model::Purpose;

use super::{
    super::Absence,
    proof::{Proof, ProofOutcome},
};

/// A proof without a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProofFailure {
    /// The operation, if the block measures one.
    pub target: Option<String>,
    /// The op count, if known.
    pub op_count: Option<u64>,
    /// The fixture.
    pub fixture: String,
    /// The sample, if it was one.
    pub sample: Option<u32>,
    /// How many attempts were made.
    pub attempts: u32,
    /// The class of failure.
    pub kind: Absence,
    /// In words.
    pub reason: String,
}

/// A block that has fewer samples than others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The operation, if the block measures one.
    pub target: Option<String>,
    /// The op count, if known.
    pub op_count: Option<u64>,
    /// The fixture.
    pub fixture: String,
    /// The samples of which there is no record.
    pub samples: Vec<u32>,
}

/// In the order of the proofs.
pub(super) fn failures(proofs: &[Proof]) -> Vec<ProofFailure> {
    let failure = |proof: &Proof| match &proof.outcome {
        ProofOutcome::Proven { .. } => None,
        ProofOutcome::Absent { kind, reason } => Some(ProofFailure {
            target: proof.target.clone(),
            op_count: proof.op_count,
            fixture: proof.fixture.clone(),
            sample: proof.sample,
            attempts: proof.attempt,
            kind: *kind,
            reason: reason.clone(),
        }),
    };
    proofs.iter().filter_map(failure).collect()
}

/// Blocks without a record of every sample.
pub(super) fn missing(proofs: &[Proof], samples: &BTreeSet<u32>) -> Vec<Missing> {
    type Key<'a> = (&'a Option<String>, Option<u64>, &'a str);
    let mut found: BTreeMap<Key<'_>, BTreeSet<u32>> = BTreeMap::new();
    for proof in proofs.iter().filter(|proof| proof.purpose == Purpose::Sample) {
        let key = (&proof.target, proof.op_count, proof.fixture.as_str());
        found.entry(key).or_default().insert(proof.sample.unwrap_or(1));
    }
    let lacking = |((target, op_count, fixture), own): (Key<'_>, BTreeSet<u32>)| {
        let lacks: Vec<u32> = samples.difference(&own).copied().collect();
        (!lacks.is_empty()).then(|| Missing {
            target: target.clone(),
            op_count,
            fixture: fixture.to_owned(),
            samples: lacks,
        })
    };
    found.into_iter().filter_map(lacking).collect()
}
