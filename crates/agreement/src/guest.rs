//! The prebuilt guests, each loaded once.

use std::{collections::BTreeMap, env, path::Path, sync::LazyLock};

use zkgas_guests::LoadedGuest;
use zkgas_model::{Client, Computed, Zkvm};
use zkgas_zkvm::{Backend, Program};

use crate::{Outcome, Party, sp1};

/// Names a folder of guests to use instead of those in the repository.
const FOLDER: &str = "ZKGAS_GUESTS";

static GUESTS: LazyLock<BTreeMap<(Zkvm, Client), Guest>> = LazyLock::new(|| {
    Party::guests().map(|(zkvm, client)| ((zkvm, client), load(zkvm, client))).collect()
});

/// A loaded guest.
#[derive(Debug)]
pub struct Guest {
    /// How the guest declares that it computes.
    pub acceleration: BTreeMap<String, Computed>,
    /// The guest as the product executes it, counts and all.
    pub program: Box<dyn Program>,
    /// The guest without its counts, where that is quicker.
    quick: Option<sp1::Quick>,
}

/// A guest of [`Party::ALL`].
///
/// # Panics
///
/// If there is no such guest or it can't be loaded: no corpus means anything then.
pub fn guest(zkvm: Zkvm, client: Client) -> &'static Guest {
    &GUESTS[&(zkvm, client)]
}

impl Guest {
    /// Executes the guest for its outcome.
    pub(crate) fn outcome(&self, input: &[u8]) -> Outcome {
        // In the pool, whose few threads prepare the guest once each.
        rayon::scope(|_| match &self.quick {
            Some(quick) => quick.outcome(input),
            None => match self.program.execute(input) {
                Ok(execution) => Outcome::of(execution.exit_code, &execution.public_values),
                Err(error) => Outcome::Fault(error.to_string()),
            },
        })
    }
}

fn load(zkvm: Zkvm, client: Client) -> Guest {
    let loaded = match env::var_os(FOLDER) {
        Some(folder) => zkgas_guests::load_from(Path::new(&folder), zkvm, client),
        None => zkgas_guests::load(zkvm, client),
    };
    let LoadedGuest { guest, elf } = loaded.unwrap_or_else(|error| panic!("{error}"));
    let backend: Box<dyn Backend> = match zkvm {
        Zkvm::Sp1 => Box::new(zkgas_zkvm_sp1::Sp1),
        Zkvm::Risc0 => Box::new(zkgas_zkvm_risc0::Risc0::default()),
        Zkvm::Mock => panic!("the mock runs no guests"),
    };
    let program = backend.load(&elf).unwrap_or_else(|error| panic!("{}: {error}", guest.file));
    let quick = (zkvm == Zkvm::Sp1).then(|| sp1::Quick::new(&elf));
    Guest { acceleration: guest.acceleration, program, quick }
}
