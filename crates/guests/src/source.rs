//! Finding a guest in a folder, and holding it against its manifest.

use std::{borrow::Cow, path::Path};

use zkgas_model::{Client, Zkvm};

use crate::{Guest, GuestError, MANIFEST_NAME, Manifest, sha256_hex};

/// A guest whose bytes match its manifest.
#[derive(Debug, Clone)]
pub struct LoadedGuest {
    /// Its entry in the manifest.
    pub guest: Guest,
    /// The ELF.
    pub elf: Cow<'static, [u8]>,
}

/// The guest in a folder that has a manifest of its own.
pub fn load_from(folder: &Path, zkvm: Zkvm, client: Client) -> Result<LoadedGuest, GuestError> {
    let path = folder.join(MANIFEST_NAME);
    let text = fs_err::read_to_string(&path).map_err(GuestError::Read)?;
    let manifest = parse(&text, &path)?;
    let guest = find(&manifest, &path.display().to_string(), zkvm, client)?;
    if Path::new(&guest.file).components().count() != 1 {
        let error = format!("`{}` is not a file name", guest.file);
        return Err(GuestError::Manifest { path, error });
    }
    let elf = fs_err::read(folder.join(&guest.file)).map_err(GuestError::Read)?;
    check(guest, Cow::Owned(elf))
}

pub(crate) fn parse(text: &str, path: &Path) -> Result<Manifest, GuestError> {
    toml::from_str(text)
        .map_err(|error| GuestError::Manifest { path: path.to_owned(), error: error.to_string() })
}

pub(crate) fn find<'a>(
    manifest: &'a Manifest,
    origin: &str,
    zkvm: Zkvm,
    client: Client,
) -> Result<&'a Guest, GuestError> {
    manifest.find(zkvm, client).ok_or_else(|| GuestError::Absent {
        origin: origin.to_owned(),
        zkvm,
        client,
        available: manifest
            .guest
            .iter()
            .map(|guest| format!("{} with {}", guest.zkvm, guest.client))
            .collect::<Vec<_>>()
            .join(", "),
    })
}

pub(crate) fn check(guest: &Guest, elf: Cow<'static, [u8]>) -> Result<LoadedGuest, GuestError> {
    let actual = sha256_hex(&elf);
    if actual == guest.sha256 {
        Ok(LoadedGuest { guest: guest.clone(), elf })
    } else {
        Err(GuestError::WrongHash {
            file: guest.file.clone(),
            actual,
            expected: guest.sha256.clone(),
        })
    }
}
