//! Workers that are real processes. This binary starts itself as a worker, and as a host to be
//! killed, so it has a `main` of its own, which runs the tests one after the other.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::exit,
    missing_docs,
    reason = "tests"
)]

mod backends;
mod endings;
mod flood;
mod matrix;
mod orphans;
mod setup;

use std::{panic::catch_unwind, process::exit, time::Instant};

/// A test and its name.
type Test = (&'static str, fn());

fn main() {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some(setup::WORKER) => {
            if let Err(error) = zkgas_worker::serve_stdio(&backends::make) {
                eprintln!("{error:?}");
                exit(3);
            }
        }
        Some(orphans::HOST) => orphans::host(&args.next().unwrap()),
        _ => run(),
    }
}

/// Runs the tests that the arguments name, or all; understands of libtest's flags what `cargo test`
/// and its users need.
fn run() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let tests = [endings::TESTS, matrix::TESTS, orphans::TESTS, flood::TESTS].concat();
    if args.iter().any(|arg| arg == "--list") {
        for (name, _) in tests {
            println!("{name}: test");
        }
        return;
    }
    let exact = args.iter().any(|arg| arg == "--exact");
    let filters: Vec<&String> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    let wanted = |(name, _): &Test| {
        let matches =
            |filter: &&String| if exact { name == filter } else { name.contains(*filter) };
        filters.is_empty() || filters.iter().any(matches)
    };
    let mut failed = 0;
    for (name, test) in tests.into_iter().filter(wanted) {
        let clock = Instant::now();
        let passed = catch_unwind(test).is_ok();
        let word = if passed { "ok" } else { "FAILED" };
        println!("test {name} ... {word} ({:.1} s)", clock.elapsed().as_secs_f64());
        failed += i32::from(!passed);
    }
    exit(i32::from(failed != 0));
}
