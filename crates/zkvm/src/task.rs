//! What is asked of whoever runs a backend, and what comes back.

use std::{collections::BTreeMap, time::Duration};

use zkgas_model::{Phase, record::FailureKind};

use crate::{Execution, Proof};

/// Something to do with the guest that is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task<'t> {
    /// Execute it on an input.
    Execute(&'t [u8]),
    /// Prove its execution on an input.
    Prove(&'t [u8]),
    /// Prove a part of a proof.
    Part(&'t [u8]),
    /// Verify a proof.
    Verify(&'t [u8]),
}

/// What a task gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// An execution, whatever the guest did in it.
    Executed(Execution),
    /// A proof that nobody has verified yet.
    Proved {
        /// The proof.
        proof: Proof,
        /// What starting its prover took, by phase.
        started: BTreeMap<Phase, Duration>,
    },
    /// A part of a proof, as the backend writes it.
    Part(Vec<u8>),
    /// The proof is one.
    Verified {
        /// What it attests.
        public_values: Vec<u8>,
        /// How long verifying took.
        duration: Duration,
    },
}

/// Why a task gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its class.
    pub kind: FailureKind,
    /// In words.
    pub reason: String,
}

impl Failure {
    /// A failure.
    pub fn new(kind: FailureKind, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into() }
    }
}
