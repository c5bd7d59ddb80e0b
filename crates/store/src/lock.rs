//! One process at a time on a folder.

use std::path::Path;

use fs_err as fs;

use crate::StoreError;

/// Held while a process writes to a folder. The operating system releases it with the process, so
/// a killed run leaves no stale lock.
#[derive(Debug)]
pub struct FolderLock {
    _file: std::fs::File,
}

impl FolderLock {
    /// Takes the lock at once or fails.
    pub fn acquire(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(".zkgas.lock");
        let write = |source| StoreError::Write { path: path.clone(), source };
        fs::create_dir_all(folder).map_err(write)?;
        let file = fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(write)?
            .into_parts()
            .0;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(std::fs::TryLockError::WouldBlock) => {
                Err(StoreError::InUse { path: folder.to_owned() })
            }
            Err(std::fs::TryLockError::Error(source)) => Err(write(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = FolderLock::acquire(folder.path()).expect("free");
        let second = FolderLock::acquire(folder.path());
        assert!(matches!(second, Err(StoreError::InUse { .. })));
        drop(first);
        FolderLock::acquire(folder.path()).expect("free again");
    }
}
