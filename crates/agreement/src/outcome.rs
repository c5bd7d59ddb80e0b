//! What a party makes of an input.

use std::{any::Any, fmt};

use zkgas_guest_core::Output;

/// What a run leaves for the world to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A verdict on a block: exit code 0 and a public output.
    Verdict(Output),
    /// The input is no block: exit code 2 and no public output.
    NoBlock,
    /// What no party may do, in words: panic, refuse its host's advice, or leave anything else.
    Fault(String),
}

/// An outcome in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// The block is valid.
    Valid,
    /// The block is invalid.
    Invalid,
    /// There is no block.
    NoBlock,
    /// None of these.
    Fault,
}

/// An outcome and, where the party is an engine on the host, its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What everybody sees.
    pub outcome: Outcome,
    /// Why, in the engine's words. For people: engines need not agree on it.
    pub reason: Option<String>,
}

impl Outcome {
    /// The outcome of a program that ended.
    pub fn of(exit_code: u32, public_values: &[u8]) -> Self {
        match (exit_code, Output::decode(public_values)) {
            (0, Some(output)) => Self::Verdict(output),
            (2, None) if public_values.is_empty() => Self::NoBlock,
            (code, _) => {
                let length = public_values.len();
                Self::Fault(format!("exit code {code} with {length} bytes of public output"))
            }
        }
    }

    /// The outcome of what panicked.
    pub(crate) fn of_panic(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Self::Fault(format!("panic: {}", text.unwrap_or("without a message")))
    }

    /// The outcome in one word.
    pub const fn says(&self) -> Says {
        match self {
            Self::Verdict(Output { success: true, .. }) => Says::Valid,
            Self::Verdict(_) => Says::Invalid,
            Self::NoBlock => Says::NoBlock,
            Self::Fault(_) => Says::Fault,
        }
    }
}

impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::NoBlock => "no block",
            Self::Fault => "a fault",
        })
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.outcome, &self.reason) {
            (Outcome::Fault(words), _) => write!(f, "{words}"),
            (outcome, Some(reason)) => write!(f, "{} ({reason})", outcome.says()),
            (outcome, None) => write!(f, "{}", outcome.says()),
        }
    }
}
