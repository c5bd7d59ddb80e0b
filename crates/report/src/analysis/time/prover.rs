//! What made a proof. Times of different provers are never pooled.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use zkgas_model::{ProofKind, Resource};

use super::super::Setup;

/// Everything that makes two times of one block differ. A field is `None` where the record does not
/// say.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Prover {
    /// What was proven: the same as an execution ran on.
    pub setup: Setup,
    /// What a proof consists of.
    pub kind: Option<ProofKind>,
    /// Where proofs were made.
    pub resource: Option<Resource>,
    /// Fingerprint of the machine.
    pub machine: Option<String>,
}

impl Prover {
    /// A short label, such as `sp1-v6.10.0 with reth, compressed on gpu`.
    fn short_label(&self) -> String {
        let mut label = self.setup.short_label();
        if let Some(kind) = self.kind {
            label = format!("{label}, {kind}");
        }
        match self.resource {
            Some(resource) => format!("{label} on {resource}"),
            None => label,
        }
    }
}

/// One label for each prover, told apart by number where the short ones are equal.
pub(super) fn labels(provers: &[&Prover]) -> Vec<String> {
    let short: Vec<String> = provers.iter().map(|prover| prover.short_label()).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    short
        .iter()
        .map(|label| {
            if short.iter().filter(|other| *other == label).count() == 1 {
                return label.clone();
            }
            let number = seen.entry(label).or_default();
            *number += 1;
            format!("{label} ({number})")
        })
        .collect()
}

/// A proof that failed doesn't say of what kind it would have been. Where all others that were made
/// alike are of one kind, it is of that.
pub(super) fn complete_kinds<'a>(provers: impl Iterator<Item = &'a mut Prover> + 'a) {
    let mut provers: Vec<&mut Prover> = provers.collect();
    let alike = |prover: &Prover| Prover { kind: None, ..prover.clone() };
    let mut kinds: BTreeMap<Prover, BTreeSet<ProofKind>> = BTreeMap::new();
    for prover in &provers {
        kinds.entry(alike(prover)).or_default().extend(prover.kind);
    }
    for prover in provers.iter_mut().filter(|prover| prover.kind.is_none()) {
        let known = kinds.get(&**prover).filter(|known| known.len() == 1);
        prover.kind = known.and_then(|known| known.first().copied());
    }
}
