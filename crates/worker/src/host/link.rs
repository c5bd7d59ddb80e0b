//! The line to a worker: frames both ways, until something is wrong.

use std::{
    io,
    os::fd::AsFd,
    process::{ChildStdin, ChildStdout},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{OFlags, fcntl_getfl, fcntl_setfl},
};
use zkgas_model::record::FailureKind;
use zkgas_zkvm::Failure;

use super::{
    Launcher, Limits,
    child::{Child, Streams},
    memory::{OomKills, Watch},
    stderr::Tail,
    words,
};
use crate::{
    codec::{Decoder, Frame, FrameError, Outgoing, Progress, ReadError},
    protocol::{Request, Response},
};

/// How often it is looked whether to go on waiting. That a worker answers or dies is noticed at once,
/// unless somebody else holds its output open.
const LOOK: Duration = Duration::from_millis(50);
/// How many pieces of a frame are read before it is looked again.
const PIECES: usize = 16;

/// The line.
#[derive(Debug)]
pub(super) struct Link {
    child: Child,
    /// Absent once nothing more is to be said.
    stdin: Option<ChildStdin>,
    stdout: ChildStdout,
    decoder: Decoder<Response>,
    stderr: Tail,
    watch: Watch,
    oom_kills: OomKills,
    limits: Limits,
    cancel: Arc<AtomicBool>,
    /// Why the line is dead.
    over: Option<Failure>,
}

/// What reading gave.
enum Received {
    Frame(Frame<Response>),
    More,
    Nothing,
    Closed(Option<FrameError>),
}

impl Link {
    /// Starts a worker.
    pub(super) fn open(launcher: &Launcher) -> Result<Self, Failure> {
        let cannot = |error: io::Error| {
            let program = launcher.program();
            let program = program.as_ref().map_or("zkgas".into(), |path| path.to_string_lossy());
            let reason = format!("the worker {program} does not start: {error}");
            Failure::new(FailureKind::Environment, reason)
        };
        let oom_kills = OomKills::start();
        let (child, streams) = Child::start(launcher).map_err(cannot)?;
        let Streams { stdin, stdout, stderr } = streams;
        // Each end of a pipe has its own flags, so the worker's ends block as ever.
        do_not_block(&stdin).and_then(|()| do_not_block(&stdout)).map_err(cannot)?;
        Ok(Self {
            stdin: Some(stdin),
            stdout,
            decoder: Decoder::new(launcher.limits.proof),
            stderr: Tail::of(stderr).map_err(cannot)?,
            watch: Watch::new(launcher.limits.memory, child.pid().as_raw_pid()),
            oom_kills,
            limits: launcher.limits,
            cancel: Arc::clone(&launcher.cancel),
            child,
            over: None,
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.pid().as_raw_pid().unsigned_abs()
    }

    /// Why the line is dead, if it is.
    pub(super) fn over(&mut self) -> Option<&Failure> {
        if self.over.is_none() && self.child.has_ended() {
            self.died("while it was idle");
        }
        self.over.as_ref()
    }

    /// Whether there is a worker that waits for work.
    pub(super) fn is_alive(&self) -> bool {
        self.over.is_none() && !self.child.has_ended()
    }

    /// Sends a request, if there is one, and waits for a frame. Any failure is the end of the worker.
    pub(super) fn exchange(
        &mut self,
        phase: &'static str,
        mut request: Option<Outgoing<'_, Request>>,
        limit: Duration,
    ) -> Result<Frame<Response>, Failure> {
        if request.is_some() {
            // What the kernel killed before this is no evidence of anything.
            self.oom_kills = OomKills::start();
        }
        let until = Instant::now().checked_add(limit);
        loop {
            if let Some(failure) = self.look(phase, until, limit) {
                return Err(failure);
            }
            let unsent = is_unsent(request.as_ref());
            let readable = match self.wait(unsent, until) {
                Ok(readable) => readable,
                Err(error) => return Err(self.broken(phase, &error)),
            };
            if unsent && !self.say(&mut request) {
                // The worker does not read any more; why, reading or its end will tell.
                self.stdin = None;
            }
            let ended = !readable && self.child.has_ended();
            if !readable && !ended {
                continue;
            }
            match self.receive() {
                Ok(Received::Frame(frame)) if is_unsent(request.as_ref()) => {
                    let what = frame.header.name();
                    let reason = format!("the worker said {what} before it was asked");
                    return Err(self.bury(FailureKind::Protocol, reason));
                }
                Ok(Received::Frame(frame)) => return Ok(frame),
                // Somebody else holds the output of a worker that is gone.
                Ok(Received::Nothing) if ended => return Err(self.died(phase)),
                Ok(Received::More | Received::Nothing) => {}
                Ok(Received::Closed(cut)) => return Err(self.closed(phase, cut)),
                Err(ReadError::Frame(error)) => return Err(self.nonsense(phase, &error)),
                Err(ReadError::Io(error)) => return Err(self.broken(phase, &error)),
            }
        }
    }

    /// What ends the waiting, but for the worker itself.
    fn look(
        &mut self,
        phase: &'static str,
        until: Option<Instant>,
        limit: Duration,
    ) -> Option<Failure> {
        if self.cancel.load(Ordering::Relaxed) {
            self.child.end(self.limits.cancel_grace);
            let reason = format!("the run was stopped ({phase})");
            return Some(self.bury(FailureKind::Cancelled, reason));
        }
        if let Some((held, ceiling)) = self.watch.excess() {
            self.child.kill();
            let (held, ceiling) = (words::bytes(held), words::bytes(ceiling));
            let reason = format!(
                "the worker and its children held {held} of memory, the ceiling is {ceiling} ({phase})"
            );
            return Some(self.bury(FailureKind::OutOfMemory, reason));
        }
        if until.is_some_and(|until| Instant::now() >= until) {
            self.child.end(self.limits.grace);
            let limit = words::limit(limit);
            let reason = format!("{phase} took longer than its limit of {limit}");
            return Some(self.bury(FailureKind::Timeout, reason));
        }
        None
    }

    /// Waits until there is something to read, or to write if that is wanted, but not for long.
    fn wait(&self, to_write: bool, until: Option<Instant>) -> io::Result<bool> {
        let left = until.map_or(LOOK, |until| until.saturating_duration_since(Instant::now()));
        let nanos = i64::from(left.min(LOOK).subsec_nanos());
        let timeout = Timespec { tv_sec: 0, tv_nsec: nanos };
        let mut streams = vec![PollFd::new(&self.stdout, PollFlags::IN)];
        if let Some(stdin) = self.stdin.as_ref().filter(|_| to_write) {
            streams.push(PollFd::new(stdin, PollFlags::OUT));
        }
        match poll(&mut streams, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(!streams[0].revents().is_empty())
    }

    /// Sends what can be sent; false if the worker does not read any more.
    fn say(&mut self, request: &mut Option<Outgoing<'_, Request>>) -> bool {
        let (Some(stdin), Some(request)) = (&mut self.stdin, request) else { return false };
        while !request.is_sent() {
            match request.advance(stdin) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return true,
                Err(_) => return false,
            }
        }
        true
    }

    fn receive(&mut self) -> Result<Received, ReadError> {
        for _ in 0..PIECES {
            match self.decoder.advance(&mut self.stdout) {
                Ok(Progress::More) => {}
                Ok(Progress::Frame(frame)) => return Ok(Received::Frame(frame)),
                Ok(Progress::End) => return Ok(Received::Closed(None)),
                Err(ReadError::Frame(cut @ FrameError::Truncated { .. })) => {
                    return Ok(Received::Closed(Some(cut)));
                }
                Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Ok(Received::Nothing);
                }
                Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Received::More)
    }

    /// The worker is gone, and nobody here ended it.
    fn died(&mut self, phase: &'static str) -> Failure {
        let Some(status) = self.child.kill() else {
            let reason = format!("the worker is gone and nobody knows how ({phase})");
            return self.bury(FailureKind::Environment, reason);
        };
        let (mut kind, mut reason) = words::death(status);
        reason = format!("{reason} ({phase})");
        let kills = self.oom_kills.since();
        if kills > 0 {
            // Only SIGKILL is what the kernel sends; another end may have another reason.
            if std::os::unix::process::ExitStatusExt::signal(&status) == Some(9) {
                kind = FailureKind::OutOfMemory;
            }
            reason.push_str("; for want of memory the kernel killed ");
            reason.push_str(&kills.to_string());
            reason.push_str(" of this control group meanwhile");
        }
        self.bury(kind, reason)
    }

    /// The worker's output has ended, maybe within a frame.
    fn closed(&mut self, phase: &'static str, cut: Option<FrameError>) -> Failure {
        let ended = self.child.ends_within(self.limits.settle);
        match (ended, cut) {
            (true, None) => self.died(phase),
            (true, Some(cut)) => {
                let status = self.child.kill();
                // A worker that fell over while it wrote did not break the protocol.
                match status.filter(|status| !status.success()) {
                    Some(status) => {
                        let (kind, reason) = words::death(status);
                        self.bury(kind, format!("{reason} ({phase}; {cut})"))
                    }
                    None => self.nonsense(phase, &cut),
                }
            }
            (false, _) => {
                let reason = format!("the worker closed its output and lives on ({phase})");
                self.bury(FailureKind::Protocol, reason)
            }
        }
    }

    fn nonsense(&mut self, phase: &'static str, error: &FrameError) -> Failure {
        self.bury(
            FailureKind::Protocol,
            format!("the worker broke the protocol: {error} ({phase})"),
        )
    }

    fn broken(&mut self, phase: &'static str, error: &io::Error) -> Failure {
        let reason = format!("the line to the worker fails: {error} ({phase})");
        self.bury(FailureKind::Environment, reason)
    }

    /// Ends the worker for good, whatever it is doing, and remembers why.
    pub(super) fn bury(&mut self, kind: FailureKind, mut reason: String) -> Failure {
        self.child.kill();
        self.stdin = None;
        if let Some(said) = words::quoted(&self.stderr.last()) {
            reason.push_str("; its standard error ends with: ");
            reason.push_str(&said);
        }
        let failure = Failure::new(kind, reason);
        self.over.get_or_insert_with(|| failure.clone());
        failure
    }

    /// Lets a worker that has nothing to do end by itself, which is how it gives back what it holds.
    pub(super) fn close(&mut self) {
        self.stdin = None;
        if self.over.is_none() && !self.cancel.load(Ordering::Relaxed) {
            self.child.ends_within(self.limits.settle);
        }
        self.child.kill();
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.close();
    }
}

fn is_unsent(request: Option<&Outgoing<'_, Request>>) -> bool {
    request.is_some_and(|request| !request.is_sent())
}

fn do_not_block(stream: impl AsFd) -> io::Result<()> {
    let flags = fcntl_getfl(&stream)?;
    Ok(fcntl_setfl(&stream, flags | OFlags::NONBLOCK)?)
}
