//! What the library told since the last question.

use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::busy::Interval;

#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) kernels: Vec<Interval>,
    /// Kernels without a beginning or an end, and buffers that could not be read to theirs.
    pub(crate) incomplete: u64,
}

/// The library calls back without a context of ours.
static COLLECTED: Mutex<Collected> = Mutex::new(Collected { kernels: Vec::new(), incomplete: 0 });

pub(crate) fn add(kernel: Interval) {
    let (from, to) = kernel;
    let mut collected = lock();
    if from == 0 || to < from {
        collected.incomplete += 1;
    } else {
        collected.kernels.push(kernel);
    }
}

/// Something was lost.
pub(crate) fn miss() {
    lock().incomplete += 1;
}

pub(crate) fn take() -> Collected {
    mem::take(&mut *lock())
}

fn lock() -> MutexGuard<'static, Collected> {
    COLLECTED.lock().unwrap_or_else(PoisonError::into_inner)
}
