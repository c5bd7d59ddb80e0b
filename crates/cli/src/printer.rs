//! What goes to the terminal: answers to standard output, everything else to standard error.

use std::{
    io::{self, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use zkgas_model::ExitCode;

/// How much to say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    quiet: bool,
}

#[expect(clippy::unused_self, reason = "all output goes through a printer")]
impl Printer {
    pub(crate) const fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// The answer, on standard output. A reader that has gone away is no error.
    pub(crate) fn answer(self, text: &str) -> eyre::Result<ExitCode> {
        match writeln!(io::stdout().lock(), "{text}") {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(ExitCode::Ok),
        }
    }

    /// A remark, on standard error.
    pub(crate) fn remark(self, text: &str) {
        if !self.quiet {
            self.complaint(text);
        }
    }

    /// Something the user must see, on standard error.
    pub(crate) fn complaint(self, text: &str) {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(io::stderr().lock(), "{}", printable(text));
    }

    /// A progress bar; invisible when quiet, or when standard error is not a terminal.
    pub(crate) fn bar(self, what: &'static str, length: usize) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let style = "{msg:10} {wide_bar} {pos}/{len} {elapsed} eta {eta}";
        let bar = ProgressBar::new(length as u64).with_message(what);
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        bar
    }
}

/// Control characters as escapes: names and reasons come from files.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => c.to_string(),
            c if c.is_control() => c.escape_default().to_string(),
            c => c.to_string(),
        })
        .collect()
}
