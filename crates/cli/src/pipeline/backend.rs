//! zkVMs and their guests.

use std::time::Duration;

use eyre::WrapErr;
use zkgas_guests::{Guest, LoadedGuest};
use zkgas_model::{Computed, ExitCode, Zkvm};
use zkgas_zkvm::{Backend, Mock, Program};

use crate::{args::GuestArgs, failure::refuse};

/// A zkVM with a guest in it.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) backend: Box<dyn Backend>,
    pub(crate) program: Box<dyn Program>,
    pub(crate) facts: Guest,
}

impl Loaded {
    /// The guest in one line: which it is, and what it leaves to accelerators.
    pub(crate) fn describe(&self) -> String {
        let Guest { client, sha256, .. } = &self.facts;
        let (zkvm, version) = (self.backend.zkvm(), self.backend.version());
        let mut text = format!("{zkvm} v{version} with {client}, guest {}", &sha256[..8]);
        for how in Computed::ALL {
            let names: Vec<&str> = self.facts.computed(*how).collect();
            if !names.is_empty() {
                text.push_str(&format_args!("; {how}: {}", names.join(" ")).to_string());
            }
        }
        text
    }
}

/// Loads the guest for a zkVM: the embedded one, or the one in a folder.
pub(crate) fn load(zkvm: Zkvm, args: &GuestArgs) -> eyre::Result<Loaded> {
    let backend: Box<dyn Backend> = match zkvm {
        Zkvm::Sp1 => Box::new(zkgas_zkvm_sp1::Sp1),
        Zkvm::Mock => {
            let delay = Duration::from_millis(args.mock_delay);
            Box::new(Mock { delay, ..Mock::planted() })
        }
        Zkvm::Risc0 => {
            let text = "this build has no RISC Zero; available zkVMs: sp1, mock";
            return refuse(ExitCode::Environment, text);
        }
    };
    // The mock runs no guest; SP1's stands in, so that records look alike.
    let guest_zkvm = if zkvm == Zkvm::Mock { Zkvm::Sp1 } else { zkvm };
    let LoadedGuest { mut guest, elf } = match &args.guests {
        Some(folder) => zkgas_guests::load_from(folder, guest_zkvm, args.execution_client)?,
        None => zkgas_guests::load(guest_zkvm, args.execution_client)?,
    };
    if zkvm == Zkvm::Sp1 && guest.zkvm_version != backend.version() {
        let (built, here) = (&guest.zkvm_version, backend.version());
        let text = format!("{} is built for SP1 {built}, this build has {here}", guest.file);
        return refuse(ExitCode::Environment, text);
    }
    if zkvm == Zkvm::Mock {
        guest.acceleration.clear();
    }
    let program = backend.load(&elf).wrap_err_with(|| guest.file.clone())?;
    Ok(Loaded { backend, program, facts: guest })
}
