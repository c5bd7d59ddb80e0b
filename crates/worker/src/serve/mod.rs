//! The worker's side.

mod job;
mod process;
mod sabotage;

pub use process::serve_stdio;

use std::{
    io::{self, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    process::{Child, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver, SyncSender},
    },
    thread,
};

use thiserror::Error;
use zkgas_model::record::FailureKind;
use zkgas_zkvm::{Backend, Fault, Point};

use crate::{
    codec::{Decoder, Frame, FrameError, LONGEST_BLOB, Outgoing, ReadError},
    protocol::{Hello, PROTOCOL, Request, Response},
};
use job::Job;
use sabotage::Saboteur;

/// Turns a hello into the backend that it asks for, or says why this build has none.
pub type Factory<'f> = dyn Fn(&Hello) -> Result<Box<dyn Backend>, String> + 'f;

/// A worker cannot go on.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The host said something that the protocol does not have.
    #[error("the host broke the protocol")]
    Frame(#[from] FrameError),
    /// The host said something at the wrong time.
    #[error("the host said {what} at the wrong time")]
    Unexpected {
        /// What it said.
        what: &'static str,
    },
    /// A stream fails.
    #[error("the stream to the host fails")]
    Io(#[from] io::Error),
}

impl From<ReadError> for ServeError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Frame(error) => Self::Frame(error),
            ReadError::Io(error) => Self::Io(error),
        }
    }
}

/// Where answers go.
pub trait Sink: Write {
    /// Starts a child that holds it open, where a child can. Only a planted fault wants that.
    fn lend(&self, _program: &str, _argument: &str) -> io::Result<Child> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl Sink for Vec<u8> {}

impl Sink for std::fs::File {
    fn lend(&self, program: &str, argument: &str) -> io::Result<Child> {
        std::process::Command::new(program)
            .arg(argument)
            .stdin(Stdio::null())
            .stdout(Stdio::from(self.try_clone()?))
            .spawn()
    }
}

/// Serves one host until it ends its stream: says hello, loads the guest, and does task after task.
///
/// A panic of the backend is answered like a failure, after which the backend is not trusted any
/// more and this returns. `orphaned` is called, from another thread, if the host's stream ends while
/// there is work under way, since then nobody waits for its result.
pub fn serve<R, W>(
    reader: R,
    writer: W,
    factory: &Factory<'_>,
    orphaned: fn(),
) -> Result<(), ServeError>
where
    R: Read + Send + 'static,
    W: Sink,
{
    // Requests without an answer. A flag would forget a task that comes while another ends.
    let busy = Arc::new(AtomicUsize::new(0));
    let (sender, requests) = mpsc::sync_channel(1);
    let listening = Arc::clone(&busy);
    thread::Builder::new()
        .name("host".to_owned())
        .spawn(move || listen(reader, &sender, &listening, orphaned))?;
    let mut writer = Some(writer);
    let Some(Frame { header, bytes: elf }) = requests.recv().ok().transpose()? else {
        return Ok(());
    };
    let Request::Hello { hello, .. } = header else {
        return Err(ServeError::Unexpected { what: "a task before hello" });
    };
    let saboteur = Saboteur::of(&hello);
    let fault = saboteur.strike(Point::Start, &elf);
    let (answer, job) = match guarded(fault, || start(&hello, &elf, factory)) {
        Ok(started) => started,
        Err(reason) => (failed(0, FailureKind::Zkvm, reason, true), None),
    };
    // The guest is in the backend; a copy of its ELF is of no more use.
    drop(elf);
    // Before the answer: the host may send the first task as soon as it has it.
    busy.fetch_sub(1, Ordering::SeqCst);
    send(&mut writer, answer, fault)?;
    match job {
        Some(job) => work(job, &requests, &mut writer, &saboteur, &busy),
        None => Ok(()),
    }
}

fn work<W: Sink>(
    mut job: Job,
    requests: &Receiver<Result<Frame<Request>, ReadError>>,
    writer: &mut Option<W>,
    saboteur: &Saboteur,
    busy: &AtomicUsize,
) -> Result<(), ServeError> {
    while let Ok(request) = requests.recv() {
        let Frame { header, bytes } = request?;
        let Request::Task { id, .. } = header else {
            return Err(ServeError::Unexpected { what: "a second hello" });
        };
        let fault = saboteur.strike(job.point(), &bytes);
        let answer = match guarded(fault, || job.run(id, &bytes)) {
            Ok(answer) => answer,
            Err(reason) => failed(id, FailureKind::Zkvm, reason, true),
        };
        let poisoned = matches!(answer.0, Response::Failed { poisoned: true, .. });
        send(writer, answer, fault)?;
        if fault == Some(Fault::ResultThenCrash) {
            sabotage::crash();
        }
        busy.fetch_sub(1, Ordering::SeqCst);
        send(writer, (Response::Idle { id }, Vec::new()), None)?;
        if poisoned {
            break;
        }
    }
    Ok(())
}

/// Reads what the host says for as long as it says something, so that its end is noticed at once.
fn listen<R: Read>(
    mut reader: R,
    sender: &SyncSender<Result<Frame<Request>, ReadError>>,
    busy: &AtomicUsize,
    orphaned: fn(),
) {
    let mut decoder = Decoder::new(LONGEST_BLOB);
    loop {
        let request = decoder.next(&mut reader).transpose();
        // Whatever comes next, a host that ends its stream before the answer is gone.
        let Some(request) = request else {
            if busy.load(Ordering::SeqCst) > 0 {
                orphaned();
            }
            return;
        };
        busy.fetch_add(1, Ordering::SeqCst);
        if sender.send(request).is_err() {
            return;
        }
    }
}

/// An answer with the bytes that follow it.
type Answer = (Response, Vec<u8>);

fn failed(id: u64, kind: FailureKind, reason: String, poisoned: bool) -> Answer {
    (Response::Failed { id, kind, reason, poisoned }, Vec::new())
}

fn start(hello: &Hello, elf: &[u8], factory: &Factory<'_>) -> (Answer, Option<Job>) {
    let refuse = |kind, reason| (failed(0, kind, reason, false), None);
    if hello.protocol != PROTOCOL {
        let theirs = hello.protocol;
        let reason = format!("the host speaks protocol {theirs}, the worker {PROTOCOL}");
        return refuse(FailureKind::Protocol, reason);
    }
    let backend = match factory(hello) {
        Ok(backend) => backend,
        Err(reason) => return refuse(FailureKind::Environment, reason),
    };
    match Job::start(backend.as_ref(), hello, elf) {
        Ok((job, phases)) => {
            let version = backend.version().to_owned();
            let settings = backend.settings();
            let ready = Response::Ready { protocol: PROTOCOL, version, settings, phases };
            ((ready, Vec::new()), Some(job))
        }
        Err(error) => refuse(FailureKind::Environment, error.to_string()),
    }
}

/// Lets a fault of the process strike, or works; a panic is an error.
fn guarded<T>(fault: Option<Fault>, work: impl FnOnce() -> T) -> Result<T, String> {
    let guarded = AssertUnwindSafe(|| {
        if let Some(fault) = fault {
            sabotage::instead(fault);
        }
        work()
    });
    catch_unwind(guarded).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        format!("the backend panicked: {}", text.as_deref().unwrap_or("with no message"))
    })
}

fn send<W: Sink>(
    writer: &mut Option<W>,
    (response, bytes): Answer,
    fault: Option<Fault>,
) -> Result<(), ServeError> {
    let response = bounded(response);
    if let Some(fault) = fault {
        return sabotage::answer(writer, response, &bytes, fault);
    }
    match writer {
        Some(writer) => Ok(Outgoing::new(&response, &bytes)?.write(writer)?),
        None => Ok(()),
    }
}

/// Reasons may quote anything, and a header has a limit.
fn bounded(response: Response) -> Response {
    const LONGEST_REASON: usize = 8 << 10;
    match response {
        Response::Failed { id, kind, mut reason, poisoned } => {
            let end = reason.floor_char_boundary(LONGEST_REASON);
            reason.truncate(end);
            Response::Failed { id, kind, reason, poisoned }
        }
        other => other,
    }
}
