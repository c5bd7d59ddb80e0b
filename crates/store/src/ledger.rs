//! What the files of a folder were made from.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Mutex,
};

use fs_err as fs;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{StoreError, write_atomic};

/// Version of the ledger's own file.
const SCHEMA: u32 = 1;
/// How many files may be written between two writes of the ledger: what a kill costs.
const SAVE_EVERY: usize = 50;

/// Remembers, for each file of a folder, a key of what it was made from and a hash of its content,
/// so that files whose sources have not changed need not be made again.
///
/// The ledger is a cache and never the truth: a file that is absent, cut off, or edited does not
/// have the content noted and is made again, and so is everything if the ledger is lost.
#[derive(Debug)]
pub struct Ledger {
    folder: PathBuf,
    path: PathBuf,
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    entries: BTreeMap<String, Entry>,
    unsaved: usize,
}

/// A file, and what it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// SHA-256 of the sources, hex.
    key: String,
    /// SHA-256 of the file, hex.
    content: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Written {
    schema: u32,
    files: BTreeMap<String, Entry>,
}

impl Ledger {
    /// The ledger of a folder, kept in the hidden file `name`. One that cannot be read is empty.
    pub fn open(folder: &Path, name: &str) -> Self {
        let path = folder.join(name);
        let written = fs::read(&path).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let entries = written
            .filter(|written: &Written| written.schema == SCHEMA)
            .map_or_else(BTreeMap::new, |written| written.files);
        let pages = Mutex::new(Pages { entries, unsaved: 0 });
        Self { folder: folder.to_owned(), path, pages }
    }

    /// Whether `file`, a path below the folder, is there as it was made from these sources.
    pub fn holds(&self, file: &str, key: &str) -> bool {
        let known = self.pages.lock().expect("nothing panics below").entries.get(file).cloned();
        known.is_some_and(|entry| {
            entry.key == key
                && fs::read(self.folder.join(file)).is_ok_and(|it| sha256_hex(&it) == entry.content)
        })
    }

    /// Writes `file`, a path below the folder, and notes what it was made from. Answers whether the
    /// content was new.
    pub fn put(&self, file: &str, key: &str, content: &[u8]) -> Result<bool, StoreError> {
        let new = crate::write_if_changed(&self.folder.join(file), content)?;
        let entry = Entry { key: key.to_owned(), content: sha256_hex(content) };
        let mut pages = self.pages.lock().expect("nothing panics below");
        pages.entries.insert(file.to_owned(), entry);
        pages.unsaved += 1;
        if pages.unsaved >= SAVE_EVERY {
            self.save_pages(&mut pages)?;
        }
        Ok(new)
    }

    /// Writes the ledger, if there is anything new in it.
    pub fn save(&self) -> Result<(), StoreError> {
        self.save_pages(&mut self.pages.lock().expect("nothing panics below"))
    }

    fn save_pages(&self, pages: &mut Pages) -> Result<(), StoreError> {
        if pages.unsaved > 0 {
            let written = Written { schema: SCHEMA, files: pages.entries.clone() };
            let text = serde_json::to_vec(&written).expect("strings and a number serialise");
            write_atomic(&self.path, &text)?;
            pages.unsaved = 0;
        }
        Ok(())
    }
}

fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = ".ledger";

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ledger = Ledger::open(folder.path(), NAME);
        assert!(ledger.put("a/b.json", "key", b"content").expect("writable"));
        ledger.save().expect("writable");
        folder
    }

    #[test]
    fn a_file_holds_while_key_and_content_are_the_same() {
        let folder = folder();
        let ledger = Ledger::open(folder.path(), NAME);
        assert!(ledger.holds("a/b.json", "key"));
        assert!(!ledger.holds("a/b.json", "another key"));
        assert!(!ledger.holds("a/c.json", "key"));
        assert!(!ledger.put("a/b.json", "another key", b"content").expect("writable"));
        assert!(ledger.holds("a/b.json", "another key"));
    }

    #[test]
    fn a_file_that_is_cut_off_edited_or_gone_does_not_hold() {
        for change in [&b"conten"[..], b"CONTENT", b""] {
            let folder = folder();
            write_atomic(&folder.path().join("a/b.json"), change).expect("writable");
            assert!(!Ledger::open(folder.path(), NAME).holds("a/b.json", "key"));
        }
        let folder = folder();
        fs::remove_file(folder.path().join("a/b.json")).expect("there");
        assert!(!Ledger::open(folder.path(), NAME).holds("a/b.json", "key"));
    }

    #[test]
    fn a_ledger_that_cannot_be_read_is_empty() {
        for text in [&b"{"[..], b"[]", br#"{"schema":2,"files":{}}"#, b"\xff"] {
            let folder = folder();
            write_atomic(&folder.path().join(NAME), text).expect("writable");
            let ledger = Ledger::open(folder.path(), NAME);
            assert!(!ledger.holds("a/b.json", "key"));
            ledger.put("a/b.json", "key", b"content").expect("writable");
            ledger.save().expect("writable");
            assert!(Ledger::open(folder.path(), NAME).holds("a/b.json", "key"));
        }
    }

    #[test]
    fn what_was_written_before_a_kill_is_kept() {
        let folder = folder();
        let ledger = Ledger::open(folder.path(), NAME);
        for index in 0..=SAVE_EVERY {
            ledger.put(&format!("{index}"), "key", b"").expect("writable");
        }
        // Never saved by hand.
        let ledger = Ledger::open(folder.path(), NAME);
        assert!(ledger.holds("0", "key") && !ledger.holds(&SAVE_EVERY.to_string(), "key"));
    }
}
