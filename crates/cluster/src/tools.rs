//! The one place where programs are called.

use std::{
    ffi::OsString,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use crate::{ClusterError, StateFolder};

/// Most bytes that are kept of what a program says.
const MOST: u64 = 4 * 1024 * 1024;
/// Most characters of complaints that are repeated.
const MOST_STDERR: usize = 2_000;
const POLL: Duration = Duration::from_millis(20);
/// A program that has ended may have left somebody who holds its pipes.
const DRAIN: Duration = Duration::from_secs(2);

/// The programs by name or path, so that tests put scripts in their place.
#[derive(Debug, Clone)]
pub struct Tools {
    /// `docker`.
    pub docker: PathBuf,
    /// `nvidia-smi`.
    pub nvidia_smi: PathBuf,
}

impl Default for Tools {
    fn default() -> Self {
        Self { docker: "docker".into(), nvidia_smi: "nvidia-smi".into() }
    }
}

/// What a program said, and how it ended.
#[derive(Debug)]
pub struct Answer {
    /// Standard output.
    pub stdout: String,
    /// The end of standard error.
    pub stderr: String,
    /// How it ended.
    pub status: ExitStatus,
}

impl Tools {
    /// Runs `docker` and takes what it says.
    pub fn docker(&self, args: &[&str], limit: Duration) -> Result<Answer, ClusterError> {
        run(&self.docker, &args.iter().map(OsString::from).collect::<Vec<_>>(), limit)
    }

    /// Runs `nvidia-smi` and takes what it says.
    pub fn nvidia_smi(&self, args: &[&str], limit: Duration) -> Result<Answer, ClusterError> {
        run(&self.nvidia_smi, &args.iter().map(OsString::from).collect::<Vec<_>>(), limit)
    }

    /// Runs `docker compose` on a cluster and takes what it says; its failure is an error.
    pub fn compose(
        &self,
        folder: &StateFolder,
        args: &[&str],
        limit: Duration,
    ) -> Result<String, ClusterError> {
        let args = compose_args(folder, args);
        let answer = run(&self.docker, &args, limit)?;
        if answer.status.success() {
            return Ok(answer.stdout);
        }
        let (command, code) = (command_line(&self.docker, &args), answer.status.code());
        Err(ClusterError::Failed { command, code, stderr: answer.stderr })
    }

    /// Runs `docker compose` on a cluster and lets it talk to the terminal for as long as it wants. With
    /// `aside`, what it says goes to standard error, since standard output is for our answer.
    pub fn compose_aloud(
        &self,
        folder: &StateFolder,
        args: &[&str],
        aside: bool,
    ) -> Result<(), ClusterError> {
        let args = compose_args(folder, args);
        let mut command = Command::new(&self.docker);
        command.args(&args).stdin(Stdio::null());
        if aside {
            command.stdout(io::stderr());
        }
        let status = command.status().map_err(|source| absent(&self.docker, &args, source))?;
        if status.success() {
            return Ok(());
        }
        let (command, code) = (command_line(&self.docker, &args), status.code());
        let stderr = "see what it said above".to_owned();
        Err(ClusterError::Failed { command, code, stderr })
    }

    /// The command line of `docker compose` on a cluster, as a shell would take it.
    pub fn compose_line(&self, folder: &StateFolder, args: &[&str]) -> String {
        command_line(&self.docker, &compose_args(folder, args))
    }
}

fn compose_args(folder: &StateFolder, args: &[&str]) -> Vec<OsString> {
    let mut all: Vec<OsString> = vec!["compose".into(), "--file".into()];
    all.push(folder.compose_file().into());
    all.push("--env-file".into());
    all.push(folder.secrets_file().into());
    all.extend(args.iter().map(OsString::from));
    all
}

fn run(program: &Path, args: &[OsString], limit: Duration) -> Result<Answer, ClusterError> {
    let command = || command_line(program, args);
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| absent(program, args, source))?;
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let Some(status) = wait(&mut child, limit)
        .map_err(|source| ClusterError::Run { command: command(), source })?
    else {
        // Only what was started here is ended; nobody waits for what it may have started.
        let _ = child.kill();
        let _ = child.wait();
        return Err(ClusterError::TimedOut { command: command(), limit });
    };
    let text = |from: &mpsc::Receiver<Vec<u8>>| {
        String::from_utf8_lossy(&from.recv_timeout(DRAIN).unwrap_or_default()).into_owned()
    };
    Ok(Answer { stdout: text(&stdout), stderr: end_of(text(&stderr).trim()), status })
}

/// Reads a pipe to its end on a thread of its own, so that a full one never stops the program.
fn drain(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (to, from) = mpsc::channel();
    if let Some(mut pipe) = pipe {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = pipe.by_ref().take(MOST).read_to_end(&mut bytes);
            let _ = to.send(bytes);
            let _ = io::copy(&mut pipe, &mut io::sink());
        });
    }
    from
}

fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= limit {
            return Ok(None);
        }
        thread::sleep(POLL);
    }
}

fn end_of(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(MOST_STDERR);
    text.chars().skip(skip).collect()
}

fn absent(program: &Path, args: &[OsString], source: io::Error) -> ClusterError {
    if source.kind() != io::ErrorKind::NotFound {
        return ClusterError::Run { command: command_line(program, args), source };
    }
    let install = if program.to_string_lossy().contains("nvidia-smi") {
        "install the NVIDIA driver"
    } else {
        "install Docker Engine with the compose plugin (packages docker-ce and docker-compose-plugin of Docker's repository)"
    };
    ClusterError::Missing { program: program.display().to_string(), install }
}

/// The command line, as a shell would take it.
fn command_line(program: &Path, args: &[OsString]) -> String {
    let words = std::iter::once(program.as_os_str()).chain(args.iter().map(OsString::as_os_str));
    words.map(|word| quoted(&word.to_string_lossy())).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,=+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
