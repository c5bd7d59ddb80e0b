//! Cases to fixture files.

use std::{
    path::Path,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use indicatif::ProgressBar;
use rayon::prelude::*;
use zkgas_fixture::{FillError, FillInput, Filled, check_gas, fill, render};
use zkgas_store::Ledger;
use zkgas_suite::Case;

use crate::{interrupt, pipeline::plan::FixtureFile, printer::Printer};

/// Where a fixtures folder remembers what its files were made from.
const LEDGER: &str = ".zkgas-fill";

/// What filling did.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    tests: usize,
    /// Tests whose file was there already.
    kept: usize,
    fixtures: usize,
    gas: u64,
    took: Duration,
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.took.as_secs_f64();
        // Whole numbers below 2^52 convert exactly, and no block comes near that.
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let gas = self.gas as f64 / 1e6;
        let Self { tests, kept, fixtures, .. } = self;
        let filled = tests - kept;
        write!(f, "filled {filled} tests, {fixtures} fixtures, {gas:.1} Mgas in {seconds:.1} s")?;
        if *kept > 0 {
            write!(f, "; {kept} tests were there already")?;
        }
        Ok(())
    }
}

/// Fills files, several cases at a time. Files that are there, made from the same, stay untouched.
pub(crate) fn fill_files(
    files: &[FixtureFile],
    output: &Path,
    printer: Printer,
) -> eyre::Result<Totals> {
    let start = Instant::now();
    let ledger = Ledger::open(output, LEDGER);
    let bar = printer.bar("fill", files.iter().map(FixtureFile::len).sum());
    let (gas, fixtures, kept) = (AtomicU64::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let result = files.par_iter().try_for_each(|file| {
        interrupt::check()?;
        let key = file.key();
        if ledger.holds(&file.path, &key) {
            kept.fetch_add(1, Ordering::Relaxed);
            bar.inc(file.len() as u64);
            return Ok(());
        }
        let filled = fill_file(file, &bar)?;
        let used: u64 = filled.iter().map(|filled| filled.header().gas_used).sum();
        gas.fetch_add(used, Ordering::Relaxed);
        fixtures.fetch_add(filled.len(), Ordering::Relaxed);
        ledger.put(&file.path, &key, render(&filled).as_bytes())?;
        Ok::<(), eyre::Report>(())
    });
    bar.finish_and_clear();
    // What was filled before a failure need not be filled again.
    ledger.save()?;
    result?;
    Ok(Totals {
        tests: files.len(),
        kept: kept.into_inner(),
        fixtures: fixtures.into_inner(),
        gas: gas.into_inner(),
        took: start.elapsed(),
    })
}

/// The fixtures of one file, whose gas must lie on a line.
fn fill_file(file: &FixtureFile, bar: &ProgressBar) -> Result<Vec<Filled>, FillError> {
    let one = |case: &Case| {
        let filled = fill(&FillInput::new(case, file.fork));
        bar.inc(1);
        filled
    };
    let cases = file.cases()?;
    let filled: Vec<Filled> = cases.par_iter().map(one).collect::<Result<_, _>>()?;
    let gas = filled.iter().map(|filled| filled.header().gas_used);
    let points: Vec<(u64, u64)> = cases.iter().map(|case| case.op_count).zip(gas).collect();
    if let Some(last) = cases.last() {
        check_gas(&points, last.first_op_effect)
            .map_err(|breach| FillError::Claim { name: last.name.clone(), breach })?;
    }
    Ok(filled)
}
