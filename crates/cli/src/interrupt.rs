//! Ctrl-C.
//!
//! The first SIGINT asks: what is under way ends, nothing new starts, and the process exits with
//! [`ExitCode::Interrupted`] within [`GRACE`]. The second ends it at once. Neither loses anything, since
//! files are written whole or not at all, and the same command resumes.
//!
//! A loop over units asks [`interrupted`] before each unit, or calls [`check`] there if it may end in
//! an error. Either way the command ends with the error of [`check`], which
//! [`explain`](crate::failure::explain) turns into the exit code and the line that says how to go on.

use std::{
    env, fmt, io,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use signal_hook::{consts::SIGINT, flag, low_level};
use zkgas_model::ExitCode;

use crate::printer::Printer;

/// The longest that the process lives after the first signal.
const GRACE: Duration = Duration::from_secs(10);
/// How much of it is kept for noticing the signal and for ending.
const MARGIN: Duration = Duration::from_millis(500);
/// How often the signal is looked for. The handler itself may do no more than set a flag.
const POLL: Duration = Duration::from_millis(50);

static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();
/// Whether the last line is out; held while printing, so that it stays the last.
static ENDED: Mutex<bool> = Mutex::new(false);

/// The user asked to stop.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// Makes SIGINT ask instead of kill. For commands that resume; others have nothing to wait for.
pub(crate) fn watch(printer: Printer) -> io::Result<()> {
    let asked = Arc::clone(ASKED.get_or_init(Arc::default));
    // In this order: the first signal finds the flag unset and sets it, the second finds it set.
    flag::register_conditional_shutdown(
        SIGINT,
        ExitCode::Interrupted.code().into(),
        Arc::clone(&asked),
    )?;
    flag::register(SIGINT, asked)?;
    thread::Builder::new().name("interrupt".to_owned()).spawn(move || wait(printer))?;
    Ok(())
}

/// Whether the user asked to stop.
pub(crate) fn interrupted() -> bool {
    ASKED.get().is_some_and(|asked| asked.load(Ordering::Relaxed))
}

/// An error once the user asked to stop.
pub(crate) fn check() -> Result<(), Interrupted> {
    if interrupted() { Err(Interrupted) } else { Ok(()) }
}

/// Prints the last line: how to go on.
pub(crate) fn say_how_to_resume(printer: Printer) {
    let mut ended = ENDED.lock().unwrap_or_else(PoisonError::into_inner);
    *ended = true;
    printer.in_full(&format!("interrupted; to go on: {}", this_command()));
}

/// Waits for the signal, says so, and ends the process when the grace is over.
fn wait(printer: Printer) {
    while !interrupted() {
        thread::sleep(POLL);
    }
    if !*ENDED.lock().unwrap_or_else(PoisonError::into_inner) {
        let (seconds, command) = (GRACE.as_secs(), this_command());
        printer.in_full(&format!(
            "stopping: what is under way may take {seconds} s to end; Ctrl-C again stops at once; \
             to go on: {command}"
        ));
    }
    thread::sleep(GRACE.saturating_sub(MARGIN));
    say_how_to_resume(printer);
    low_level::exit(ExitCode::Interrupted.code().into());
}

/// The command line, as a shell would take it.
fn this_command() -> String {
    let words: Vec<String> = env::args_os().map(|word| quoted(&word.to_string_lossy())).collect();
    words.join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,=+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        for (word, expected) in [
            ("out/bench", "out/bench"),
            ("--include=add,sub", "--include=add,sub"),
            ("push*", "'push*'"),
            ("two words", "'two words'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("$HOME", "'$HOME'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }
}
