//! What a record ran on. Records of different setups are never pooled.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use zkgas_model::{Client, Computed, Zkvm, record::Provenance};

use crate::input::{Place, RunFacts};

/// Everything that makes two counts of one block differ. A field is `None` where the record does
/// not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Setup {
    /// The zkVM.
    pub zkvm: Option<String>,
    /// Its version.
    pub zkvm_version: Option<String>,
    /// Execution client in the guest.
    pub client: Option<String>,
    /// Fork whose rules the blocks follow.
    pub fork: Option<String>,
    /// SHA-256 of the guest ELF.
    pub elf_sha256: Option<String>,
    /// Settings that change counts.
    pub settings: BTreeMap<String, String>,
    /// How the guest computes what has an accelerator somewhere.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub acceleration: BTreeMap<String, Computed>,
}

impl Setup {
    pub(super) fn of(provenance: Option<&Provenance>, place: &Place, run: &RunFacts) -> Self {
        let Some(facts) = provenance else {
            // A run of several clients does not say which one a record is of.
            let one = run.client.clone().filter(|client| !client.contains(','));
            return Self {
                zkvm: place.zkvm.clone().or_else(|| run.zkvm.clone()),
                zkvm_version: place.zkvm_version.clone().or_else(|| run.zkvm_version.clone()),
                client: place.client.clone().or(one),
                ..Self::default()
            };
        };
        Self {
            zkvm: Some(facts.zkvm.as_str().to_owned()),
            zkvm_version: Some(facts.zkvm_version.clone()),
            client: Some(facts.client.as_str().to_owned()),
            fork: Some(facts.fork.as_str().to_owned()),
            elf_sha256: Some(facts.elf_sha256.clone()),
            settings: facts.settings.clone(),
            acceleration: facts.acceleration.clone(),
        }
    }

    /// What a run states too, in the order in which [`contradictions`] names them.
    fn comparable(&self) -> [&Option<String>; 5] {
        [&self.zkvm, &self.zkvm_version, &self.client, &self.fork, &self.elf_sha256]
    }

    /// A short label, such as `sp1-v6.10.0 with reth`; setups that differ elsewhere share it.
    pub fn short_label(&self) -> String {
        format!("{} with {}", self.zkvm(), self.client())
    }

    /// The zkVM with its version, such as `sp1-v6.10.0`.
    pub(super) fn zkvm(&self) -> String {
        let zkvm = self.zkvm.as_deref().unwrap_or("unrecorded zkVM");
        let version = self.zkvm_version.as_ref().map(|version| format!("-v{version}"));
        format!("{zkvm}{}", version.unwrap_or_default())
    }

    /// The client, for a label.
    pub(super) fn client(&self) -> &str {
        self.client.as_deref().unwrap_or("unrecorded client")
    }

    /// The order of setups in a report: zkVMs and clients as zkgas lists them, strangers behind.
    pub(super) fn rank(&self) -> impl Ord + use<'_> {
        let zkvm = Zkvm::ALL.iter().position(|it| self.zkvm.as_deref() == Some(it.as_str()));
        let client = Client::ALL.iter().position(|it| self.client.as_deref() == Some(it.as_str()));
        let last = usize::MAX;
        (zkvm.unwrap_or(last), &self.zkvm, &self.zkvm_version, client.unwrap_or(last), self)
    }
}

/// One label for each setup, told apart by number where the short ones are equal.
pub(super) fn labels(setups: &[&Setup]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let short: Vec<String> = setups.iter().map(|setup| setup.short_label()).collect();
    short
        .iter()
        .map(|label| {
            if short.iter().filter(|other| *other == label).count() == 1 {
                return label.clone();
            }
            let number = seen.entry(label.clone()).or_default();
            *number += 1;
            format!("{label} (guest {number})")
        })
        .collect()
}

/// Where the facts of the run contradict the records, in words.
pub(super) fn contradictions(run: &RunFacts, setups: &[&Setup]) -> Vec<String> {
    let stated = [&run.zkvm, &run.zkvm_version, &run.client, &run.fork, &run.elf_sha256];
    let names = ["zkVM", "zkVM version", "client", "fork", "guest ELF"];
    let mut notes = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        let Some(stated) = stated[at] else { continue };
        let others: BTreeSet<&String> = setups
            .iter()
            .filter_map(|setup| setup.comparable()[at].as_ref())
            .filter(|recorded| *recorded != stated && stated.split(',').all(|one| one != *recorded))
            .collect();
        for other in others {
            notes.push(format!(
                "The run states {name} {stated}, but there are records of {other}. This report goes by \
                 the records."
            ));
        }
    }
    notes
}
