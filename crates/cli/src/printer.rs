//! What goes to the terminal: answers to standard output, everything else to standard error.

use std::{
    borrow::Cow,
    io::{self, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use zkgas_model::ExitCode;

/// Longest complaint in bytes.
const LONGEST: usize = 4000;

/// How much to say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    quiet: bool,
    /// Whether events go to standard output as lines of JSON, in place of the answer.
    events: bool,
}

#[expect(clippy::unused_self, reason = "all output goes through a printer")]
impl Printer {
    pub(crate) const fn new(quiet: bool) -> Self {
        Self { quiet, events: false }
    }

    /// The same, with events for machines or without.
    pub(crate) const fn with_events(self, events: bool) -> Self {
        Self { events, ..self }
    }

    /// A line of JSON on standard output, if somebody asked for events.
    pub(crate) fn event(self, event: &impl serde::Serialize) -> eyre::Result<()> {
        if !self.events {
            return Ok(());
        }
        say(&serde_json::to_string(event)?)
    }

    /// The answer, on standard output. A reader that has gone away is no error.
    pub(crate) fn answer(self, text: &str) -> eyre::Result<ExitCode> {
        if !self.events {
            say(text)?;
        }
        Ok(ExitCode::Ok)
    }

    /// A remark, on standard error.
    pub(crate) fn remark(self, text: &str) {
        if !self.quiet {
            self.complaint(text);
        }
    }

    /// Something the user must see, on standard error. Most of it comes from files, where it may be of any
    /// length, so it is cut.
    pub(crate) fn complaint(self, text: &str) {
        self.in_full(&cut(text));
    }

    /// Something the user must see whole, on standard error.
    pub(crate) fn in_full(self, text: &str) {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(io::stderr().lock(), "{}", printable(text));
    }

    /// A progress bar; invisible when quiet, or when standard error is not a terminal.
    pub(crate) fn bar(self, what: impl Into<Cow<'static, str>>, length: usize) -> ProgressBar {
        self.styled("{msg:15} {wide_bar} {pos}/{len} {elapsed} eta {eta}", what, length)
    }

    /// The same for proofs, of which each takes a time of its own: what is left is said as the prefix.
    pub(crate) fn bar_of_proofs(
        self,
        what: impl Into<Cow<'static, str>>,
        length: usize,
    ) -> ProgressBar {
        let style = "{msg:15} {wide_bar} {pos}/{len} {elapsed} eta {prefix}";
        self.styled(style, what, length).with_prefix("unknown")
    }

    fn styled(self, style: &str, what: impl Into<Cow<'static, str>>, length: usize) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(length as u64).with_message(what);
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        bar
    }
}

/// The start of a text that is too long.
fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST {
        return text.into();
    }
    let head = &text[..text.floor_char_boundary(LONGEST)];
    format!("{head}… ({} bytes in all)", text.len()).into()
}

/// A line on standard output.
fn say(text: &str) -> eyre::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// What steers a terminal as escapes, since names and reasons come from files. Lines after the first
/// are indented, so that none of them can pass for a message of its own.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\n  "),
            c if c.is_control() || steers(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// Line separators, and what changes the direction of the text around it.
const fn steers(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_and_lines_that_pose_as_ours_do_not_come_through() {
        assert_eq!(printable("a\u{1b}[2Jb\r\u{9b}"), "a\\u{1b}[2Jb\\u{d}\\u{9b}");
        assert_eq!(printable("x\u{202e}y"), "x\\u{202e}y");
        assert_eq!(printable("x\nerror: y"), "x\n  error: y");
        assert_eq!(printable("café 🦀"), "café 🦀");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(cut("short"), "short");
        let long = "é".repeat(8 << 20);
        let shown = cut(&long);
        assert!(shown.len() < LONGEST + 50 && shown.ends_with("é… (16777216 bytes in all)"));
    }

    proptest! {
        #[test]
        fn nothing_steers_a_terminal(text in any::<String>()) {
            let shown = printable(&text);
            prop_assert!(!shown.contains(|c: char| c != '\n' && c.is_control()));
            prop_assert!(!shown.chars().any(steers));
            prop_assert!(shown.lines().skip(1).all(|line| line.starts_with("  ")));
            prop_assert!(shown.len() >= text.len());
            let safe = |c: char| !c.is_control() && !steers(c);
            prop_assert_eq!(shown == text, text.chars().all(safe));
        }
    }
}
