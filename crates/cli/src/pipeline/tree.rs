//! Finding files in a folder.

use std::path::{Path, PathBuf};

use eyre::WrapErr;
use fs_err as fs;
use zkgas_model::ExitCode;

use crate::failure::refuse;

/// Folders below each other.
const DEEPEST: usize = 64;
/// Files of one command.
const MOST_FILES: usize = 500_000;

/// Every `.json` file below a folder, sorted; the folder may also be one such file. Hidden folders
/// (EEST keeps an index in `.meta`) and links are left out.
pub(crate) fn json_files(root: &Path) -> eyre::Result<Vec<PathBuf>> {
    let kind = fs::metadata(root).wrap_err("no such input")?;
    if kind.is_file() {
        return Ok(vec![root.to_owned()]);
    }
    let files = files_with(root, "json")?;
    if files.is_empty() {
        let folder = root.display();
        return refuse(ExitCode::NothingSelected, format!("{folder} holds no JSON files"));
    }
    Ok(files)
}

/// Every file below a folder whose name ends so, sorted; hidden ones and links are left out.
pub(crate) fn files_with(root: &Path, extension: &str) -> eyre::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    walk(root, extension, DEEPEST, &mut files)?;
    files.sort();
    Ok(files)
}

fn walk(
    folder: &Path,
    extension: &str,
    levels: usize,
    files: &mut Vec<PathBuf>,
) -> eyre::Result<()> {
    if levels == 0 {
        let folder = folder.display();
        let text = format!("{folder} is {DEEPEST} folders deep; give a folder further down");
        return refuse(ExitCode::BadInput, text);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, entry.path());
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && !hidden {
            walk(&path, extension, levels - 1, files)?;
        } else if kind.is_file() && !hidden && path.extension().is_some_and(|it| it == extension) {
            files.push(path);
            if files.len() > MOST_FILES {
                let text = format!(
                    "more than {MOST_FILES} files, in {} and elsewhere; give a folder further \
                     down",
                    folder.display()
                );
                return refuse(ExitCode::BadInput, text);
            }
        }
    }
    Ok(())
}

/// The folder of EEST blockchain tests in a fixtures folder, with or without the levels above it.
pub(crate) fn blockchain_tests(root: &Path) -> PathBuf {
    ["fixtures/blockchain_tests", "blockchain_tests"]
        .map(|below| root.join(below))
        .into_iter()
        .find(|folder| folder.is_dir())
        .unwrap_or_else(|| root.to_owned())
}
