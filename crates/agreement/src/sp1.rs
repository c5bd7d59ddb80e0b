//! SP1 without the pass that counts, which takes most of the time.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sha2::{Digest, Sha256};
use sp1_core_executor::{MinimalExecutorEnum, OutputConsumers, Program, with_output_consumers};
use tokio::sync::watch;

use crate::Outcome;

thread_local! {
    /// Translating a guest to native code costs more than executing a small block, and an executor
    /// can't move between threads.
    static EXECUTORS: RefCell<BTreeMap<u64, MinimalExecutorEnum>> = RefCell::default();
}

/// Distinguishes guests in the threads' caches.
static NEXT_ID: AtomicU64 = AtomicU64::new(0);

/// A guest that is executed for its outcome alone.
pub(crate) struct Quick {
    id: u64,
    program: Arc<Program>,
}

impl std::fmt::Debug for Quick {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Quick").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Quick {
    pub(crate) fn new(elf: &[u8]) -> Self {
        let program = Program::from(elf).expect("the backend has loaded the same bytes");
        Self { id: NEXT_ID.fetch_add(1, Ordering::Relaxed), program: Arc::new(program) }
    }

    /// Executes the guest, and checks that what a proof would commit to is the hash of the public
    /// values.
    pub(crate) fn outcome(&self, input: &[u8]) -> Outcome {
        // Marks are lines on the guest's standard output; without a listener SP1 would print them.
        let (stdout, _listener) = watch::channel(String::new());
        let (stderr, _listener_too) = watch::channel(String::new());
        let consumers = OutputConsumers { stdout: Some(stdout), stderr: Some(stderr) };
        // Taken out, so that an executor that panics isn't used again.
        let cached = EXECUTORS.with_borrow_mut(|executors| executors.remove(&self.id));
        let mut executor =
            cached.unwrap_or_else(|| MinimalExecutorEnum::new(self.program.clone(), false, None));
        executor.reset();
        executor.with_input(input);
        with_output_consumers(&consumers, || while executor.execute_chunk().is_some() {});
        let public_values = executor.public_values_stream().clone();
        let digest = executor.public_value_digest().map(u32::to_le_bytes).concat();
        let outcome = if digest == Sha256::digest(&public_values).as_slice() {
            Outcome::of(executor.exit_code(), &public_values)
        } else {
            Outcome::Fault("the committed digest isn't that of the public values".to_owned())
        };
        EXECUTORS.with_borrow_mut(|executors| executors.insert(self.id, executor));
        outcome
    }
}
