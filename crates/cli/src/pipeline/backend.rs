//! zkVMs and their guests.

use std::{borrow::Cow, collections::BTreeMap, path::Path};

use eyre::WrapErr;
use zkgas_guests::{Guest, LoadedGuest};
use zkgas_model::{Client, Computed, ExitCode, Zkvm, record::Provenance};
use zkgas_zkvm::{Backend, Mock, MockConfig};

use crate::{args::GuestArgs, failure::refuse, pipeline::settings::Settings};

/// A zkVM with a guest in it: one combination of a run.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) backend: Box<dyn Backend>,
    pub(crate) facts: Guest,
    pub(crate) elf: Cow<'static, [u8]>,
}

impl Loaded {
    /// The guest, as the runner takes it.
    pub(crate) fn guest(&self) -> zkgas_runner::Guest<'_> {
        zkgas_runner::Guest { backend: self.backend.as_ref(), facts: &self.facts }
    }

    /// Which combination this is, such as `sp1 with reth`.
    pub(crate) fn label(&self) -> String {
        format!("{} with {}", self.backend.zkvm(), self.facts.client)
    }

    /// Whether a record is of this combination, whatever its guest.
    pub(crate) fn made(&self, record: &Provenance) -> bool {
        (record.zkvm, record.zkvm_version.as_str(), record.client)
            == (self.backend.zkvm(), self.backend.version(), self.facts.client)
    }

    /// The guest in one line: which it is, and what it leaves to accelerators.
    pub(crate) fn describe(&self) -> String {
        let Guest { client, sha256, .. } = &self.facts;
        let (zkvm, version) = (self.backend.zkvm(), self.backend.version());
        let mut text = format!("{zkvm} v{version} with {client}");
        if zkvm != Zkvm::Mock {
            text.push_str(&format_args!(", guest {}", &sha256[..8]).to_string());
        }
        for how in Computed::ALL {
            let names: Vec<&str> = self.facts.computed(*how).collect();
            if !names.is_empty() {
                text.push_str(&format_args!("; {how}: {}", names.join(" ")).to_string());
            }
        }
        text
    }
}

/// A zkVM.
pub(crate) fn backend(
    zkvm: Zkvm,
    client: Client,
    settings: &Settings,
) -> eyre::Result<Box<dyn Backend>> {
    Ok(match zkvm {
        Zkvm::Sp1 => sp1(client)?,
        Zkvm::Mock => match MockConfig::parse(client, &settings.mock) {
            Ok(config) => Box::new(config.mock()),
            Err(error) => return refuse(ExitCode::Usage, format!("--mock: {error}")),
        },
        Zkvm::Risc0 => risc0(client, settings)?,
    })
}

/// Loads one guest into a zkVM: the embedded one, or the one in a folder.
pub(crate) fn load(zkvm: Zkvm, client: Client, args: &GuestArgs) -> eyre::Result<Loaded> {
    let backend = backend(zkvm, client, &args.settings())?;
    let LoadedGuest { guest, elf } = guest(zkvm, client, args.guests.as_deref())?;
    if guest.zkvm_version != backend.version() {
        let (built, here) = (&guest.zkvm_version, backend.version());
        let text = format!("{} is built for {zkvm} {built}, this build has {here}", guest.file);
        return refuse(ExitCode::Environment, text);
    }
    // A guest that can't be loaded is refused here, and not by each worker.
    backend.load(&elf).wrap_err_with(|| guest.file.clone())?;
    Ok(Loaded { backend, facts: guest, elf })
}

/// One guest: the embedded one, or the one in a folder.
pub(crate) fn guest(
    zkvm: Zkvm,
    client: Client,
    guests: Option<&Path>,
) -> eyre::Result<LoadedGuest> {
    Ok(match guests {
        _ if zkvm == Zkvm::Mock => no_guest(client),
        Some(folder) => zkgas_guests::load_from(folder, zkvm, client)?,
        None => zkgas_guests::load(zkvm, client)?,
    })
}

#[cfg(feature = "sp1")]
#[expect(clippy::unnecessary_wraps, reason = "its twin below refuses")]
fn sp1(_client: Client) -> eyre::Result<Box<dyn Backend>> {
    Ok(Box::new(zkgas_zkvm_sp1::Sp1))
}

#[cfg(not(feature = "sp1"))]
fn sp1(client: Client) -> eyre::Result<Box<dyn Backend>> {
    let text = format!(
        "this build has no SP1, so it cannot run sp1 with {client}; build with `cargo build \
         --release`, or choose mock"
    );
    refuse(ExitCode::Environment, text)
}

#[cfg(feature = "risc0")]
fn risc0(_client: Client, settings: &Settings) -> eyre::Result<Box<dyn Backend>> {
    let Settings { risc0_keccak_po2: keccak, risc0_segment_po2: segment, .. } = settings;
    let backend = zkgas_zkvm_risc0::Risc0::from_env()
        .and_then(|backend| backend.with_keccak_po2("--risc0-keccak-po2", keccak))
        .and_then(|backend| backend.with_segment_po2("--risc0-segment-po2", segment));
    match backend {
        Ok(backend) => Ok(Box::new(backend)),
        Err(error) => refuse(ExitCode::Environment, error.to_string()),
    }
}

#[cfg(not(feature = "risc0"))]
fn risc0(client: Client, _settings: &Settings) -> eyre::Result<Box<dyn Backend>> {
    let text = format!(
        "this build has no RISC Zero, so it cannot run risc0 with {client}; build with `cargo \
         build --release -p zkgas --features risc0`, or choose of sp1 and mock"
    );
    refuse(ExitCode::Environment, text)
}

/// What stands in for the mock's guest: it runs none.
fn no_guest(client: Client) -> LoadedGuest {
    let guest = Guest {
        file: "mock".to_owned(),
        zkvm: Zkvm::Mock,
        zkvm_version: Mock::VERSION.to_owned(),
        client,
        sha256: zkgas_guests::sha256_hex(&[]),
        bytes: 0,
        toolchain: String::new(),
        std_source: String::new(),
        lock_sha256: String::new(),
        target_sha256: None,
        rustflags: Vec::new(),
        acceleration: BTreeMap::new(),
    };
    LoadedGuest { guest, elf: Cow::Borrowed(&[]) }
}
