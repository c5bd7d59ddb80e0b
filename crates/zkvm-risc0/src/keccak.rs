//! The keccak coprocessor: permutations that the guest asks for, and the batches that prove them.

use std::ops::RangeInclusive;

use keccak::Keccak;

/// Sizes of a batch that have a proof, as powers of two of the keccak circuit's cycles.
pub(crate) const PO2_RANGE: RangeInclusive<u32> = 14..=18;
/// Cycles of the keccak circuit for one permutation.
const CYCLES_PER_PERMUTATION: u32 = 200;

/// What has been asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Batches {
    /// Permutations of the open batch.
    open: u32,
    /// How many a batch holds.
    capacity: u32,
}

impl Batches {
    pub(crate) const fn new(po2: u32) -> Self {
        Self { open: 0, capacity: (1 << po2) / CYCLES_PER_PERMUTATION }
    }

    /// One more permutation. Whether the guest must close the batch now; `None` where it should have
    /// before.
    pub(crate) fn permute(&mut self, state: &mut [u64; 25]) -> Option<bool> {
        if self.open == self.capacity {
            return None;
        }
        self.open += 1;
        Keccak::new().with_f1600(|permute| permute(state));
        Some(self.open == self.capacity)
    }

    /// The guest closes the batch.
    pub(crate) const fn close(&mut self) {
        self.open = 0;
    }
}
