//! `hardware.json` and `run-metadata.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sysinfo::System;

/// The machine. The first three fields are the incumbent's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hardware {
    /// Processor model.
    pub cpu_model: String,
    /// Memory in GiB, rounded down.
    pub total_ram_gib: u64,
    /// GPUs that NVIDIA's tool lists; execution uses none.
    #[serde(default)]
    pub gpus: Vec<Gpu>,
    /// Processors the run may use.
    #[serde(default)]
    pub cores: usize,
    /// Operating system and version.
    #[serde(default)]
    pub os: String,
    /// Kernel version.
    #[serde(default)]
    pub kernel: String,
    /// Variables of the environment that change how provers work, and so their times.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub environment: BTreeMap<String, String>,
}

/// A GPU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gpu {
    /// Its model.
    pub model: String,
    /// Its memory in MiB.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub memory_mib: Option<u64>,
    /// Version of its driver.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub driver: Option<String>,
}

impl Hardware {
    /// Tells machines apart whose times must not be pooled: processor, cores, memory, GPUs, and the
    /// settings of provers. The kernel and the system may be updated between two visits.
    pub fn fingerprint(&self) -> String {
        let machine = self.machine().into_iter().map(|(_, value)| value);
        let set = self.environment.iter().map(|(name, value)| format!("{name}={value}"));
        let text = machine.chain(set).collect::<Vec<_>>().join("|");
        zkgas_guests::sha256_hex(text.as_bytes())[..16].to_owned()
    }

    /// In what of its fingerprint the machine that is here differs.
    pub fn differences(&self, here: &Self) -> Vec<String> {
        let (ours, theirs) = (self.facts(), here.facts());
        let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
        let told = |facts: &BTreeMap<String, String>, name| {
            facts.get(name).map_or_else(|| "none".to_owned(), String::clone)
        };
        names
            .into_iter()
            .map(|name| (name, told(&ours, name), told(&theirs, name)))
            .filter(|(_, ours, theirs)| ours != theirs)
            .map(|(name, ours, theirs)| format!("{name}: {ours} there, {theirs} here"))
            .collect()
    }

    /// What the fingerprint is of, by name.
    fn facts(&self) -> BTreeMap<String, String> {
        let machine = self.machine().into_iter().filter(|(_, value)| !value.is_empty());
        let machine = machine.map(|(name, value)| (name.to_owned(), value));
        self.environment.clone().into_iter().chain(machine).collect()
    }

    /// What the fingerprint is of beside the environment.
    fn machine(&self) -> [(&'static str, String); 4] {
        let gpus: Vec<&str> = self.gpus.iter().map(|gpu| gpu.model.as_str()).collect();
        [
            ("processor", self.cpu_model.clone()),
            ("cores", self.cores.to_string()),
            ("memory in GiB", self.total_ram_gib.to_string()),
            ("GPUs", gpus.join("|")),
        ]
    }

    /// Looks at this machine.
    pub fn detect() -> Self {
        // What cannot be read is said to be unknown; a run does not fail for it.
        let known = |text: Option<String>| text.unwrap_or_else(|| "unknown".to_owned());
        let system = System::new().ok().map(|mut system| {
            system.refresh_memory();
            system.refresh_cpu_all();
            system
        });
        let brand = system.as_ref().and_then(|system| {
            let brand = system.cpus().first()?.brand().trim().to_owned();
            (!brand.is_empty()).then_some(brand)
        });
        Self {
            cpu_model: known(brand),
            total_ram_gib: system.as_ref().map_or(0, |system| system.total_memory() >> 30),
            gpus: crate::monitor::gpus(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            os: known(System::long_os_version().ok()),
            kernel: known(System::kernel_version().ok()),
            environment: BTreeMap::new(),
        }
    }
}

/// The run. The fields up to `status` are the incumbent's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunMetadata {
    /// When the run was first started.
    pub start_time: String,
    /// zkVMs, separated by commas.
    pub zkvms: String,
    /// What was done.
    pub actions: String,
    /// Where executions ran.
    pub execute_resource: String,
    /// Where proofs ran.
    pub prove_resource: String,
    /// Engines in the guests, separated by commas.
    pub execution_client: String,
    /// What the guest does.
    pub guest: String,
    /// Samples for each proof.
    pub num_samples: u32,
    /// Where the witnesses are.
    pub zkevm_fixtures_folder: String,
    /// The run folder.
    pub output_folder: String,
    /// When the run ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end_time: Option<String>,
    /// `complete` once every unit has a record.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
    /// Version of zkgas.
    #[serde(default)]
    pub zkgas_version: String,
    /// What was filled, if zkgas filled it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plan: Option<Plan>,
    /// Name of the amplification, if zkgas filled the suite.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub profile: Option<String>,
    /// Number of units the run consists of.
    #[serde(default)]
    pub units: u64,
}

/// What determines the blocks of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Revision of the suite.
    pub revision: String,
    /// Fork whose rules the blocks follow.
    pub fork: String,
    /// Divisor of the amplification.
    pub scale: u64,
    /// Calls that are kept where the suite has as many.
    pub least_calls: u64,
}

impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { revision, fork, .. } = self;
        write!(f, "suite revision {revision} on {fork} at {}", self.amplification())
    }
}

impl Plan {
    /// The amplification in words.
    pub fn amplification(&self) -> String {
        match (self.scale, self.least_calls) {
            (1, _) => "full amplification".to_owned(),
            (scale, 1) => format!("1/{scale} of the full amplification"),
            (scale, least) => {
                format!("1/{scale} of the full amplification, at least {least} calls")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_differ_by_what_their_fingerprint_is_of() {
        let one = Hardware {
            cpu_model: "fast".to_owned(),
            total_ram_gib: 64,
            gpus: Vec::new(),
            cores: 8,
            os: "old".to_owned(),
            kernel: "1".to_owned(),
            environment: BTreeMap::new(),
        };
        assert_eq!(one.differences(&one), Vec::<String>::new());
        let updated = Hardware { os: "new".to_owned(), kernel: "2".to_owned(), ..one.clone() };
        assert_eq!(one.fingerprint(), updated.fingerprint());
        assert_eq!(one.differences(&updated), Vec::<String>::new());
        let gpu = Gpu { model: "large".to_owned(), memory_mib: None, driver: None };
        let environment = BTreeMap::from([("X".to_owned(), "1".to_owned())]);
        let other = Hardware { gpus: vec![gpu], cores: 4, environment, ..one.clone() };
        assert_ne!(one.fingerprint(), other.fingerprint());
        let expected =
            ["GPUs: none there, large here", "X: none there, 1 here", "cores: 8 there, 4 here"];
        assert_eq!(one.differences(&other), expected);
    }
}
