//! The operations of a file system that the store needs, so that tests can let any of them fail.

#[cfg(test)]
pub(crate) mod memory;
mod os;

use std::{
    io,
    path::{Path, PathBuf},
};

pub(crate) use os::Os;

/// What is at a path; links are not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    /// A link, a pipe, a device: nothing that the store makes.
    Other,
}

/// A file system.
pub(crate) trait Fs {
    /// What is at a path, if anything is.
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>>;

    /// What is in a folder, in order of name.
    fn list(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>>;

    /// The content of a regular file of at most `longest` bytes; anything else is `InvalidData`.
    fn read(&self, path: &Path, longest: u64) -> io::Result<Vec<u8>>;

    /// Makes a file that is not there, and syncs its content.
    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Renames, over what is there.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Renames, unless something is there: `AlreadyExists`.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Makes one folder.
    fn make_folder(&self, path: &Path) -> io::Result<()>;

    /// Syncs the names in a folder.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}
