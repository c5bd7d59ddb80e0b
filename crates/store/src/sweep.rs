//! What a start has to see to after a kill.

use std::path::Path;

use crate::{
    StoreError,
    disk::{Disk, is_temporary},
    folder::{HOLD_PROOFS, HOLD_RECORDS},
    fs::{Fs, Kind},
    records::visit,
};

/// Removes the files that a killed process left half-written, and syncs the names of those that it did
/// not come to acknowledge. Call it with the folder locked.
///
/// A link in there is refused: it would lead writing out of the folder.
pub(crate) fn sweep<F: Fs>(disk: &Disk<F>, root: &Path) -> Result<(), StoreError> {
    let (mut temporary, mut folders, mut link) = (Vec::new(), Vec::new(), None);
    for name in HOLD_RECORDS.into_iter().chain([HOLD_PROOFS]) {
        let folder = root.join(name);
        let mut tell = |path: &Path, kind| match kind {
            Kind::File if is_temporary(path) => temporary.push(path.to_owned()),
            Kind::File => {}
            Kind::Folder => folders.push(path.to_owned()),
            Kind::Other => link = link.take().or(Some(path.to_owned())),
        };
        let kind = disk.fs.kind(&folder).map_err(|source| StoreError::read(&folder, source))?;
        if let Some(kind) = kind {
            tell(&folder, kind);
        }
        if kind == Some(Kind::Folder) {
            visit(disk, &folder, &mut tell)?;
        }
    }
    if let Some(path) = link {
        return Err(StoreError::Link { path });
    }
    for path in temporary {
        disk.fs.remove(&path).map_err(|source| StoreError::write(&path, source))?;
    }
    for folder in folders {
        disk.settle(&folder)
            .and_then(|()| disk.fs.sync_folder(&folder))
            .map_err(|source| StoreError::write(&folder, source))?;
    }
    Ok(())
}
