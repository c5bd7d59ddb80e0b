//! Cycles by region, from the marks that a guest prints.

use std::collections::BTreeMap;

use zkgas_model::Cycles;

const START: &[u8] = b"cycle-tracker-report-start: ";
const END: &[u8] = b"cycle-tracker-report-end: ";
/// Longer output is not a mark.
pub(crate) const LONGEST_MARK: u32 = 256;

/// Open regions and totals.
#[derive(Debug, Default)]
pub(crate) struct Regions {
    open: BTreeMap<String, u64>,
    totals: BTreeMap<String, Cycles>,
}

impl Regions {
    /// The guest prints `line` after `clock` user cycles.
    pub(crate) fn printed(&mut self, line: &[u8], clock: u64) {
        let name = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        if let Some(region) = line.strip_prefix(START) {
            self.open.insert(name(region), clock);
        } else if let Some(region) = line.strip_prefix(END)
            && let Some(start) = self.open.remove(&name(region))
        {
            self.totals.entry(name(region)).or_default().0 += clock.saturating_sub(start);
        }
    }

    pub(crate) fn into_totals(self) -> BTreeMap<String, Cycles> {
        self.totals
    }
}
