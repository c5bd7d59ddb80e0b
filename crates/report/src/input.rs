//! What a report is made from.

use serde::Serialize;
use zkgas_model::record::Record;

/// Everything a report depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// The records, in any order.
    pub records: Vec<Record>,
    /// The files that stand among records and cannot be used, in any order.
    pub left_out: Vec<LeftOut>,
    /// What is known of the run as a whole.
    pub run: RunFacts,
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
/// `zkvm`, `zkvm_version`, and `client` are taken from here.
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
