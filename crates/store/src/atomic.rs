//! Writing files whole.

use std::path::Path;

use fs_err as fs;

use crate::{StoreError, disk::DISK};

/// Writes a file so that readers, and a machine that loses power, see the old content or the new
/// content and nothing between. Folders on the way are created.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    DISK.write(path, bytes).map_err(|source| StoreError::write(path, source))
}

/// [`write_atomic`], unless the file has exactly this content already. Answers whether it wrote.
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool, StoreError> {
    let same_length = fs::metadata(path).is_ok_and(|found| found.len() == bytes.len() as u64);
    if same_length && fs::read(path).is_ok_and(|found| found == bytes) {
        return Ok(false);
    }
    write_atomic(path, bytes).map(|()| true)
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_and_leaves_no_temporary_files() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a/b.json");
        write_atomic(&path, b"long content").expect("writable");
        write_atomic(&path, b"short").expect("writable");
        assert_eq!(fs::read(&path).expect("readable"), b"short");
        let names = fs::read_dir(path.parent().expect("has one")).expect("readable").count();
        assert_eq!(names, 1);
    }

    #[test]
    fn writes_only_what_changed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x");
        assert!(write_if_changed(&path, b"one").expect("writable"));
        assert!(!write_if_changed(&path, b"one").expect("writable"));
        assert!(write_if_changed(&path, b"two").expect("writable"));
    }

    #[test]
    fn a_file_in_the_way_of_a_folder_is_an_error_that_names_the_path() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("file");
        write_atomic(&file, b"").expect("writable");
        let error = write_atomic(&file.join("below"), b"").expect_err("not a folder");
        assert!(error.to_string().contains("below"), "{error}");
    }
}
