//! What a report is made from.

use serde::Serialize;
use zkgas_model::{Phase, record::Record};

/// Everything a report depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// The records of executions and of proofs, in any order.
    pub records: Vec<Entry>,
    /// The files that stand among records and cannot be used, in any order.
    pub left_out: Vec<LeftOut>,
    /// Samples that are not to be used.
    pub excluded_samples: Vec<u32>,
    /// The phase of a proof whose time is meant, if not all of it. Proofs that do not have it are not
    /// used.
    pub phase: Option<Phase>,
    /// What is known of the run as a whole.
    pub run: RunFacts,
}

/// A record, and what its place in a run folder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The record.
    pub record: Record,
    /// Its place.
    pub place: Place,
}

impl From<Record> for Entry {
    /// A record whose place says nothing.
    fn from(record: Record) -> Self {
        Self { record, place: Place::default() }
    }
}

impl Entry {
    /// What is known of the place, by what an import was told before what the path says.
    pub(crate) fn told(&self) -> Place {
        let place = self.place.clone();
        let Some(imported) = self.record.imported.as_ref() else { return place };
        Place {
            run: place.run,
            sample: imported.sample.or(place.sample),
            client: imported.client.clone().or(place.client),
            zkvm: imported.zkvm.clone().or(place.zkvm),
            zkvm_version: imported.zkvm_version.clone().or(place.zkvm_version),
        }
    }
}

/// What the path of a record says. A record that says it itself is believed.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which of several run folders it is in. Sample 1 of one isn't sample 1 of another.
    pub run: u32,
    /// N of the folder `sample-N`.
    pub sample: Option<u32>,
    /// The client's folder.
    pub client: Option<String>,
    /// The zkVM, from the folder `ZKVM-vVERSION`.
    pub zkvm: Option<String>,
    /// Its version, without the `v`.
    pub zkvm_version: Option<String>,
}

/// A file without a record that this build can use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LeftOut {
    /// The file, relative to the folder of records.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

/// What the head of the report prints. A fact that is `None` prints as "not recorded".
///
/// Records carry their own zkVM, client, fork, and guest; where those contradict the facts here,
/// the report says so and goes by the records. For records of other tools, which carry nothing,
/// `zkvm`, `zkvm_version`, and `client` are taken from their place, and else from here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RunFacts {
    /// Heading of the report; a default stands in where it is empty.
    pub title: String,
    /// Version of zkgas that measured.
    pub zkgas_version: Option<String>,
    /// When the run started, as text.
    pub started: Option<String>,
    /// When the run finished, as text.
    pub finished: Option<String>,
    /// Processor model.
    pub cpu_model: Option<String>,
    /// Processor cores, as text.
    pub cores: Option<String>,
    /// Memory, with its unit.
    pub memory: Option<String>,
    /// Models of the GPUs.
    pub gpus: Option<String>,
    /// Settings of provers that came from the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Which time of a proof the report is about, where it is not the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Name of the suite's scale.
    pub scale: Option<String>,
    /// Revision of the suite.
    pub suite_revision: Option<String>,
    /// Fork whose rules the blocks follow.
    pub fork: Option<String>,
    /// The zkVM.
    pub zkvm: Option<String>,
    /// Version of the zkVM, without a leading `v`.
    pub zkvm_version: Option<String>,
    /// Execution client in the guest.
    pub client: Option<String>,
    /// SHA-256 of the guest ELF.
    pub elf_sha256: Option<String>,
    /// Build or measurement profile.
    pub profile: Option<String>,
    /// How many cases the run planned: a difference to the records is reported.
    pub planned_cases: Option<u64>,
}
