//! Faults in the order in which they strike.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::{self, Seek, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::{Fault, Planted, Point, Which, fault::block_of};

/// Counters that survive the process where they have a folder. Each is a file that grows by a byte
/// for each count, so several processes share it without a lock.
#[derive(Debug, Default)]
pub(super) struct Tally {
    folder: Option<PathBuf>,
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Tally {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, ..Self::default() }
    }

    /// Counts one more, from 1. A folder that fails is as good as none: this is for tests, which
    /// see that the count is wrong.
    pub(super) fn next(&self, name: &str) -> u64 {
        let kept = self.folder.as_deref().map(|folder| count_in(&folder.join(name)));
        if let Some(Ok(count)) = kept {
            return count;
        }
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(name.to_owned()).or_default();
        *count += 1;
        *count
    }
}

fn count_in(path: &Path) -> io::Result<u64> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(b".")?;
    // After an append the position is the end of what this call wrote.
    file.stream_position()
}

/// Decides for each task whether a fault strikes it.
#[derive(Debug, Default)]
pub struct FaultPlan {
    faults: Vec<Planted>,
    tally: Tally,
    /// Keeps the counters of two plans in one folder apart.
    name: &'static str,
}

impl FaultPlan {
    /// A plan. With a folder, tasks are counted over all processes that share it.
    pub fn new(name: &'static str, faults: Vec<Planted>, folder: Option<PathBuf>) -> Self {
        Self { faults, tally: Tally::new(folder), name }
    }

    /// Whether nothing ever strikes.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// What strikes the next task at this point, which is about these bytes. To be asked once for
    /// each task, since it counts them.
    pub fn strike(&self, point: Point, bytes: &[u8]) -> Option<Fault> {
        if self.is_empty() {
            return None;
        }
        let number = self.tally.next(&format!("{}-{}", self.name, point.as_str()));
        let by_block = self.faults.iter().any(|planted| matches!(planted.which, Which::Block(_)));
        let block = if by_block { block_of(point, bytes) } else { None };
        let strikes = |(index, planted): &(usize, &Planted)| {
            planted.strikes(point, number, block)
                && planted.times.is_none_or(|times| {
                    self.tally.next(&format!("{}-strike-{index}", self.name)) <= times
                })
        };
        self.faults.iter().enumerate().find(strikes).map(|(_, planted)| planted.fault)
    }
}
