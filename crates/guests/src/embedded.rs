//! The guests that are in the binary.

use std::{borrow::Cow, path::Path};

use zkgas_model::{Client, Zkvm};

use crate::{
    GuestError, LoadedGuest, MANIFEST_NAME,
    source::{check, find, parse},
};

const EMBEDDED_MANIFEST: &str = include_str!("../../../guests/prebuilt/MANIFEST.toml");

macro_rules! embedded {
    ($($file:literal),* $(,)?) => {
        &[$(($file, include_bytes!(concat!("../../../guests/prebuilt/", $file)))),*]
    };
}

/// Every file of `guests/prebuilt`, in the order of its manifest.
const EMBEDDED: &[(&str, &[u8])] = embedded![
    "reth-sp1-v6.10.0.elf",
    "ethrex-sp1-v6.10.0.elf",
    "reth-risc0-v3.0.6.elf",
    "ethrex-risc0-v3.0.6.elf",
    "smoke-sp1-v6.10.0.elf",
    "smoke-risc0-v3.0.6.elf",
];

/// The embedded guest.
pub fn load(zkvm: Zkvm, client: Client) -> Result<LoadedGuest, GuestError> {
    let manifest = parse(EMBEDDED_MANIFEST, Path::new(MANIFEST_NAME))?;
    let guest = find(&manifest, "this build", zkvm, client)?;
    let elf = EMBEDDED.iter().find(|(file, _)| *file == guest.file).map(|(_, elf)| *elf);
    // A listed file that is not embedded has no bytes, so its hash is wrong.
    check(guest, Cow::Borrowed(elf.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load_from;

    #[test]
    fn the_embedded_guest_is_the_one_in_the_manifest() {
        let loaded = load(Zkvm::Sp1, Client::Reth).expect("listed and intact");
        assert_eq!(loaded.elf.len() as u64, loaded.guest.bytes);
    }

    #[test]
    fn every_embedded_guest_is_listed_and_every_listed_guest_is_embedded() {
        let manifest = parse(EMBEDDED_MANIFEST, Path::new("")).expect("parses");
        let listed: Vec<_> = manifest.guest.iter().map(|guest| guest.file.as_str()).collect();
        let embedded: Vec<_> = EMBEDDED.iter().map(|(file, _)| *file).collect();
        assert_eq!(listed, embedded);
    }

    #[test]
    fn a_changed_byte_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let LoadedGuest { guest, elf } = load(Zkvm::Sp1, Client::Reth).expect("embedded");
        let mut elf = elf.into_owned();
        elf[100] ^= 1;
        fs_err::write(folder.path().join(&guest.file), elf).expect("writable");
        fs_err::write(folder.path().join(MANIFEST_NAME), EMBEDDED_MANIFEST).expect("writable");
        let error = load_from(folder.path(), Zkvm::Sp1, Client::Reth).expect_err("changed");
        let text = error.to_string();
        assert!(text.contains(&guest.sha256) && text.contains("reth-sp1"), "{text}");
    }

    #[test]
    fn an_unlisted_guest_names_what_there_is() {
        let error = load(Zkvm::Mock, Client::Reth).expect_err("the mock has no guest");
        assert!(error.to_string().contains("it has: sp1 with reth"), "{error}");
    }

    #[test]
    fn a_manifest_cannot_point_outside_its_folder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let manifest = EMBEDDED_MANIFEST.replace("reth-sp1-v6.10.0.elf", "../x.elf");
        fs_err::write(folder.path().join(MANIFEST_NAME), manifest).expect("writable");
        let error = load_from(folder.path(), Zkvm::Sp1, Client::Reth).expect_err("refused");
        assert!(matches!(error, GuestError::Manifest { .. }), "{error}");
    }
}
