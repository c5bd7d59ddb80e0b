//! A look at every file of a run folder.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use zkgas_model::record::{Execution, Proving, Record};

use crate::{
    StoreError,
    disk::{DISK, is_temporary},
    folder::{HOLD_PROOFS, HOLD_RECORDS},
    fs::{Fs, Kind},
    proofs,
    reading::{Reading, Standing},
    records::{is_record, read_all, visit},
};

/// What is in the folders of a run folder that hold records and proofs, by path and in order of path.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Records that are as they were written.
    pub sealed: Vec<PathBuf>,
    /// Records of schemas that had no seal: nobody can tell whether they were changed.
    pub unsealed: Vec<PathBuf>,
    /// Results of other tools.
    pub foreign: Vec<PathBuf>,
    /// Records of schemas that this build does not know.
    pub newer: Vec<PathBuf>,
    /// Files that ought to be records and cannot be used, and why. The next run makes them again.
    pub corrupt: Vec<(PathBuf, String)>,
    /// Corrupt files that an earlier run moved out of the way.
    pub set_aside: Vec<PathBuf>,
    /// Files that a killed run left half-written. The next run removes them.
    pub temporary: Vec<PathBuf>,
    /// Links and devices, for which the next run refuses the folder.
    pub links: Vec<PathBuf>,
    /// Saved proofs that are those that their records name.
    pub proofs: Vec<PathBuf>,
    /// Saved proofs that are not, and why.
    pub altered_proofs: Vec<(PathBuf, String)>,
    /// Saved proofs without a record that can be used: the next run makes both again.
    pub stray_proofs: Vec<PathBuf>,
    /// Usable records of attempts that were tried again or replaced.
    pub attempts: usize,
    /// Usable records by setup, such as `reth/sp1-v6.10.0`.
    pub setups: BTreeMap<String, Tally>,
}

/// How much of one setup there is.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Executions that went well.
    pub executions: usize,
    /// Proofs by sample; those of other tools that name none are sample 0.
    pub samples: BTreeMap<u32, usize>,
    /// Proofs that no sample has: of the reference, and of provers that warm up.
    pub controls: usize,
    /// Records of failures.
    pub failures: usize,
}

/// Looks at every file in the folders that hold records and proofs. Nothing is changed.
pub fn check(root: &Path) -> Result<Findings, StoreError> {
    let mut findings = Findings::default();
    let all = files(root, &HOLD_RECORDS)?;
    let records = all.iter().filter_map(|(path, kind)| findings.sort_out(path, *kind)).collect();
    // What the records say of the proofs beside them.
    let mut named = BTreeMap::new();
    read_all(&DISK, records, |path, reading| findings.add(root, path, reading, &mut named))?;
    for (path, kind) in files(root, &[HOLD_PROOFS])? {
        let Some(path) = findings.sort_out(&path, kind) else { continue };
        match named.get(&path) {
            None => findings.stray_proofs.push(path),
            Some(sha256) => match proofs::flaw(&path, sha256)? {
                None => findings.proofs.push(path),
                Some(why) => findings.altered_proofs.push((path, why)),
            },
        }
    }
    Ok(findings)
}

/// Everything in some folders below a run folder, in order of path.
fn files(root: &Path, folders: &[&str]) -> Result<Vec<(PathBuf, Kind)>, StoreError> {
    let mut files = Vec::new();
    for folder in folders.iter().map(|name| root.join(name)) {
        match DISK.fs.kind(&folder).map_err(|source| StoreError::read(&folder, source))? {
            Some(Kind::Folder) => {
                visit(&DISK, &folder, &mut |path, kind| files.push((path.to_owned(), kind)))?;
            }
            Some(kind) => files.push((folder, kind)),
            None => {}
        }
    }
    files.sort_unstable_by(|(one, _), (other, _)| one.as_os_str().cmp(other.as_os_str()));
    Ok(files)
}

impl Findings {
    /// Whether every record and every saved proof can be used.
    pub fn is_clean(&self) -> bool {
        self.corrupt.is_empty()
            && self.newer.is_empty()
            && self.links.is_empty()
            && self.altered_proofs.is_empty()
    }

    /// How many records can be used, those in `attempts/` among them.
    pub fn usable(&self) -> usize {
        self.sealed.len() + self.unsealed.len() + self.foreign.len()
    }

    /// Notes what a name tells. Answers the path if its content has to be looked at.
    fn sort_out(&mut self, path: &Path, kind: Kind) -> Option<PathBuf> {
        let extension = path.extension().and_then(|it| it.to_str());
        match kind {
            Kind::Other => self.links.push(path.to_owned()),
            Kind::File if is_temporary(path) => self.temporary.push(path.to_owned()),
            Kind::File if extension == Some("corrupt") => self.set_aside.push(path.to_owned()),
            Kind::File if is_record(path) || extension == Some("proof") => {
                return Some(path.to_owned());
            }
            Kind::Folder | Kind::File => {}
        }
        None
    }

    fn add(
        &mut self,
        root: &Path,
        path: PathBuf,
        reading: Reading,
        named: &mut BTreeMap<PathBuf, String>,
    ) {
        match reading {
            Reading::Record(record, standing) => {
                self.count(root, &path, &record);
                if let Some((proof, sha256)) = proofs::named(root, &path, &record) {
                    named.insert(proof, sha256);
                }
                match standing {
                    Standing::Sealed => self.sealed.push(path),
                    Standing::Unsealed => self.unsealed.push(path),
                    Standing::Foreign => self.foreign.push(path),
                }
            }
            Reading::Newer { .. } => self.newer.push(path),
            Reading::Unreadable(why) => self.corrupt.push((path, why)),
        }
    }

    fn count(&mut self, root: &Path, path: &Path, record: &Record) {
        let below = path.strip_prefix(root).unwrap_or(path);
        let mut folders = below.parent().into_iter().flat_map(Path::iter);
        let top = folders.next().unwrap_or_default();
        if top == "attempts" {
            self.attempts += 1;
            return;
        }
        let mut folders: Vec<_> = folders.map(|it| it.to_string_lossy()).collect();
        let mut sample = 0;
        let is_control = top != "prove" && top != "execute";
        if is_control && !folders.is_empty() {
            folders.remove(0);
        } else if let Some(number) =
            folders.first().and_then(|it| it.strip_prefix("sample-")?.parse().ok())
        {
            sample = number;
            folders.remove(0);
        }
        let tally = self.setups.entry(folders.join("/")).or_default();
        let crashed = matches!(record.execution, Some(Execution::Crashed(_)))
            || matches!(record.proving, Some(Proving::Crashed(_)));
        if crashed {
            tally.failures += 1;
        } else if is_control {
            tally.controls += 1;
        } else if top == "prove" {
            *tally.samples.entry(sample).or_default() += 1;
        } else {
            tally.executions += 1;
        }
    }
}
