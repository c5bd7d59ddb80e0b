//! A look at every file of a run folder.

use std::path::{Path, PathBuf};

use crate::{
    StoreError,
    disk::{DISK, is_temporary},
    fs::{Fs, Kind},
    reading::{Reading, Standing},
    records::{is_record, read, visit},
};

/// Folders that hold records.
const HOLD_RECORDS: [&str; 3] = ["attempts", "execute", "prove"];

/// What is in the folders of a run folder that hold records, by path and in order of path.
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
}

/// Looks at every file in the folders that hold records. Nothing is changed.
pub fn check(root: &Path) -> Result<Findings, StoreError> {
    let mut files = Vec::new();
    for folder in HOLD_RECORDS.map(|name| root.join(name)) {
        match DISK.fs.kind(&folder).map_err(|source| StoreError::read(&folder, source))? {
            Some(Kind::Folder) => {
                visit(&DISK, &folder, &mut |path, kind| files.push((path.to_owned(), kind)))?;
            }
            Some(kind) => files.push((folder, kind)),
            None => {}
        }
    }
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut findings = Findings::default();
    for (path, kind) in files {
        findings.add(path, kind)?;
    }
    Ok(findings)
}

impl Findings {
    /// Whether every record can be used.
    pub fn is_clean(&self) -> bool {
        self.corrupt.is_empty() && self.newer.is_empty() && self.links.is_empty()
    }

    fn add(&mut self, path: PathBuf, kind: Kind) -> Result<(), StoreError> {
        match kind {
            Kind::Other => self.links.push(path),
            Kind::File if is_temporary(&path) => self.temporary.push(path),
            Kind::File if path.extension().is_some_and(|it| it == "corrupt") => {
                self.set_aside.push(path);
            }
            Kind::File if is_record(&path) => match read(&DISK, &path)? {
                Some(Reading::Record(_, Standing::Sealed)) => self.sealed.push(path),
                Some(Reading::Record(_, Standing::Unsealed)) => self.unsealed.push(path),
                Some(Reading::Record(_, Standing::Foreign)) => self.foreign.push(path),
                Some(Reading::Newer { .. }) => self.newer.push(path),
                Some(Reading::Unreadable(why)) => self.corrupt.push((path, why)),
                None => {}
            },
            Kind::Folder | Kind::File => {}
        }
        Ok(())
    }
}
