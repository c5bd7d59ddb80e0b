//! Cases to fixture files.

use std::{
    path::Path,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use rayon::prelude::*;
use zkgas_fixture::{FillInput, Filled, fill, render};
use zkgas_model::Fork;
use zkgas_store::write_if_changed;
use zkgas_suite::Case;

use crate::printer::Printer;

/// The cases of one fixture file.
#[derive(Debug)]
pub(crate) struct FixtureFile {
    /// Relative to the fixtures folder.
    pub(crate) path: String,
    pub(crate) cases: Vec<Case>,
}

/// What filling did.
#[derive(Debug)]
pub(crate) struct Totals {
    pub(crate) files: usize,
    pub(crate) fixtures: usize,
    pub(crate) gas: u64,
    pub(crate) took: Duration,
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.took.as_secs_f64();
        // Whole numbers below 2^52 convert exactly, and no block comes near that.
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let gas = self.gas as f64 / 1e6;
        let (files, fixtures) = (self.files, self.fixtures);
        write!(
            f,
            "filled {files} tests, {fixtures} fixtures, {gas:.1} Mgas in {seconds:.1} s \
             ({:.0} Mgas/s)",
            gas / seconds.max(1e-9)
        )
    }
}

/// Fills files, several at a time; files that are there with the same content stay untouched.
pub(crate) fn fill_files(
    files: &[FixtureFile],
    fork: Fork,
    output: &Path,
    printer: Printer,
) -> eyre::Result<Totals> {
    let start = Instant::now();
    let bar = printer.bar("fill", files.iter().map(|file| file.cases.len()).sum());
    let (gas, fixtures) = (AtomicU64::new(0), AtomicUsize::new(0));
    files.par_iter().try_for_each(|file| {
        let filled: Vec<Filled> = file
            .cases
            .par_iter()
            .map(|case| {
                let filled = fill(&FillInput::new(case, fork))?;
                gas.fetch_add(filled.header().gas_used, Ordering::Relaxed);
                fixtures.fetch_add(1, Ordering::Relaxed);
                bar.inc(1);
                Ok(filled)
            })
            .collect::<Result<_, zkgas_fixture::FillError>>()?;
        write_if_changed(&output.join(&file.path), render(&filled).as_bytes())?;
        Ok::<(), eyre::Report>(())
    })?;
    bar.finish_and_clear();
    Ok(Totals {
        files: files.len(),
        fixtures: fixtures.into_inner(),
        gas: gas.into_inner(),
        took: start.elapsed(),
    })
}
