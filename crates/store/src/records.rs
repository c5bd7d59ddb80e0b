//! Records on a disk: written once, doubted when read.

use std::{
    io,
    num::NonZero,
    path::{Path, PathBuf},
    thread,
};

use zkgas_model::record::Record;

use crate::{
    Found, RunFolder, StoreError,
    disk::Disk,
    fs::{Fs, Kind},
    reading::{self, Reading},
    seal::sealed,
};

/// Longest record that is read; real ones have a few KiB.
const LONGEST: u64 = 16 * 1024 * 1024;
/// Records that are read before any of them is told.
const BATCH: usize = 4096;
/// Facts about the run, which are JSON files and no records.
const FACTS: [&str; 2] = ["hardware.json", "run-metadata.json"];

pub(crate) fn put<F: Fs>(disk: &Disk<F>, path: &Path, record: &Record) -> Result<(), StoreError> {
    let bytes = to_bytes(path, record)?;
    archive(disk, path, &bytes)?
        .then_some(())
        .ok_or_else(|| StoreError::Exists { path: path.to_owned() })
}

pub(crate) fn replace<F: Fs>(
    disk: &Disk<F>,
    folder: &RunFolder,
    path: &Path,
    record: &Record,
) -> Result<(), StoreError> {
    let bytes = to_bytes(path, record)?;
    let old = match disk.fs.read(path, LONGEST) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return put(disk, path, record),
        Err(source) => return Err(StoreError::read(path, source)),
    };
    let number = match reading::read(path, &old) {
        Reading::Record(old, _) => old.zkgas.and_then(|it| it.attempt).map_or(1, |it| it.number),
        _ => 1,
    };
    for number in number..=u32::MAX {
        if archive(disk, &folder.archived(path, number), &old)? {
            break;
        }
    }
    disk.write(path, &bytes).map_err(|source| StoreError::write(path, source))
}

/// Writes a file where none is. Answers whether it is there now with this content.
fn archive<F: Fs>(disk: &Disk<F>, path: &Path, bytes: &[u8]) -> Result<bool, StoreError> {
    match disk.write_new(path, bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Ok(disk.fs.read(path, LONGEST).is_ok_and(|found| found == bytes))
        }
        Err(source) => Err(StoreError::write(path, source)),
    }
}

pub(crate) fn attempts<F: Fs>(
    disk: &Disk<F>,
    folder: &RunFolder,
    record: &Path,
) -> Result<u32, StoreError> {
    let mut last = 0;
    loop {
        let path = folder.archived(record, last + 1);
        match disk.fs.kind(&path).map_err(|source| StoreError::read(&path, source))? {
            Some(_) => last += 1,
            None => return Ok(last),
        }
    }
}

/// The greatest number that a folder in `folder` has for its name; 0 if there is none.
pub(crate) fn last_number<F: Fs>(disk: &Disk<F>, folder: &Path) -> Result<u32, StoreError> {
    let read = |source| StoreError::read(folder, source);
    if disk.fs.kind(folder).map_err(read)?.is_none() {
        return Ok(0);
    }
    let number = |(path, _): (PathBuf, Kind)| path.file_name()?.to_str()?.parse().ok();
    Ok(disk.fs.list(folder).map_err(read)?.into_iter().filter_map(number).max().unwrap_or(0))
}

pub(crate) fn get<F: Fs>(disk: &Disk<F>, path: &Path) -> Result<Found, StoreError> {
    Ok(read(disk, path)?.map_or(Found::Nothing, Found::from))
}

impl From<Reading> for Found {
    fn from(reading: Reading) -> Self {
        match reading {
            Reading::Record(record, _) => Self::Record(record),
            Reading::Newer { schema } => Self::Newer { schema },
            Reading::Unreadable(why) => Self::Unreadable(why),
        }
    }
}

/// Reads what is at many places, some at a time, and tells it in order. Places where nothing is any
/// more are left out.
pub(crate) fn read_all<F: Fs + Sync>(
    disk: &Disk<F>,
    paths: Vec<PathBuf>,
    mut tell: impl FnMut(PathBuf, Reading),
) -> Result<(), StoreError> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut paths = paths.into_iter();
    loop {
        // A batch at a time, so that few records are in memory.
        let batch: Vec<PathBuf> = paths.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let share = batch.len().div_ceil(threads);
        let read_share =
            |share: &[PathBuf]| -> Vec<_> { share.iter().map(|path| read(disk, path)).collect() };
        let readings: Vec<_> = thread::scope(|scope| {
            let running: Vec<_> =
                batch.chunks(share).map(|share| scope.spawn(move || read_share(share))).collect();
            let join = |thread: thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            running.into_iter().flat_map(join).collect()
        });
        for (path, reading) in batch.into_iter().zip(readings) {
            if let Some(reading) = reading? {
                tell(path, reading);
            }
        }
    }
}

/// Reads what is at the place of a record, if anything is.
pub(crate) fn read<F: Fs>(disk: &Disk<F>, path: &Path) -> Result<Option<Reading>, StoreError> {
    match disk.fs.read(path, LONGEST) {
        Ok(bytes) => Ok(Some(reading::read(path, &bytes))),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound => Ok(None),
            io::ErrorKind::InvalidData => Ok(Some(Reading::Unreadable(error.to_string()))),
            _ => Err(StoreError::read(path, error)),
        },
    }
}

pub(crate) fn set_aside<F: Fs>(disk: &Disk<F>, path: &Path) -> Result<PathBuf, StoreError> {
    let mut number = 1_u32;
    loop {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 1 { ".corrupt".into() } else { format!(".{number}.corrupt") });
        let aside = PathBuf::from(name);
        match disk.move_new(path, &aside) {
            Ok(()) => return Ok(aside),
            // What was set aside before is kept as well.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(source) => return Err(StoreError::write(&aside, source)),
        }
    }
}

#[expect(clippy::type_complexity, reason = "two lists, named at the call site")]
pub(crate) fn records<F: Fs + Sync>(
    disk: &Disk<F>,
    folder: &Path,
) -> Result<(Vec<Record>, Vec<(PathBuf, String)>), StoreError> {
    let mut paths = Vec::new();
    let attempts = folder.join("attempts");
    visit(disk, folder, &mut |path, kind| {
        if kind == Kind::File && is_record(path) && !path.starts_with(&attempts) {
            paths.push(path.to_owned());
        }
    })?;
    paths.sort();
    let (mut records, mut unreadable) = (Vec::new(), Vec::new());
    read_all(disk, paths, |path, reading| match reading {
        Reading::Record(record, _) => records.push(*record),
        Reading::Newer { schema } => {
            let why = format!("its schema {schema} is newer than this build; update zkgas");
            unreadable.push((path, why));
        }
        Reading::Unreadable(why) => unreadable.push((path, why)),
    })?;
    Ok((records, unreadable))
}

/// Whether a file ought to be a record, by its name.
pub(crate) fn is_record(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    path.extension().is_some_and(|extension| extension == "json")
        && name.is_none_or(|name| !FACTS.contains(&name))
}

/// Tells everything below a folder, and what it is. Links are not followed.
pub(crate) fn visit<F: Fs>(
    disk: &Disk<F>,
    folder: &Path,
    tell: &mut dyn FnMut(&Path, Kind),
) -> Result<(), StoreError> {
    let found = disk.fs.list(folder).map_err(|source| StoreError::read(folder, source))?;
    for (path, kind) in found {
        tell(&path, kind);
        if kind == Kind::Folder {
            visit(disk, &path, tell)?;
        }
    }
    Ok(())
}

fn to_bytes(path: &Path, record: &Record) -> Result<Vec<u8>, StoreError> {
    sealed(record).map_err(|error| StoreError::write(path, io::Error::other(error)))
}
