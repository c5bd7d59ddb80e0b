//! The machine's file system.

use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use fs_err as fs;
use tempfile::{PathPersistError, TempPath};

use super::{Fs, Kind};

#[derive(Debug)]
pub(crate) struct Os;

impl Fs for Os {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        match fs::symlink_metadata(path) {
            Ok(found) => Ok(Some(found.file_type().into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        let found = fs::read_dir(folder)?.map(|entry| {
            let entry = entry?;
            Ok((entry.path(), entry.file_type()?.into()))
        });
        let mut found = found.collect::<io::Result<Vec<_>>>()?;
        // All are in one folder, so whole paths are in order of name, and need not be taken apart.
        found.sort_unstable_by(|(one, _), (other, _)| one.as_os_str().cmp(other.as_os_str()));
        Ok(found)
    }

    fn read(&self, path: &Path, longest: u64) -> io::Result<Vec<u8>> {
        let invalid = |why: String| Err(io::Error::new(io::ErrorKind::InvalidData, why));
        let found = fs::symlink_metadata(path)?;
        // Opening a pipe would wait for ever, and a link may point anywhere.
        if !found.is_file() {
            return invalid("it is a link or a device and no file".to_owned());
        }
        if found.len() > longest {
            return invalid(format!("{} bytes are too many: {longest} are allowed", found.len()));
        }
        // With room for it, it is read at once.
        let room = usize::try_from(found.len()).map_or(0, |length| length + 1);
        let mut bytes = Vec::with_capacity(room);
        fs::File::open(path)?.take(longest).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        // `renameat2` with `NOREPLACE`, or a hard link where the file system does not know that.
        TempPath::try_from_path(from)?.persist_noclobber(to).map_err(|failed| {
            let PathPersistError { error, mut path } = failed;
            // It would take the file along.
            path.disable_cleanup(true);
            error
        })
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        fs::File::open(path)?.sync_all()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

impl From<std::fs::FileType> for Kind {
    fn from(kind: std::fs::FileType) -> Self {
        if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Folder
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rename_onto_what_is_there_fails_and_leaves_both_as_they_are() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        Os.create(&one, b"1").expect("writable");
        Os.create(&other, b"2").expect("writable");
        let error = Os.rename_new(&one, &other).expect_err("something is there");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        let read = |path: &Path| Os.read(path, 9).expect("readable");
        assert_eq!((read(&one), read(&other)), (b"1".to_vec(), b"2".to_vec()));
    }
}
