//! `plan.json`: what is proven in a run folder, settled before the first proof.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zkgas_guests::sha256_hex;
use zkgas_model::{Client, ProofKind, Resource, Zkvm};

use crate::Guest;

/// Version of the format.
pub const PLAN_SCHEMA: u32 = 1;

/// What is proven in a run folder.
///
/// A plan is extended and never rewritten: each revision is hashed together with the one before, and
/// every proof names the hash of the revision that it was made under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofPlan {
    /// [`PLAN_SCHEMA`] of the writer.
    pub schema: u32,
    /// What no revision changes.
    pub fixed: Fixed,
    /// What was asked for, in the order in which it was.
    pub revisions: Vec<Revision>,
}

/// What holds for every proof of a folder, because times under anything else are not pooled with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fixed {
    /// Fingerprint of the machine.
    pub machine: String,
    /// Where the prover works.
    pub resource: Resource,
    /// Seed of the order inside the samples.
    pub seed: u64,
    /// Whether each proof has a prover of its own.
    pub fresh_worker: bool,
}

/// Proofs beside the samples, which are in no slope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Controls {
    /// Proofs that a new prover makes for nothing first.
    pub warm_ups: u32,
    /// The same block is proven every so many proofs; never if 0.
    pub reference_every: u32,
}

/// A zkVM with a guest in it, and what it is to prove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// The zkVM.
    pub zkvm: Zkvm,
    /// Version of the zkVM's SDK.
    pub zkvm_version: String,
    /// The engine in the guest.
    pub client: Client,
    /// SHA-256 of the guest ELF, hex.
    pub elf_sha256: String,
    /// What the proofs consist of.
    pub kind: ProofKind,
    /// Settings that change deterministic counts.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
}

/// A sample of one target, made because its slope was not known well enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bought {
    /// The target.
    pub target: String,
    /// Which of its samples.
    pub sample: u32,
    /// Half-width of its 95 % interval before, in thousandths of the slope; absent where there was no
    /// interval.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub half_width: Option<u64>,
}

/// What is proven.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlannedCase {
    /// The full fixture name.
    pub fixture: String,
    /// SHA-256 of the guest input, hex.
    pub input_sha256: String,
}

/// One request, as far as it goes beyond those before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Version of zkgas.
    pub zkgas_version: String,
    /// In which setups.
    pub setups: Vec<Setup>,
    /// Cases that no earlier revision has, by fixture.
    pub cases: Vec<PlannedCase>,
    /// Proofs of each case.
    pub samples: u32,
    /// Proofs beside them.
    #[serde(default)]
    pub controls: Controls,
    /// Samples that were bought for precision, and why; absent where the command asked for all.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub bought: Vec<Bought>,
    /// SHA-256 of the plan up to here, hex.
    pub sha256: String,
}

/// What a command asks for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What must be as it was.
    pub fixed: Fixed,
    /// Version of zkgas.
    pub zkgas_version: String,
    /// In which setups.
    pub setups: Vec<Setup>,
    /// All its cases.
    pub cases: Vec<PlannedCase>,
    /// Proofs of each case.
    pub samples: u32,
    /// Proofs beside them.
    pub controls: Controls,
}

/// Why a folder does not take what is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanError {
    /// The plan is of a later zkgas.
    #[error("has schema {0}, which is newer than this build; update zkgas, or name another folder")]
    Newer(u32),
    /// The hashes are not those of what is there.
    #[error("was changed after it was written; restore it, or name another folder")]
    Edited,
    /// Something differs that must not.
    #[error("has {there}, not {wanted}, and their times are never pooled; {remedy}")]
    Differs {
        /// What the plan says.
        there: String,
        /// What the command says.
        wanted: String,
        /// What to do.
        remedy: String,
    },
}

impl Setup {
    /// What proves in a guest.
    pub fn new(guest: &Guest<'_>, kind: ProofKind) -> Self {
        Self {
            zkvm: guest.backend.zkvm(),
            zkvm_version: guest.backend.version().to_owned(),
            client: guest.facts.client,
            elf_sha256: guest.facts.sha256.clone(),
            kind,
            settings: guest.backend.settings(),
        }
    }

    fn shares_its_place_with(&self, other: &Self) -> bool {
        let place = |it: &Self| (it.zkvm, it.zkvm_version.clone(), it.client);
        place(self) == place(other)
    }
}

impl fmt::Display for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { zkvm, client, kind, elf_sha256, settings, .. } = self;
        write!(f, "{kind} proofs of {zkvm} with {client}, guest {elf_sha256:.8}")?;
        settings.iter().try_for_each(|(name, value)| write!(f, ", {name} {value}"))
    }
}

impl ProofPlan {
    /// The plan of a new folder.
    pub fn new(wanted: Wanted) -> Self {
        let mut plan = Self { schema: PLAN_SCHEMA, fixed: wanted.fixed, revisions: Vec::new() };
        plan.push(
            wanted.zkgas_version,
            wanted.setups,
            wanted.cases,
            (wanted.samples, wanted.controls),
        );
        plan
    }

    /// The plan with what is asked for, or why it must not have it. Answers whether it changed.
    pub fn extend(&mut self, wanted: Wanted) -> Result<bool, PlanError> {
        self.verify()?;
        self.require(&wanted)?;
        let Wanted { zkgas_version, setups, mut cases, samples, controls, .. } = wanted;
        cases.retain(|case| !self.cases().any(|it| it == case));
        let covers = |revision: &Revision| {
            revision.zkgas_version == zkgas_version
                && revision.samples >= samples
                && revision.controls == controls
                && setups.iter().all(|setup| revision.setups.contains(setup))
        };
        if cases.is_empty() && self.revisions.iter().any(covers) {
            return Ok(false);
        }
        self.push(zkgas_version, setups, cases, (samples, controls));
        Ok(true)
    }

    /// Notes samples that are bought beyond those that were asked for.
    pub fn buy(&mut self, bought: Vec<Bought>) {
        let Some(last) = self.revisions.last() else { return };
        let mut revision = Revision { cases: Vec::new(), bought, ..last.clone() };
        revision.sha256 = self.hash(&self.revisions, &revision);
        self.revisions.push(revision);
    }

    /// SHA-256 of the plan, hex: that of its last revision.
    pub fn sha256(&self) -> &str {
        self.revisions.last().map_or("", |revision| &revision.sha256)
    }

    fn cases(&self) -> impl Iterator<Item = &PlannedCase> {
        self.revisions.iter().flat_map(|revision| &revision.cases)
    }

    /// Whether every revision is what was hashed.
    pub fn verify(&self) -> Result<(), PlanError> {
        if self.schema > PLAN_SCHEMA {
            return Err(PlanError::Newer(self.schema));
        }
        let whole = (0..self.revisions.len()).all(|at| {
            self.hash(&self.revisions[..at], &self.revisions[at]) == self.revisions[at].sha256
        });
        if whole && !self.revisions.is_empty() { Ok(()) } else { Err(PlanError::Edited) }
    }

    fn require(&self, wanted: &Wanted) -> Result<(), PlanError> {
        let differs = |there: String, wanted: String, remedy: String| {
            Err(PlanError::Differs { there, wanted, remedy })
        };
        let (old, new) = (&self.fixed, &wanted.fixed);
        let other = || "name another folder".to_owned();
        if old.machine != new.machine {
            let text = |it: &Fixed| format!("machine {}", it.machine);
            return differs(text(old), text(new), other());
        }
        if old.resource != new.resource {
            let text = |it: &Fixed| format!("proofs on {}", it.resource);
            let remedy = format!("use --prove-resource {}, or name another folder", old.resource);
            return differs(text(old), text(new), remedy);
        }
        if old.seed != new.seed {
            let text = |it: &Fixed| format!("seed {}", it.seed);
            let remedy = format!("use --seed {}, or name another folder", old.seed);
            return differs(text(old), text(new), remedy);
        }
        if old.fresh_worker != new.fresh_worker {
            let text = |it: &Fixed| {
                let word =
                    if it.fresh_worker { "a prover for each proof" } else { "lasting provers" };
                word.to_owned()
            };
            let word = if old.fresh_worker { "use" } else { "leave out" };
            let remedy = format!("{word} --fresh-worker, or name another folder");
            return differs(text(old), text(new), remedy);
        }
        let setups = || self.revisions.iter().flat_map(|revision| &revision.setups);
        for setup in &wanted.setups {
            let there = setups().find(|it| it.shares_its_place_with(setup) && *it != setup);
            if let Some(there) = there {
                return differs(there.to_string(), setup.to_string(), other());
            }
        }
        let known: BTreeMap<&str, &str> =
            self.cases().map(|case| (case.fixture.as_str(), case.input_sha256.as_str())).collect();
        for PlannedCase { fixture, input_sha256 } in &wanted.cases {
            if let Some(there) = known.get(fixture.as_str()).filter(|it| **it != input_sha256) {
                let text = |hash: &str| format!("input {hash:.8} of {fixture}");
                return differs(text(there), text(input_sha256), other());
            }
        }
        Ok(())
    }

    fn push(
        &mut self,
        zkgas_version: String,
        setups: Vec<Setup>,
        cases: Vec<PlannedCase>,
        (samples, controls): (u32, Controls),
    ) {
        let mut revision = Revision {
            zkgas_version,
            setups,
            cases,
            samples,
            controls,
            bought: Vec::new(),
            sha256: String::new(),
        };
        revision.sha256 = self.hash(&self.revisions, &revision);
        self.revisions.push(revision);
    }

    /// The hash of a revision after others: it covers what is fixed and the hash before.
    fn hash(&self, before: &[Revision], revision: &Revision) -> String {
        let before = before.last().map_or("", |revision| revision.sha256.as_str());
        let bare = Revision { sha256: String::new(), ..revision.clone() };
        let text = serde_json::to_vec(&(self.schema, &self.fixed, before, bare))
            .expect("strings, numbers, and maps by string are JSON");
        sha256_hex(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(cases: &[&str], samples: u32) -> Wanted {
        let case = |name: &&str| PlannedCase {
            fixture: (*name).to_owned(),
            input_sha256: sha256_hex(name.as_bytes()),
        };
        let setup = Setup {
            zkvm: Zkvm::Mock,
            zkvm_version: "1".to_owned(),
            client: Client::Reth,
            elf_sha256: sha256_hex(&[]),
            kind: ProofKind::Core,
            settings: BTreeMap::new(),
        };
        Wanted {
            fixed: Fixed {
                machine: "m".to_owned(),
                resource: Resource::Cpu,
                seed: 0,
                fresh_worker: false,
            },
            zkgas_version: "0.1.0".to_owned(),
            setups: vec![setup],
            cases: cases.iter().map(case).collect(),
            samples,
            controls: Controls::default(),
        }
    }

    #[test]
    fn a_plan_takes_more_samples_and_more_cases_and_keeps_what_it_had() {
        let mut plan = ProofPlan::new(wanted(&["a", "b"], 3));
        let first = plan.clone();
        for covered in [wanted(&["a", "b"], 3), wanted(&["b"], 1)] {
            assert_eq!(plan.extend(covered), Ok(false));
            assert_eq!(plan, first);
        }
        assert_eq!(plan.extend(wanted(&["a", "b"], 4)), Ok(true));
        assert_eq!(plan.extend(wanted(&["a", "c"], 4)), Ok(true));
        assert_eq!(plan.revisions[0], first.revisions[0]);
        assert_eq!(plan.revisions[1].cases, []);
        assert_eq!(plan.revisions[2].cases.len(), 1);
        let mut hashes: Vec<_> = plan.revisions.iter().map(|it| &it.sha256).collect();
        hashes.dedup();
        assert_eq!(hashes.len(), 3);
    }

    #[test]
    fn what_would_mix_times_is_refused_with_what_differs() {
        type Change = fn(&mut Wanted);
        let changes: [(Change, &str); 7] = [
            (|it| it.fixed.machine = "n".to_owned(), "has machine m, not machine n"),
            (|it| it.fixed.resource = Resource::Gpu, "use --prove-resource cpu"),
            (|it| it.fixed.seed = 7, "has seed 0, not seed 7"),
            (|it| it.fixed.fresh_worker = true, "leave out --fresh-worker"),
            (|it| it.setups[0].kind = ProofKind::Compressed, "has core proofs of mock"),
            (|it| it.setups[0].elf_sha256 = sha256_hex(&[1]), "guest e3b0c442, not core"),
            (|it| it.cases[0].input_sha256 = sha256_hex(&[1]), "of a, not input"),
        ];
        for (change, words) in changes {
            let mut plan = ProofPlan::new(wanted(&["a"], 1));
            let before = plan.clone();
            let mut other = wanted(&["a"], 2);
            change(&mut other);
            let text = plan.extend(other).expect_err(words).to_string();
            assert!(text.contains(words) && text.contains("another folder"), "{text}");
            assert_eq!(plan, before);
        }
    }

    #[test]
    fn a_plan_that_was_edited_is_found_out() {
        let whole = ProofPlan::new(wanted(&["a", "b"], 3));
        let edits: [fn(&mut ProofPlan); 4] = [
            |plan| plan.fixed.seed = 1,
            |plan| plan.revisions[0].samples = 9,
            |plan| plan.revisions[0].cases.truncate(1),
            |plan| plan.revisions.clear(),
        ];
        for edit in edits {
            let mut plan = whole.clone();
            edit(&mut plan);
            assert_eq!(plan.extend(wanted(&["a"], 1)), Err(PlanError::Edited));
        }
        let mut newer = ProofPlan { schema: 2, ..whole };
        assert_eq!(newer.extend(wanted(&["a"], 1)), Err(PlanError::Newer(2)));
    }
}
