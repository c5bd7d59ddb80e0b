//! What a worker does to the process that it is.

use std::{
    fs::{File, OpenOptions},
    io,
    os::fd::BorrowedFd,
    thread,
    time::Duration,
};

use rustix::{
    process::{Pid, Signal, getpgrp, getpid, getppid, kill_current_process_group, kill_process},
    stdio,
};

use super::{Factory, ServeError, serve};

/// How often a worker looks whether its host is still there.
const LOOK: Duration = Duration::from_millis(500);

/// Serves the host that started this process over its standard streams; for the first thing that
/// `main` does in a worker, before any other thread runs.
///
/// Whatever else writes to standard output from here on ends up in standard error, since SDKs print,
/// and the stream to the host must have frames only. The process and its children die with the host,
/// whatever they are doing.
pub fn serve_stdio(factory: &Factory<'_>) -> Result<(), ServeError> {
    watch_host()?;
    let output = keep(stdio::stdout())?;
    stdio::dup2_stdout(stdio::stderr()).map_err(io::Error::from)?;
    // A child that reads its standard input must not read the host's frames.
    let input = keep(stdio::stdin())?;
    let nothing = OpenOptions::new().read(true).open("/dev/null")?;
    stdio::dup2_stdin(&nothing).map_err(io::Error::from)?;
    serve(input, output, factory, die)
}

/// The stream under another number, which children do not inherit.
fn keep(stream: BorrowedFd<'_>) -> io::Result<File> {
    Ok(stream.try_clone_to_owned()?.into())
}

/// Ends this process, and with it all that it started, when its host is gone.
///
/// That standard input ends says so first, and where there is work under way it is enough. This is
/// for what it misses: a stream that somebody else holds open too, and a process that is stopped.
/// Linux continues the latter if its parent dies: SIGCONT does nothing to a process that runs, so it
/// is no harm that the kernel sends it for the death of the parent's *thread*. A signal that kills
/// would have to be sent to a process with children that nobody kills then.
fn watch_host() -> Result<(), ServeError> {
    let host = getppid();
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(Signal::CONT))
        .map_err(io::Error::from)?;
    let watch = move || {
        while is_there(host) {
            thread::sleep(LOOK);
        }
        die();
    };
    thread::Builder::new().name("host watch".to_owned()).spawn(watch)?;
    Ok(())
}

/// An orphan has another parent.
fn is_there(host: Option<Pid>) -> bool {
    getppid() == host
}

/// Kills this process and the group that it leads. Never a group that it merely belongs to.
fn die() {
    // Neither signal can fail, but for the process that is gone.
    let _ = if getpgrp() == getpid() {
        kill_current_process_group(Signal::KILL)
    } else {
        kill_process(getpid(), Signal::KILL)
    };
}
