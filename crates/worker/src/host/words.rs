//! How processes end, in words.

use std::{fmt::Write, os::unix::process::ExitStatusExt, process::ExitStatus, time::Duration};

use zkgas_model::record::FailureKind;

/// Names of signals by number, as Linux has them on x86 and ARM.
const SIGNALS: &[(i32, &str)] = &[
    (1, "SIGHUP"),
    (2, "SIGINT"),
    (3, "SIGQUIT"),
    (4, "SIGILL"),
    (5, "SIGTRAP"),
    (6, "SIGABRT"),
    (7, "SIGBUS"),
    (8, "SIGFPE"),
    (9, "SIGKILL"),
    (10, "SIGUSR1"),
    (11, "SIGSEGV"),
    (12, "SIGUSR2"),
    (13, "SIGPIPE"),
    (14, "SIGALRM"),
    (15, "SIGTERM"),
    (24, "SIGXCPU"),
    (25, "SIGXFSZ"),
    (31, "SIGSYS"),
];

/// The class of a death that nobody here caused, and how it is told.
pub(super) fn death(status: ExitStatus) -> (FailureKind, String) {
    if let Some(number) = status.signal() {
        let signal = signal(number);
        let reason = format!("the worker was ended by {signal}, which zkgas did not send");
        return (FailureKind::WorkerSignal, reason);
    }
    let code = status.code().unwrap_or_default();
    let hint = match code {
        0 => ", which means success, but did not answer".to_owned(),
        101 => ", which is a panic of Rust".to_owned(),
        126 => ", by which a shell says that it could not run a program".to_owned(),
        127 => ", by which a shell says that it did not find a program".to_owned(),
        129..=192 => format!(", by which a shell says that {} ended a program", signal(code - 128)),
        _ => String::new(),
    };
    (FailureKind::WorkerExit, format!("the worker ended with exit code {code}{hint}"))
}

fn signal(number: i32) -> String {
    let known = SIGNALS.iter().find(|(known, _)| *known == number);
    known.map_or_else(|| format!("signal {number}"), |(_, name)| (*name).to_owned())
}

/// A duration that people set as a limit: `1.5 s`, `200 ms`.
pub(super) fn limit(limit: Duration) -> String {
    let ms = limit.as_millis();
    match (ms / 1000, ms % 1000) {
        (0, _) => format!("{ms} ms"),
        (seconds, 0) => format!("{seconds} s"),
        (seconds, rest) => {
            format!("{seconds}.{} s", format!("{rest:03}").trim_end_matches('0'))
        }
    }
}

/// Bytes for people: `3.2 GiB`.
pub(super) fn bytes(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = units.into_iter().find(|(shift, _)| bytes >> shift != 0);
    match unit {
        None => format!("{bytes} B"),
        Some((shift, unit)) => {
            // Fits: at most 10 × 2^34.
            let tenths = ((bytes >> (shift - 10)) * 10) >> 10;
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        }
    }
}

/// The last lines of what a worker wrote, on one line and harmless to a terminal.
pub(super) fn quoted(tail: &[u8]) -> Option<String> {
    const LINES: usize = 10;
    const LONGEST: usize = 2000;
    let text = String::from_utf8_lossy(tail);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return None;
    }
    let joined = lines[lines.len().saturating_sub(LINES)..].join(" | ");
    let start = joined.ceil_char_boundary(joined.len().saturating_sub(LONGEST));
    let mut quoted = String::new();
    for character in joined[start..].chars() {
        let steers = matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        );
        if character.is_control() || steers {
            // Writing to a string cannot fail.
            let _ = write!(quoted, "\\x{:02x}", u32::from(character));
        } else {
            quoted.push(character);
        }
    }
    Some(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_code_says_what_shells_and_rust_mean_by_it() {
        let words = |code: i32| death(ExitStatus::from_raw(code << 8)).1;
        assert!(words(0).contains("success"));
        assert!(words(1).ends_with("exit code 1"));
        assert!(words(101).contains("panic"));
        assert!(words(137).contains("SIGKILL"));
        let (kind, words) = death(ExitStatus::from_raw(11));
        assert_eq!(kind, FailureKind::WorkerSignal);
        assert!(words.contains("SIGSEGV"));
        assert!(death(ExitStatus::from_raw(34)).1.contains("signal 34"));
    }

    #[test]
    fn limits_and_sizes_are_short() {
        assert_eq!(limit(Duration::from_millis(200)), "200 ms");
        assert_eq!(limit(Duration::from_hours(1)), "3600 s");
        assert_eq!(limit(Duration::from_millis(1050)), "1.05 s");
        assert_eq!(bytes(1023), "1023 B");
        assert_eq!(bytes(3 << 30 | 1 << 29), "3.5 GiB");
        assert_eq!(bytes(u64::MAX), "17179869183.9 GiB");
    }

    #[test]
    fn a_quotation_is_one_short_line_that_steers_no_terminal() {
        assert_eq!(quoted(b" \n\n"), None);
        let shown = quoted("first\n\x1b[31mred\u{202e}\r\nÿ".as_bytes()).unwrap();
        assert_eq!(shown, "first | \\x1b[31mred\\x202e | ÿ");
        assert_eq!(quoted(b"\xff").as_deref(), Some("\u{fffd}"));
        let long = quoted("é".repeat(5000).as_bytes()).unwrap();
        assert!(long.len() <= 2000);
        let many: Vec<String> = (0..50).map(|line| format!("line {line}")).collect();
        let shown = quoted(many.join("\n").as_bytes()).unwrap();
        assert!(shown.starts_with("line 40 |") && shown.ends_with("line 49"));
    }
}
