//! Fixtures to witness files.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Mutex,
};

use rayon::prelude::*;
use zkgas_fixture::{Entry, Fixture, ReadLimit, read_file};
use zkgas_model::{FixtureName, safe_file_name};
use zkgas_store::write_if_changed;
use zkgas_witness::{WitnessFile, make};

pub(crate) use crate::pipeline::subject::Subjects;
use crate::printer::Printer;

/// What making witnesses did.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// The witness files, in order of name.
    pub(crate) files: Vec<PathBuf>,
    /// What failed, and why.
    pub(crate) failures: Vec<(String, String)>,
}

/// Which fixtures to take, by their full names.
pub(crate) type Wanted<'w> = dyn Fn(&FixtureName) -> bool + Sync + 'w;

/// Makes a witness of every wanted fixture of some EEST files, several files at a time. What fails is
/// reported and the rest goes on.
pub(crate) fn make_witnesses(
    fixtures: &[PathBuf],
    wanted: &Wanted<'_>,
    subjects: &Subjects,
    output: &Path,
    printer: Printer,
) -> eyre::Result<Made> {
    let bar = printer.bar("witness", fixtures.len());
    let made = Mutex::new(BTreeSet::new());
    let failures = Mutex::new(Vec::new());
    let fail = |what: String, why: String| failures.lock().expect("no panic").push((what, why));
    fixtures.par_iter().try_for_each(|path| {
        let mut stop = None;
        let read = read_file(path, ReadLimit::default(), |entry: Entry<'_>| {
            if stop.is_some() || !wanted(entry.name()) {
                return;
            }
            let name = entry.name().clone();
            let file = output.join(format!("{}.json", safe_file_name(name.short())));
            if !made.lock().expect("no panic").insert(file.clone()) {
                return fail(name.0, format!("{} is another fixture's", file.display()));
            }
            let result = entry
                .parse()
                .map_err(|error| error.to_string())
                .and_then(|fixture| witness_file(&fixture, subjects));
            match result {
                Ok(witness) => stop = write(&witness, &file).err(),
                Err(why) => {
                    made.lock().expect("no panic").remove(&file);
                    fail(name.0, why);
                }
            }
        });
        bar.inc(1);
        if let Some(error) = stop {
            return Err(error);
        }
        if let Err(error) = read {
            fail(path.display().to_string(), error.to_string());
        }
        Ok(())
    })?;
    bar.finish_and_clear();
    let mut failures = failures.into_inner().expect("no panic");
    failures.sort();
    let files = made.into_inner().expect("no panic").into_iter().collect();
    Ok(Made { files, failures })
}

fn write(witness: &WitnessFile, path: &Path) -> eyre::Result<()> {
    let mut text = serde_json::to_vec_pretty(witness)?;
    text.push(b'\n');
    write_if_changed(path, &text)?;
    Ok(())
}

fn witness_file(fixture: &Fixture, subjects: &Subjects) -> Result<WitnessFile, String> {
    let witness = make(fixture).map_err(|error| error.to_string())?;
    Ok(WitnessFile::new(subjects.of_fixture(&fixture.name), fixture.fork, &witness))
}
