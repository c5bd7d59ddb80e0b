//! The mock's faults of processes, committed.

use std::{
    hint::black_box,
    io::{self, Write},
    process,
    sync::{Arc, atomic::AtomicBool},
    thread,
    time::Duration,
};

use rustix::process::{Signal, getpid, kill_process};
use zkgas_model::Zkvm;
use zkgas_zkvm::{Fault, FaultPlan, MockConfig, Point};

use super::{ServeError, Sink};
use crate::{
    codec::Outgoing,
    protocol::{Hello, PROTOCOL, Response},
};

/// How much the fault `allocate` takes if nobody stops it.
const ENOUGH: usize = 4 << 30;
const PIECE: usize = 16 << 20;
/// What the fault `chatty` writes.
const CHATTER: usize = 200_000_000;

/// Knows when a worker is to fail. Only the mock ever does so on demand.
#[derive(Debug)]
pub(super) struct Saboteur(FaultPlan);

impl Saboteur {
    /// A text that does not parse plants nothing: the factory refuses it with a better message.
    pub(super) fn of(hello: &Hello) -> Self {
        let text = hello.settings.get(Hello::MOCK).filter(|_| hello.zkvm == Zkvm::Mock);
        let config = text.and_then(|text| MockConfig::parse(hello.client, text).ok());
        Self(config.map(|config| config.process_faults()).unwrap_or_default())
    }

    pub(super) fn strike(&self, point: Point, bytes: &[u8]) -> Option<Fault> {
        self.0.strike(point, bytes)
    }
}

/// Does what a fault does instead of the work; returns for faults that come after it.
#[expect(clippy::exit, reason = "this is the fault")]
pub(super) fn instead(fault: Fault) {
    match fault {
        Fault::ExitZero => process::exit(0),
        Fault::ExitOne => process::exit(1),
        Fault::Unwind => panic!("planted panic"),
        Fault::Abort => process::abort(),
        Fault::Segfault => signal(Signal::SEGV),
        Fault::Kill => signal(Signal::KILL),
        Fault::Allocate => allocate(),
        Fault::Hang => {
            // A handler of any kind takes the place of the default, which is to die.
            let _ = signal_hook::flag::register(
                signal_hook::consts::SIGTERM,
                Arc::new(AtomicBool::new(false)),
            );
            hang();
        }
        Fault::Stop => {
            let _ = kill_process(getpid(), Signal::STOP);
            // Whoever lets it go on gets no answer either.
            hang();
        }
        Fault::EndlessStderr => while chatter(CHATTER).is_ok() {},
        Fault::Chatty => drop(chatter(CHATTER)),
        _ => {}
    }
}

/// Answers as the fault has it.
#[expect(clippy::exit, reason = "this is the fault")]
pub(super) fn answer<W: Sink>(
    writer: &mut Option<W>,
    response: Response,
    bytes: &[u8],
    fault: Fault,
) -> Result<(), ServeError> {
    let response = match fault {
        Fault::WrongVersion => ready(),
        Fault::WrongId => renamed(response),
        _ => response,
    };
    // What follows a frame of another kind would not be what it announces.
    let bytes = if fault == Fault::WrongVersion { &[] } else { bytes };
    let frame = Outgoing::new(&response, bytes)?.to_vec();
    let Some(stream) = writer.as_mut() else { return Ok(()) };
    match fault {
        Fault::CloseOutput => {
            *writer = None;
            hang();
        }
        Fault::HalfFrame => {
            stream.write_all(&frame[..frame.len() / 2])?;
            process::exit(0);
        }
        Fault::HugeHeader => stream.write_all(&u32::MAX.to_le_bytes())?,
        Fault::NotUtf8 => stream.write_all(b"\x08\0\0\0{\"\xff\xfe\":1}")?,
        Fault::UnknownTag => stream.write_all(b"\x0a\0\0\0{\"gone\":{}}")?,
        Fault::Grandchild => {
            stream.lend("sleep", "600")?;
            process::exit(0);
        }
        _ => stream.write_all(&frame)?,
    }
    if let Some(stream) = writer {
        stream.flush()?;
    }
    Ok(())
}

/// Crashes without a word.
pub(super) fn crash() {
    signal(Signal::SEGV);
}

fn ready() -> Response {
    Response::Ready {
        protocol: PROTOCOL + 1,
        version: String::new(),
        settings: [].into(),
        phases: [].into(),
    }
}

fn renamed(mut response: Response) -> Response {
    match &mut response {
        Response::Executed { id, .. }
        | Response::Proved { id, .. }
        | Response::Part { id, .. }
        | Response::Verified { id, .. }
        | Response::Failed { id, .. }
        | Response::Idle { id } => *id += 1,
        Response::Ready { protocol, .. } => *protocol += 1,
    }
    response
}

/// Sends itself a signal until it has an effect: Rust's own handler of SIGSEGV gets the first one and
/// restores the default for the next.
fn signal(signal: Signal) {
    loop {
        let _ = kill_process(getpid(), signal);
        thread::sleep(Duration::from_millis(1));
    }
}

fn hang() {
    loop {
        thread::sleep(Duration::from_mins(1));
    }
}

fn allocate() {
    let mut pieces = Vec::new();
    while pieces.len() * PIECE < ENOUGH {
        pieces.push(black_box(vec![1_u8; PIECE]));
        thread::sleep(Duration::from_millis(5));
    }
    process::abort();
}

fn chatter(bytes: usize) -> io::Result<()> {
    let line = format!("{}\n", "planted chatter ".repeat(4095));
    let mut stderr = io::stderr().lock();
    for _ in 0..bytes.div_ceil(line.len()) {
        stderr.write_all(line.as_bytes())?;
    }
    Ok(())
}
