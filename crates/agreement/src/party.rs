//! Who is asked.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use zkgas_guest_core::{InputError, Native, Verdict, validate};
use zkgas_guest_ethrex::{Crypto, OnHost};
use zkgas_model::{Client, Zkvm};

use crate::{Outcome, Told, guest};

/// Someone with a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// An engine on the host, with its libraries' own cryptography.
    Native(Client),
    /// A prebuilt guest in the executor of its zkVM.
    Guest(Zkvm, Client),
}

impl Party {
    /// Everybody. The first is who the others are compared with.
    pub const ALL: &[Self] = &[
        Self::Native(Client::Reth),
        Self::Native(Client::Ethrex),
        Self::Guest(Zkvm::Sp1, Client::Reth),
        Self::Guest(Zkvm::Sp1, Client::Ethrex),
        Self::Guest(Zkvm::Risc0, Client::Reth),
        Self::Guest(Zkvm::Risc0, Client::Ethrex),
    ];

    /// Who the others are compared with.
    pub const REFERENCE: Self = Self::ALL[0];

    /// Everybody else.
    pub fn others() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().skip(1)
    }

    /// The guests.
    pub fn guests() -> impl Iterator<Item = (Zkvm, Client)> {
        Self::ALL.iter().filter_map(|party| match party {
            Self::Guest(zkvm, client) => Some((*zkvm, *client)),
            Self::Native(_) => None,
        })
    }

    /// What the party makes of an input.
    pub fn tell(self, input: &[u8]) -> Told {
        let told = catch_unwind(AssertUnwindSafe(|| match self {
            Self::Native(client) => native(client, input),
            Self::Guest(zkvm, client) => {
                Told { outcome: guest(zkvm, client).outcome(input), reason: None }
            }
        }));
        told.unwrap_or_else(|panic| Told { outcome: Outcome::of_panic(&*panic), reason: None })
    }
}

fn native(client: Client, input: &[u8]) -> Told {
    match client {
        Client::Reth => told(validate(input, &mut Native)),
        Client::Ethrex => {
            let crypto: Arc<dyn Crypto> = Arc::new(OnHost);
            told(zkgas_guest_ethrex::validate(input, &mut Native, &crypto))
        }
        Client::Smoke => Told {
            outcome: Outcome::NoBlock,
            reason: Some("the smoke guest judges no blocks".to_owned()),
        },
    }
}

fn told(result: Result<Verdict, InputError>) -> Told {
    match result {
        Ok(verdict) => Told {
            reason: verdict.error.map(|error| error.to_string()),
            outcome: Outcome::Verdict(verdict.output),
        },
        Err(error) => Told { outcome: Outcome::NoBlock, reason: Some(error.to_string()) },
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Native(client) => write!(f, "native {client}"),
            Self::Guest(zkvm, client) => write!(f, "{zkvm} with {client}"),
        }
    }
}
