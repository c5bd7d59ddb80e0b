//! What a proof is expected to take: a line on cycles through the proofs before it.
//!
//! It serves progress, `--dry-run`, and limits, which all live with an error of a third. What a proof costs is for
//! the report to say.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use zkgas_model::record::{Execution, Provenance, Proving, ProvingSuccess, Record};
use zkgas_runner::{Ask, Outcome, Survey};
use zkgas_store::RunFolder;

use crate::pipeline::{backend::Loaded, costs::float};

/// What is known of one combination. Its records are read when something is asked for the first time,
/// so a run with nothing to do does not wait for them.
#[derive(Debug)]
pub(crate) struct Expected<'e> {
    source: Option<(&'e RunFolder, &'e Loaded)>,
    known: OnceLock<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Millions of cycles by the guest's input.
    sizes: BTreeMap<String, f64>,
    /// Proofs of inputs whose size is known, and all.
    seen: Mutex<(Sums, Sums)>,
}

/// Sums over proofs, of millions of cycles x and seconds y.
#[derive(Debug, Default, Clone, Copy)]
struct Sums {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
}

impl Sums {
    fn add(&mut self, x: f64, y: f64) {
        self.n += 1.0;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.xy += x * y;
    }

    /// Seconds of so many proofs of `x` in all, at the mean where that is unknown; nothing without proofs.
    fn of(self, proofs: f64, x: Option<f64>) -> Option<f64> {
        if self.n < 1.0 {
            return None;
        }
        let mean = (self.x / self.n, self.y / self.n);
        let spread = self.xx - self.x * mean.0;
        let slope = (self.xy - self.x * mean.1) / spread;
        // Proofs of one size, or a line that falls, say nothing of another size.
        let rises = spread > 1e-9 * self.xx && slope >= 0.0;
        let beyond = x.filter(|_| rises).map_or(0.0, |x| slope * (x - proofs * mean.0));
        // A line may fall below nothing where it was not looked at.
        Some((proofs * mean.1 + beyond).max(proofs * mean.1 / 20.0))
    }
}

impl<'e> Expected<'e> {
    /// By the records of a combination in a run folder.
    pub(crate) const fn of(folder: &'e RunFolder, loaded: &'e Loaded) -> Self {
        Self { source: Some((folder, loaded)), known: OnceLock::new() }
    }

    /// What the proof of an input should take; nothing before the first proof.
    pub(crate) fn time(&self, input: &str) -> Option<Duration> {
        self.total([(input, 1)])
    }

    /// What proofs of these inputs should take, each so often.
    pub(crate) fn total<'i>(
        &self,
        inputs: impl IntoIterator<Item = (&'i str, u32)>,
    ) -> Option<Duration> {
        let known = self.known();
        let (mut sized, mut x, mut others) = (0.0, 0.0, 0.0);
        for (input, count) in inputs {
            match known.sizes.get(input) {
                Some(size) => {
                    sized += f64::from(count);
                    x += f64::from(count) * size;
                }
                None => others += f64::from(count),
            }
        }
        let (of_sized, of_all) = *known.sums();
        let seconds = match of_sized.of(sized, Some(x)) {
            Some(seconds) => seconds + of_all.of(others, None)?,
            None => of_all.of(sized + others, None)?,
        };
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// Takes account of a proof.
    pub(crate) fn learn(&self, input: &str, time: Duration) {
        self.known().learn(input, time);
    }

    /// A folder that cannot be read is for the run to complain of.
    fn known(&self) -> &Known {
        let read = || self.source.and_then(|(folder, loaded)| Known::read(folder, loaded).ok());
        self.known.get_or_init(|| read().unwrap_or_default())
    }
}

impl Known {
    fn read(folder: &RunFolder, loaded: &Loaded) -> eyre::Result<Self> {
        let is_ours = |record: &Record| record.zkgas.as_ref().is_some_and(|it| loaded.made(it));
        let mut known = Self::default();
        for record in records(&folder.execute())?.iter().filter(|record| is_ours(record)) {
            if let (Some(Execution::Success(success)), Some(provenance)) =
                (&record.execution, &record.zkgas)
            {
                let size = float(success.total_num_cycles.0) / 1e6;
                known.sizes.insert(provenance.input_sha256.clone(), size);
            }
        }
        for record in records(&folder.prove())?.iter().filter(|record| is_ours(record)) {
            if let Some((provenance, success)) = own(record)
                && let Some(details) = &success.details
            {
                let time = Duration::from_nanos(details.proving_time.0);
                known.learn(&provenance.input_sha256, time);
            }
        }
        Ok(known)
    }

    fn learn(&self, input: &str, time: Duration) {
        let (size, seconds) = (self.sizes.get(input), time.as_secs_f64());
        let mut sums = self.sums();
        if let Some(size) = size {
            sums.0.add(*size, seconds);
        }
        sums.1.add(0.0, seconds);
    }

    fn sums(&self) -> MutexGuard<'_, (Sums, Sums)> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn records(folder: &Path) -> eyre::Result<Vec<Record>> {
    Ok(if folder.is_dir() { RunFolder::records(folder)?.0 } else { Vec::new() })
}

/// The proof of a record, if it is no other record's.
pub(crate) fn own(record: &Record) -> Option<(&Provenance, &ProvingSuccess)> {
    let Some(Proving::Success(success)) = &record.proving else { return None };
    let provenance = record.zkgas.as_ref()?;
    let is_own = provenance.attempt.as_ref()?.shared_with.is_none();
    is_own.then_some((provenance, success))
}

/// What is left of an order, in proving time.
#[derive(Debug)]
pub(crate) struct Left<'e> {
    expected: &'e Expected<'e>,
    /// By the name of the first record of each proof: how often it is still to be made, and its input.
    proofs: Mutex<BTreeMap<String, (u32, String)>>,
    provers: u32,
}

impl<'e> Left<'e> {
    pub(crate) fn of(
        expected: &'e Expected<'e>,
        survey: &Survey<'_>,
        asked: &[Ask],
        provers: usize,
    ) -> Self {
        let mut proofs: BTreeMap<String, (u32, String)> = BTreeMap::new();
        for (name, input) in asked.iter().flat_map(|ask| survey.proofs(ask)) {
            proofs.entry(name.to_owned()).or_insert((0, input.to_owned())).0 += 1;
        }
        let provers = u32::try_from(provers.max(1)).unwrap_or(u32::MAX);
        Self { expected, proofs: Mutex::new(proofs), provers }
    }

    /// Takes a record off, and learns from its proof. After one that was made, gives the time that is left.
    pub(crate) fn after(&self, name: &str, outcome: &Outcome, took: Duration) -> Option<Duration> {
        let mut proofs = self.proofs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((count, input)) = proofs.get_mut(name) {
            *count = count.saturating_sub(1);
            if *outcome == Outcome::Done {
                self.expected.learn(input, took);
            }
        }
        if *outcome != Outcome::Done {
            return None;
        }
        let open = proofs.values().map(|(count, input)| (input.as_str(), *count));
        Some(self.expected.total(open)? / self.provers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(proofs: &[(f64, f64)]) -> Expected<'static> {
        let sizes = [("a", 1.0), ("b", 3.0), ("c", 100.0)];
        let sizes = sizes.map(|(input, size)| (input.to_owned(), size)).into();
        let known = Known { sizes, seen: Mutex::default() };
        for &(size, seconds) in proofs {
            known.sums().0.add(size, seconds);
            known.sums().1.add(0.0, seconds);
        }
        Expected { source: None, known: OnceLock::from(known) }
    }

    fn seconds(expected: &Expected<'_>, input: &str) -> Option<f64> {
        expected.time(input).map(|time| time.as_secs_f64())
    }

    #[test]
    fn a_line_through_the_proofs_tells_of_the_next() {
        let known = expected(&[(1.0, 3.0), (5.0, 5.0), (9.0, 7.0)]);
        assert_eq!(seconds(&known, "a"), Some(3.0));
        assert_eq!(seconds(&known, "b"), Some(4.0));
        assert_eq!(seconds(&known, "c"), Some(52.5));
        assert_eq!(seconds(&known, "not executed"), Some(5.0), "the mean");
    }

    #[test]
    fn proofs_without_executions_tell_their_mean() {
        let known = Known::default();
        known.learn("a", Duration::from_secs(2));
        known.learn("b", Duration::from_secs(6));
        let known = Expected { source: None, known: OnceLock::from(known) };
        assert_eq!(seconds(&known, "c"), Some(4.0));
    }

    #[test]
    fn too_little_for_a_line_gives_the_mean() {
        assert_eq!(seconds(&expected(&[]), "a"), None);
        assert_eq!(seconds(&expected(&[(7.0, 4.0), (7.0, 6.0)]), "c"), Some(5.0));
        assert_eq!(seconds(&expected(&[(1.0, 9.0), (9.0, 1.0)]), "c"), Some(5.0), "a falling line");
        let steep = expected(&[(10.0, 1.0), (30.0, 41.0)]);
        assert_eq!(seconds(&steep, "a"), Some(1.05), "and one below nothing");
    }

    #[test]
    fn what_is_left_falls_with_each_proof_and_divides_among_provers() {
        let known = expected(&[(1.0, 3.0), (5.0, 5.0)]);
        let proofs = [("a-0", (2, "a".to_owned())), ("b-1", (2, "b".to_owned()))];
        let proofs = proofs.map(|(name, it)| (name.to_owned(), it)).into();
        let left = Left { expected: &known, proofs: Mutex::new(proofs), provers: 2 };
        let after = |name: &str, outcome| {
            left.after(name, &outcome, Duration::from_secs(3)).map(|time| time.as_secs_f64())
        };
        assert_eq!(after("a-0", Outcome::Done), Some(5.5), "3 + 4 + 4, on two");
        assert_eq!(after("another of the same proof", Outcome::Shared), None);
        assert_eq!(after("b-1", Outcome::Skipped), None);
        assert_eq!(after("a-0", Outcome::Done), Some(2.0));
    }
}
