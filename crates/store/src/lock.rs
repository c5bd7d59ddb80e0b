//! One process at a time on a folder.

use std::{
    io::{Read, Seek, Write},
    path::Path,
};

use fs_err as fs;

use crate::{StoreError, disk::DISK, sweep::sweep};

/// Longest text of a holder that is read.
const LONGEST: u64 = 512;

/// Held while a process writes to a folder. The operating system releases it with the process, so
/// a killed run leaves no stale lock. The file tells others who holds it.
#[derive(Debug)]
pub struct FolderLock {
    _file: fs::File,
}

impl FolderLock {
    /// Takes the lock at once or fails. Whoever gets it also clears away what a killed run left
    /// half-written.
    pub fn acquire(folder: &Path) -> Result<Self, StoreError> {
        let lock = Self::hold(folder)?;
        sweep(&DISK, folder)?;
        Ok(lock)
    }

    /// Takes the lock at once or fails, and leaves everything in the folder as it is.
    pub fn hold(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(".zkgas.lock");
        let write = |source| StoreError::write(&path, source);
        DISK.settle(folder).map_err(write)?;
        // Not truncated: it may hold another's name.
        let mut file = fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(write)?;
        match file.file().try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                let holder = holder(&mut file);
                return Err(StoreError::InUse { path: folder.to_owned(), holder });
            }
            Err(std::fs::TryLockError::Error(source)) => return Err(write(source)),
        }
        sign(&mut file).map_err(write)?;
        Ok(Self { _file: file })
    }
}

/// Writes who holds the lock. It is for people only: what counts is the system's lock.
fn sign(file: &mut fs::File) -> std::io::Result<()> {
    let text = format!(
        "zkgas pid {} on host {} since {}\n",
        std::process::id(),
        host(),
        jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default(),
    );
    file.rewind()?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)
}

/// Who says to hold the lock.
fn holder(file: &mut fs::File) -> String {
    let mut text = String::new();
    // Whoever has it may not have come to sign, and anybody may have written to the file.
    let read = file.take(LONGEST).read_to_string(&mut text);
    let line = text.lines().next().unwrap_or_default();
    let tame = line.starts_with("zkgas pid ") && line.chars().all(|c| (' '..='~').contains(&c));
    if read.is_ok() && tame { line.to_owned() } else { "another zkgas process".to_owned() }
}

fn host() -> String {
    let named = ["/proc/sys/kernel/hostname", "/etc/hostname"]
        .into_iter()
        .find_map(|path| fs::read_to_string(path).ok());
    let name = named.unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "unknown".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = FolderLock::acquire(folder.path()).expect("free");
        let second = FolderLock::acquire(folder.path()).expect_err("taken");
        let pid = format!("is in use by zkgas pid {} on host ", std::process::id());
        assert!(second.to_string().contains(&pid), "{second}");
        drop(first);
        FolderLock::acquire(folder.path()).expect("free again");
    }

    #[test]
    fn a_lock_file_that_says_anything_else_names_nobody() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(".zkgas.lock");
        let _first = FolderLock::acquire(folder.path()).expect("free");
        let long = "zkgas pid \u{1b}[2J".to_owned() + &"x".repeat(1 << 20);
        for text in [&b""[..], b"\xff", b"rm -rf", long.as_bytes()] {
            crate::write_atomic(&folder.path().join("other"), text).expect("writable");
            let mut file =
                fs::OpenOptions::new().write(true).truncate(true).open(&path).expect("there");
            file.write_all(text).expect("writable");
            let second = FolderLock::acquire(folder.path()).expect_err("taken");
            assert!(second.to_string().contains("in use by another zkgas process"), "{second}");
        }
    }
}
