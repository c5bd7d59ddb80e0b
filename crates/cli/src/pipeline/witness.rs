//! Fixtures to witness files.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Mutex,
    time::{Duration, Instant},
};

use fs_err as fs;
use zkgas_fixture::Entry;
use zkgas_model::{FixtureName, safe_file_name};
use zkgas_store::{StoreError, write_atomic};
pub(crate) use zkgas_witness::Subjects;
use zkgas_witness::{WitnessFile, is_sealed, is_sealed_with, make, witness_key};

use crate::{
    interrupt::interrupted,
    pipeline::stream::{Work, each_entry},
    printer::Printer,
};

/// Longest witness file that is looked at again.
const LONGEST_OLD: u64 = 1 << 30;

/// What making witnesses did.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// The witness files, in order of name.
    pub(crate) files: Vec<PathBuf>,
    /// How many of them were there already, made from the same fixtures.
    pub(crate) kept: usize,
    /// What failed, and why.
    pub(crate) failures: Vec<(String, String)>,
    pub(crate) took: Duration,
}

impl std::fmt::Display for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kept, failed) = (self.kept, self.failures.len());
        let wrote = self.files.len() - kept;
        let seconds = self.took.as_secs_f64();
        write!(f, "wrote {wrote} witnesses, kept {kept}, {failed} failures, {seconds:.1} s")
    }
}

/// Which fixtures to take, by their full names.
pub(crate) type Wanted<'w> = dyn Fn(&FixtureName) -> bool + Sync + 'w;

/// Makes a witness of every wanted fixture of some EEST files, unless it is there already. What fails
/// is reported and the rest goes on; an error means that the output folder fails.
pub(crate) fn make_witnesses(
    fixtures: &[PathBuf],
    wanted: &Wanted<'_>,
    subjects: &Subjects,
    output: &Path,
    printer: Printer,
) -> eyre::Result<Made> {
    let start = Instant::now();
    let bar = printer.bar("witness", 0);
    let made = Mutex::new(Made::default());
    let trouble: Mutex<Option<StoreError>> = Mutex::new(None);
    let fail =
        |what: String, why: String| made.lock().expect("no panic").failures.push((what, why));
    let (mut seen, mut taken) = (HashSet::new(), HashSet::new());
    let mut admit = |entry: &Entry<'_>| {
        if !wanted(entry.name()) {
            return None;
        }
        // Tests of different folders may have one short name. The second takes its full one.
        let FixtureName(full) = entry.name();
        let new = seen.insert(full.clone());
        let mut names = [entry.name().short(), full].into_iter();
        let free = names.find(|name| new && taken.insert((*name).to_owned()));
        let Some(name) = free else {
            fail(label(entry), "an earlier file has a fixture of this name".to_owned());
            return None;
        };
        bar.inc_length(1);
        Some((name.to_owned(), output.join(format!("{}.json", safe_file_name(name)))))
    };
    let job = |entry: Entry<'static>, (name, path): (String, PathBuf)| {
        if interrupted() {
            return;
        }
        let what = label(&entry);
        match one(entry, subjects, name, &path) {
            Ok(Done::Wrote) => made.lock().expect("no panic").files.push(path),
            Ok(Done::Kept) => {
                let mut made = made.lock().expect("no panic");
                made.files.push(path);
                made.kept += 1;
            }
            Ok(Done::Failed(why)) => fail(what, why),
            Err(error) => *trouble.lock().expect("no panic") = Some(error),
        }
        bar.inc(1);
    };
    let unreadable = |error: zkgas_fixture::ReadError| {
        let source = std::error::Error::source(&error);
        let why = source.map_or_else(String::new, |source| format!(": {source}"));
        fail("a file of fixtures".to_owned(), format!("{error}{why}"));
    };
    let stop = || interrupted() || trouble.lock().expect("no panic").is_some();
    let work = Work { admit: &mut admit, job: &job, unreadable: &unreadable, stop: &stop };
    let result = each_entry(fixtures, work);
    bar.finish_and_clear();
    if let Some(error) = trouble.into_inner().expect("no panic") {
        return Err(error.into());
    }
    result?;
    let mut made = made.into_inner().expect("no panic");
    made.files.sort();
    made.failures.sort();
    made.took = start.elapsed();
    Ok(made)
}

fn label(entry: &Entry<'_>) -> String {
    format!("{} in {}", entry.name(), entry.path().display())
}

enum Done {
    Wrote,
    Kept,
    Failed(String),
}

/// Makes one witness. An error is one of the output folder.
fn one(
    entry: Entry<'static>,
    subjects: &Subjects,
    name: String,
    path: &Path,
) -> Result<Done, StoreError> {
    let subject = subjects.of_fixture(entry.name());
    let key = witness_key(entry.name(), entry.json(), &subject);
    let old = old_file(path);
    if old.as_ref().is_some_and(|old| is_sealed_with(old, &key)) {
        return Ok(Done::Kept);
    }
    let made = entry.parse().map_err(|error| error.flaw.to_string()).and_then(|fixture| {
        let witness = make(&fixture).map_err(|error| error.to_string())?;
        let mut file = WitnessFile::new(subject, fixture.fork, &witness);
        file.name = name;
        Ok(file)
    });
    match made {
        Ok(file) => write_atomic(path, file.sealed(&key).as_bytes()).map(|()| Done::Wrote),
        Err(why) => {
            // What the fixture was before it changed must not be run in its name.
            if old.is_some_and(|old| is_sealed(&old)) {
                fs::remove_file(path)
                    .map_err(|source| StoreError::Write { path: path.to_owned(), source })?;
            }
            Ok(Done::Failed(why))
        }
    }
}

/// What is at the place of a witness, if it may be one.
fn old_file(path: &Path) -> Option<Vec<u8>> {
    let found = fs::symlink_metadata(path).ok()?;
    (found.is_file() && found.len() <= LONGEST_OLD).then(|| fs::read(path).ok()).flatten()
}
