//! Cycles by region, from the marks that a guest prints.

use std::{collections::BTreeMap, sync::Arc};

use sp1_core_executor::Program;
use zkgas_model::Cycles;

const START: &str = "cycle-tracker-report-start: ";
const END: &str = "cycle-tracker-report-end: ";
/// Longer output is not a mark.
const LONGEST_MARK: u64 = 256;

/// Open regions and totals.
pub(crate) struct Regions {
    /// Instructions of the chunks before the current one.
    pub(crate) clock: u64,
    program: Arc<Program>,
    open: BTreeMap<String, u64>,
    totals: BTreeMap<String, Cycles>,
}

impl Regions {
    pub(crate) fn new(program: &Arc<Program>) -> Self {
        Self { clock: 0, program: program.clone(), open: BTreeMap::new(), totals: BTreeMap::new() }
    }

    /// The guest prints `len` bytes at `address` after `clock` instructions.
    pub(crate) fn printed(&mut self, address: u64, len: u64, clock: u64) {
        let Some(line) = self.literal(address, len) else { return };
        if let Some(name) = line.strip_prefix(START) {
            self.open.insert(name.to_owned(), clock);
        } else if let Some(name) = line.strip_prefix(END)
            && let Some(start) = self.open.remove(name)
        {
            self.totals.entry(name.to_owned()).or_default().0 += clock - start;
        }
    }

    /// A string from the program's image; the replay has no memory to read other strings from.
    fn literal(&self, address: u64, len: u64) -> Option<String> {
        if len > LONGEST_MARK {
            return None;
        }
        let byte = |at: u64| {
            let word = self.program.memory_image.get(&(at & !7))?;
            Some(word.to_le_bytes()[usize::try_from(at & 7).ok()?])
        };
        let bytes: Option<Vec<u8>> = (address..address.checked_add(len)?).map(byte).collect();
        String::from_utf8(bytes?).ok()
    }

    pub(crate) fn into_totals(self) -> BTreeMap<String, Cycles> {
        self.totals
    }
}
