//! The process of a worker, and how it is ended.

use std::{
    io,
    os::unix::process::CommandExt,
    process::{Child as Process, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::Launcher;

/// How often it is looked whether a process has ended.
const LOOK: Duration = Duration::from_millis(5);
/// How long a process that got SIGKILL may take to be gone. One that waits for a device may take for
/// ever, and nobody can do anything about it.
const GONE: Duration = Duration::from_secs(1);

/// A process that leads a group of its own. It is reaped only after the group got SIGKILL: up to then
/// its id, which is the group's, cannot be anybody else's.
#[derive(Debug)]
pub(super) struct Child {
    process: Option<Process>,
    pid: Pid,
}

/// Its streams.
#[derive(Debug)]
pub(super) struct Streams {
    pub(super) stdin: ChildStdin,
    pub(super) stdout: ChildStdout,
    pub(super) stderr: ChildStderr,
}

impl Child {
    pub(super) fn start(launcher: &Launcher) -> io::Result<(Self, Streams)> {
        let mut process = Command::new(launcher.program()?.as_ref())
            .args(&launcher.args)
            .envs(&launcher.env)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let pid = Pid::from_child(&process);
        let missing = || io::Error::other("a stream of the worker is missing");
        let streams = Streams {
            stdin: process.stdin.take().ok_or_else(missing)?,
            stdout: process.stdout.take().ok_or_else(missing)?,
            stderr: process.stderr.take().ok_or_else(missing)?,
        };
        Ok((Self { process: Some(process), pid }, streams))
    }

    pub(super) fn pid(&self) -> Pid {
        self.pid
    }

    /// Whether it has ended, by itself or by others. It stays unreaped.
    pub(super) fn has_ended(&self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        // An error means that there is nothing to wait for.
        self.process.is_none() || !matches!(waitid(WaitId::Pid(self.pid), options), Ok(None))
    }

    /// Waits until it has ended, but not longer than this.
    pub(super) fn ends_within(&self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        loop {
            if self.has_ended() {
                return true;
            }
            if Instant::now() >= until {
                return false;
            }
            thread::sleep(LOOK);
        }
    }

    /// Asks the whole group to end, waits, and then ends it.
    pub(super) fn end(&mut self, grace: Duration) -> Option<ExitStatus> {
        if self.process.is_some() && !self.has_ended() {
            // A process that is stopped gets SIGTERM only once it goes on.
            for signal in [Signal::TERM, Signal::CONT] {
                let _ = kill_process_group(self.pid, signal);
            }
            self.ends_within(grace);
        }
        self.kill()
    }

    /// Ends the whole group and reaps the process. How it ended is told once.
    pub(super) fn kill(&mut self) -> Option<ExitStatus> {
        let mut process = self.process.take()?;
        let _ = kill_process_group(self.pid, Signal::KILL);
        let until = Instant::now() + GONE;
        loop {
            match process.try_wait() {
                Ok(None) if Instant::now() < until => thread::sleep(LOOK),
                Ok(None) => {
                    // Reaps it whenever that may be; a failure to start leaves a zombie.
                    let _ = thread::Builder::new().spawn(move || process.wait());
                    return None;
                }
                Ok(status) => return status,
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}
