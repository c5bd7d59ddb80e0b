//! What the tests share.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use alloy_consensus::Header;
use zkgas_guest_core::{Chain, Fork, Input, encode_input};
use zkgas_model::{Client, ProofKind, Zkvm};
use zkgas_worker::{Hello, Launcher, Limits, Role, Worker};
use zkgas_zkvm::{Done, Failure, Task};

/// The argument that makes a worker of this binary.
pub(crate) const WORKER: &str = "--as-worker";
/// A limit that nothing reaches which is not meant to.
pub(crate) const LONG: Duration = Duration::from_secs(30);
pub(crate) const KIND: ProofKind = ProofKind::Compressed;
pub(crate) const ROLES: [Role; 3] =
    [Role::Execute, Role::Prove { kind: KIND }, Role::Verify { kind: KIND }];
pub(crate) const ELF: &[u8] = b"elf";

/// A launcher of workers that is quick to give up.
pub(crate) fn launcher() -> Launcher {
    let limits = Limits {
        grace: Duration::from_millis(100),
        cancel_grace: Duration::from_millis(100),
        settle: Duration::from_secs(2),
        memory: Some(128 << 20),
        ..Limits::default()
    };
    Launcher { limits, ..Launcher::new(std::env::current_exe().unwrap(), [WORKER]) }
}

/// A hello for the mock with these parameters.
pub(crate) fn hello(role: Role, mock: &str) -> Hello {
    let mut hello = Hello::new(Zkvm::Mock, Client::Reth, role);
    hello.settings.insert(Hello::MOCK.to_owned(), mock.to_owned());
    hello
}

/// A hello for one of the backends of these tests.
pub(crate) fn hello_to(backend: &str) -> Hello {
    let mut hello = hello(Role::Execute, "");
    hello.settings.insert("backend".to_owned(), backend.to_owned());
    hello
}

pub(crate) fn start(hello: Hello) -> Result<Worker, Failure> {
    Worker::start(&launcher(), hello, ELF, LONG)
}

/// The input for an empty block that claims to have used so much gas.
pub(crate) fn input(gas_used: u64) -> Vec<u8> {
    let header = alloy_rlp::encode(Header { gas_used, ..Header::default() });
    let body = [&header[..], &[0xc0], &[0xc0]].concat();
    let mut block = Vec::new();
    alloy_rlp::Header { list: true, payload_length: body.len() }.encode(&mut block);
    block.extend_from_slice(&body);
    let chain = Chain { fork: Fork::Prague, chain_id: 1 };
    encode_input(&Input { chain, block: &block, headers: vec![], codes: vec![], nodes: vec![] })
}

/// What a worker of this role is asked.
pub(crate) fn task(role: Role, bytes: &[u8]) -> Task<'_> {
    match role {
        Role::Execute => Task::Execute(bytes),
        Role::Prove { .. } => Task::Prove(bytes),
        Role::Part => Task::Part(bytes),
        Role::Verify { .. } => Task::Verify(bytes),
    }
}

/// A result without what differs from run to run: clocks that really ran.
pub(crate) fn steady(done: Done) -> Done {
    match done {
        Done::Executed(execution) => Done::Executed(execution),
        Done::Proved { proof, .. } => Done::Proved { proof, started: [].into() },
        Done::Part(part) => Done::Part(part),
        Done::Verified { public_values, .. } => {
            Done::Verified { public_values, duration: Duration::ZERO }
        }
    }
}

/// Waits for something to become true.
pub(crate) fn within(limit: Duration, mut happens: impl FnMut() -> bool) -> bool {
    let until = Instant::now() + limit;
    while !happens() {
        if Instant::now() > until {
            return false;
        }
        thread::sleep(Duration::from_millis(10));
    }
    true
}

/// A process as `/proc` has it.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    pub(crate) state: char,
    pub(crate) parent: i32,
    pub(crate) group: i32,
}

/// All processes that are not dead already.
pub(crate) fn processes() -> Vec<Process> {
    let parse = |folder: &Path| {
        let stat = fs::read_to_string(folder.join("stat")).ok()?;
        let pid = stat.split_once(' ')?.0.parse().ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
        let state = fields.next()?.chars().next()?;
        let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        (state != 'Z').then_some(Process { pid, state, parent, group })
    };
    let entries = fs::read_dir("/proc").unwrap();
    entries.filter_map(|entry| parse(&entry.ok()?.path())).collect()
}

/// Whether anybody of a group is alive.
pub(crate) fn group_lives(group: i32) -> bool {
    processes().iter().any(|process| process.group == group)
}
