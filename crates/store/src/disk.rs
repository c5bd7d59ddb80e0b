//! Files that appear whole, and are still there after a power cut once they are acknowledged.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::fs::{Fs, Kind, Os};

/// The machine's disk.
pub(crate) static DISK: Disk<Os> = Disk::new(Os);

const TEMPORARY: (&str, &str) = (".zkgas-", ".tmp");

/// A file system, used with care.
#[derive(Debug)]
pub(crate) struct Disk<F> {
    pub(crate) fs: F,
    /// Folders whose own names are synced, all the way up.
    settled: Mutex<BTreeSet<PathBuf>>,
    /// Number of the next temporary file.
    next: AtomicU64,
}

impl<F: Fs> Disk<F> {
    pub(crate) const fn new(fs: F) -> Self {
        Self { fs, settled: Mutex::new(BTreeSet::new()), next: AtomicU64::new(0) }
    }

    /// Writes a file where nothing is; `AlreadyExists` if something is.
    pub(crate) fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.place(path, bytes, F::rename_new)
    }

    /// Writes a file, over what is there.
    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.place(path, bytes, F::rename)
    }

    /// Moves a file within its folder to a name that is free.
    pub(crate) fn move_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.fs.rename_new(from, to)?;
        self.fs.sync_folder(folder_of(to))
    }

    fn place(
        &self,
        path: &Path,
        bytes: &[u8],
        rename: impl Fn(&F, &Path, &Path) -> io::Result<()>,
    ) -> io::Result<()> {
        let folder = folder_of(path);
        self.settle(folder)?;
        let temporary = self.temporary(folder);
        let placed =
            self.fs.create(&temporary, bytes).and_then(|()| rename(&self.fs, &temporary, path));
        if let Err(error) = placed {
            // What stays behind is removed when the folder is locked the next time.
            let _ = self.fs.remove(&temporary);
            return Err(error);
        }
        // The new name lives in the folder, so the folder is synced as well.
        self.fs.sync_folder(folder)
    }

    fn temporary(&self, folder: &Path) -> PathBuf {
        let (before, after) = TEMPORARY;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{before}{}-{number}{after}", std::process::id()));
            // One that a process of the same id left behind may still be there.
            if !matches!(self.fs.kind(&path), Ok(Some(_))) {
                return path;
            }
        }
    }

    /// Makes a folder, and sees to it that its name and those above it are synced. Others may have made
    /// them and not have come to sync them, so that is done once by each process.
    pub(crate) fn settle(&self, folder: &Path) -> io::Result<()> {
        let kind = self.fs.kind(folder)?;
        let known = || self.settled.lock().expect("nothing panics below").contains(folder);
        if kind.is_some() && known() {
            return Ok(());
        }
        let parent = folder_of(folder);
        if parent != folder {
            self.settle(parent)?;
        }
        if kind.is_none() {
            match self.fs.make_folder(folder) {
                // Another thread was faster.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => made?,
            }
        } else if kind == Some(Kind::File) {
            return Err(io::Error::new(
                io::ErrorKind::NotADirectory,
                format!("{} is in the way: it is no folder", folder.display()),
            ));
        }
        match self.fs.sync_folder(parent) {
            // A folder that only others may list was there before us, and so were those above it.
            Err(error) if kind.is_some() && error.kind() == io::ErrorKind::PermissionDenied => {}
            synced => synced?,
        }
        self.settled.lock().expect("nothing panics below").insert(folder.to_owned());
        Ok(())
    }
}

/// The folder that a path is in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    }
}

/// Whether a file is one that a killed process left half-written.
pub(crate) fn is_temporary(path: &Path) -> bool {
    let (before, after) = TEMPORARY;
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(before) && name.ends_with(after))
}
