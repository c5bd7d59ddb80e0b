//! Drift of a run, from blocks that were proven again and again.

use std::collections::BTreeSet;

use serde::Serialize;
use zkgas_stats::DriftError;

use super::{
    estimated::Estimated,
    proof::{Proof, ProofRole},
};

/// Lines of more pieces would follow noise.
const MOST_SEGMENTS: usize = 3;

/// How a run drifts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// Whether there were reference proofs, or the samples alone show it.
    pub from_references: bool,
    /// The probability of so much drift, or more, if there is none.
    pub p_value: f64,
    /// Whether the run drifts, at 2 %.
    pub drifting: bool,
    /// Change from the first of them to the last, as a share.
    pub total: Estimated,
    /// Relative standard deviation of one proof about the drift.
    pub noise: f64,
    /// The drift as a broken line: factors, and straight between them in logarithms.
    pub knots: Vec<Knot>,
    /// Whether times were divided by it. Drift that is seen in the samples only is told, not removed.
    pub removed: bool,
}

/// A point of the broken line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Knot {
    /// Place in the order of all proofs.
    pub position: f64,
    /// By what times are too great there.
    pub factor: f64,
}

/// One proof that shows drift.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reference {
    /// The fixture.
    pub fixture: String,
    /// What was proven: equal blocks have several names.
    #[serde(skip)]
    block: String,
    /// Its place in the order of all proofs of the prover, from 0.
    pub position: u32,
    /// Proving time.
    pub seconds: f64,
}

impl Reference {
    pub(super) fn of(proof: &Proof) -> Option<Self> {
        (proof.role == ProofRole::Reference).then(|| Self::at(proof)).flatten()
    }

    fn at(proof: &Proof) -> Option<Self> {
        Some(Self {
            fixture: proof.fixture.clone(),
            block: proof.block().to_owned(),
            position: proof.position,
            seconds: proof.seconds()?,
        })
    }
}

impl Drift {
    /// From all blocks that were proven more than once. In words, why they do not tell.
    pub(super) fn of(references: &[Reference], proofs: &[Proof]) -> Result<Self, String> {
        let samples = proofs
            .iter()
            .filter(|proof| proof.is_marginal() && proof.is_own())
            .filter_map(Reference::at);
        let all: Vec<Reference> = references.iter().cloned().chain(samples).collect();
        Self::fit(&all, !references.is_empty())
    }

    fn fit(repeated: &[Reference], from_references: bool) -> Result<Self, String> {
        let blocks: BTreeSet<&str> = repeated.iter().map(|one| one.block.as_str()).collect();
        let blocks: Vec<&str> = blocks.into_iter().collect();
        let values: Vec<zkgas_stats::Reference> = repeated
            .iter()
            .filter_map(|one| {
                let group = blocks.binary_search(&one.block.as_str()).ok()?;
                Some(zkgas_stats::Reference {
                    position: f64::from(one.position),
                    group: u32::try_from(group).ok()?,
                    value: one.seconds,
                })
            })
            .collect();
        let fit = zkgas_stats::Drift::best(&values, MOST_SEGMENTS).map_err(|why| match why {
            DriftError::TooFew { .. } => "too few blocks were proven more than once".to_owned(),
            other => other.to_string(),
        })?;
        let total = fit.total().map_err(|why| why.to_string())?.into();
        let knots = fit
            .knots()
            .iter()
            .filter_map(|&position| Some(Knot { position, factor: fit.at(position)?.value() }));
        Ok(Self {
            from_references,
            p_value: fit.p_value(),
            drifting: fit.is_drifting(),
            total,
            noise: fit.noise(),
            knots: knots.collect(),
            removed: from_references && fit.is_drifting(),
        })
    }

    /// By what the time of a proof was divided. Beyond the references it is that of the nearest.
    pub fn factor(&self, position: u32) -> f64 {
        if !self.removed {
            return 1.0;
        }
        let position = f64::from(position);
        let after = self.knots.partition_point(|knot| knot.position <= position);
        match (after.checked_sub(1).and_then(|at| self.knots.get(at)), self.knots.get(after)) {
            (Some(before), Some(after)) => {
                let share = (position - before.position) / (after.position - before.position);
                before.factor * libm::pow(after.factor / before.factor, share)
            }
            (Some(knot), None) | (None, Some(knot)) => knot.factor,
            (None, None) => 1.0,
        }
    }
}
