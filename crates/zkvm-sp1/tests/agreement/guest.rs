//! Running the prebuilt guest.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, LazyLock},
};

use sha2::{Digest, Sha256};
use sp1_core_executor::{
    MinimalExecutorEnum, OutputConsumers, Program as Sp1Program, with_output_consumers,
};
use tokio::sync::watch;
use zkgas_guest_core::{Native, Output, validate};
use zkgas_zkvm::{Backend, Execution, Program};
use zkgas_zkvm_sp1::Sp1;

static ELF: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let prebuilt = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guests/prebuilt");
    let elf = std::fs::read(prebuilt.join("reth-sp1-v6.10.0.elf"));
    elf.expect("guests/prebuilt/reth-sp1-v6.10.0.elf is there; if not: cargo xtask guests")
});

static PROGRAM: LazyLock<Box<dyn Program>> =
    LazyLock::new(|| Sp1.load(&ELF).expect("the prebuilt guest is one"));

thread_local! {
    static EXECUTOR: RefCell<MinimalExecutorEnum> = RefCell::new({
        let program = Sp1Program::from(&ELF).expect("the prebuilt guest is one");
        MinimalExecutorEnum::new(Arc::new(program), false, None)
    });
}

/// Executes the guest as the product does, counts and all.
pub(crate) fn execute(input: &[u8]) -> Execution {
    PROGRAM.execute(input).unwrap()
}

/// What a run leaves for the world to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) exit_code: u32,
    pub(crate) public_values: Vec<u8>,
}

/// Executes the guest for its outcome alone, without the pass that counts, and checks that what
/// a proof would commit to is the hash of the public values.
pub(crate) fn outcome(input: &[u8]) -> Outcome {
    // In the pool, whose few threads translate the guest to native code once each.
    rayon::scope(|_| outcome_here(input))
}

fn outcome_here(input: &[u8]) -> Outcome {
    // Marks are lines on the guest's standard output; without a listener SP1 would print them.
    let (stdout, _listener) = watch::channel(String::new());
    let (stderr, _listener_too) = watch::channel(String::new());
    let consumers = OutputConsumers { stdout: Some(stdout), stderr: Some(stderr) };
    EXECUTOR.with_borrow_mut(|executor| {
        executor.reset();
        executor.with_input(input);
        with_output_consumers(&consumers, || while executor.execute_chunk().is_some() {});
        let public_values = executor.public_values_stream().clone();
        let digest = executor.public_value_digest().map(u32::to_le_bytes).concat();
        assert_eq!(digest, Sha256::digest(&public_values).as_slice(), "the committed digest");
        Outcome { exit_code: executor.exit_code(), public_values }
    })
}

/// What the host makes of an input, told as the guest tells it.
pub(crate) fn expected(input: &[u8]) -> Outcome {
    match validate(input, &mut Native) {
        Ok(verdict) => Outcome { exit_code: 0, public_values: verdict.output.encode().to_vec() },
        Err(_) => Outcome { exit_code: 2, public_values: Vec::new() },
    }
}

/// Whether guest and host differ on an input, and how.
pub(crate) fn difference(name: &str, input: &[u8]) -> Option<String> {
    let host = expected(input);
    match catch_unwind(AssertUnwindSafe(|| outcome(input))) {
        Ok(guest) if guest == host => None,
        Ok(guest) => Some(format!("{name}: guest {}, host {}", told(&guest), told(&host))),
        Err(_) => Some(format!("{name}: the executor panics, host {}", told(&host))),
    }
}

fn told(outcome: &Outcome) -> String {
    let Outcome { exit_code, public_values } = outcome;
    format!("exit code {exit_code}, output {:?}", Output::decode(public_values))
}

/// Guest and host must agree on all of these.
#[track_caller]
pub(crate) fn assert_no_differences(differences: &[String], tried: usize) {
    let count = differences.len();
    assert!(differences.is_empty(), "{count} of {tried}:\n{}", differences.join("\n"));
}
