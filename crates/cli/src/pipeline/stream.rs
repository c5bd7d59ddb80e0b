//! Fixtures of many files to all cores, a bounded number of bytes at a time.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use rayon::Yield;
use zkgas_fixture::{Entry, ReadError, ReadLimit, read_file};
use zkgas_model::ExitCode;

use crate::failure::refuse;

/// Longest fixture, in bytes of JSON. A state of nothing but storage takes seven times its JSON, and
/// with what is read ahead that has to stay below 1 GiB.
const LONGEST_ENTRY: u64 = 96 << 20;
/// Bytes of JSON that wait or are worked on.
const MOST_IN_FLIGHT: usize = 64 << 20;
/// What an entry costs beside its JSON.
const ENTRY_OVERHEAD: usize = 1 << 10;
/// Most fixtures of one command: their names are kept to find two that are the same.
const MOST_FIXTURES: usize = 500_000;

/// What happens with the fixtures.
pub(crate) struct Work<'w, T> {
    /// Told of every fixture in the order of the files, from one thread: what the job needs to know,
    /// or `None` to leave it out.
    pub(crate) admit: &'w mut (dyn FnMut(&Entry<'_>) -> Option<T> + Send),
    /// Done on all cores.
    pub(crate) job: &'w (dyn Fn(Entry<'static>, T) + Sync),
    /// Told of every file that yields no more fixtures.
    pub(crate) unreadable: &'w (dyn Fn(ReadError) + Sync),
    /// Whether to read no further.
    pub(crate) stop: &'w (dyn Fn() -> bool + Sync),
}

/// Reads files one after the other while their fixtures are worked on.
///
/// Fixtures and not files are what the cores share: a file has three to six of them, of very
/// different lengths.
pub(crate) fn each_entry<T: Send>(files: &[PathBuf], work: Work<'_, T>) -> eyre::Result<()> {
    let Work { admit, job, unreadable, stop } = work;
    let in_flight = AtomicUsize::new(0);
    let in_flight = &in_flight;
    let mut left = MOST_FIXTURES;
    rayon::scope(|scope| {
        let limit = ReadLimit::default().with_entry(LONGEST_ENTRY);
        for path in files {
            if stop() || left == 0 {
                return;
            }
            let read = read_file(path, limit, |entry| {
                if stop() || left == 0 {
                    return;
                }
                let Some(token) = admit(&entry) else { return };
                left -= 1;
                let ticket = Ticket::wait_for(in_flight, entry.json().len() + ENTRY_OVERHEAD);
                let entry = entry.into_owned();
                scope.spawn(move |_| {
                    let _ticket = ticket;
                    job(entry, token);
                });
            });
            if let Err(error) = read {
                unreadable(error);
            }
        }
    });
    if left == 0 {
        let text = format!(
            "more than {MOST_FIXTURES} fixtures are too many for one command; choose some with \
             --include, or give a folder below"
        );
        return refuse(ExitCode::BadInput, text);
    }
    Ok(())
}

/// The right to keep so many bytes in memory, until it is dropped: also by a panic.
struct Ticket<'c> {
    in_flight: &'c AtomicUsize,
    bytes: usize,
}

impl<'c> Ticket<'c> {
    /// Waits until there is room, and helps to make some. A fixture larger than all room goes alone.
    fn wait_for(in_flight: &'c AtomicUsize, bytes: usize) -> Self {
        loop {
            let there = in_flight.load(Ordering::Acquire);
            if there == 0 || there + bytes <= MOST_IN_FLIGHT {
                break;
            }
            if !matches!(rayon::yield_now(), Some(Yield::Executed)) {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        // Only this thread adds, so nobody else can have taken the room.
        in_flight.fetch_add(bytes, Ordering::AcqRel);
        Self { in_flight, bytes }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.in_flight.fetch_sub(self.bytes, Ordering::AcqRel);
    }
}
