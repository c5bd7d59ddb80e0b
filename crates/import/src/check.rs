//! Imported blocks against a published table of slopes.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use zkgas_model::{
    FixtureName,
    record::{Execution, Proving, Record},
};
use zkgas_stats::{Point, Regression};

use crate::{ImportError, Problem, origin::read};

/// Longest table that is read.
const LONGEST: u64 = 64 << 20;
/// Largest relative difference at which numbers agree.
const TOLERANCE: f64 = 1e-9;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Published numbers that the blocks give again.
    pub agree: usize,
    /// Those that they don't, in words.
    pub disagree: Vec<String>,
}

/// A block: gas, and cycles and seconds where they are known.
#[derive(Debug, Default, Clone, Copy)]
struct Block {
    gas: f64,
    cycles: Option<f64>,
    seconds: Option<f64>,
}

/// The regressions of a table: prefix of its columns, abscissa, and ordinate.
type Regressed = (&'static str, fn(&Block) -> Option<f64>, fn(&Block) -> Option<f64>);

const REGRESSIONS: [Regressed; 3] = [
    ("gas_zkcycles", |block| Some(block.gas), |block| block.cycles),
    ("gas_proving", |block| Some(block.gas), |block| block.seconds),
    ("zkcycles_proving", |block| block.cycles, |block| block.seconds),
];

/// Fits the blocks of each operation by ordinary least squares, as the tool of the table does, and
/// compares slope, R², and standard error to 9 digits. Blocks of which there are several samples can't be
/// compared: the table's tool takes samples for independent blocks.
pub fn check<'r>(
    records: impl IntoIterator<Item = &'r Record>,
    table: &Path,
) -> Result<Checked, ImportError> {
    let (bytes, _) = read(table, LONGEST)?;
    let malformed = |problems| ImportError::Malformed { path: table.to_owned(), problems };
    let operations = operations(records);
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let header = reader.headers().map_err(|error| malformed(vec![problem(&error)]))?.clone();
    let column = |name: &str| header.iter().position(|cell| cell == name);
    let Some(opcode) = column("opcode") else {
        return Err(malformed(vec![Problem::at(1, "no column `opcode`")]));
    };
    let mut found = Checked { agree: 0, disagree: Vec::new() };
    let mut seen = BTreeSet::new();
    for row in reader.records() {
        let row = row.map_err(|error| malformed(vec![problem(&error)]))?;
        let line = row.position().map_or(0, csv::Position::line);
        let name = row.get(opcode).unwrap_or_default();
        if !seen.insert(name.to_owned()) {
            return Err(malformed(vec![Problem::at(line, format!("`{name}` again"))]));
        }
        let blocks = operations.get(name).map(Vec::as_slice).unwrap_or_default();
        for (prefix, x, y) in REGRESSIONS {
            let published = |what: &str| {
                let Some(at) = column(&format!("{prefix}_{what}")) else { return Ok(None) };
                let text = row.get(at).unwrap_or_default();
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                let why = || Problem::at(line, format!("{prefix}_{what}: `{text}` is no number"));
                number.map(Some).ok_or_else(|| malformed(vec![why()]))
            };
            let expected = [published("slope")?, published("r2")?, published("std_err")?];
            compare(name, prefix, fit(blocks, x, y).as_ref(), expected, &mut found);
        }
    }
    Ok(found)
}

/// Blocks by operation.
fn operations<'r>(records: impl IntoIterator<Item = &'r Record>) -> BTreeMap<String, Vec<Block>> {
    let mut blocks: BTreeMap<(String, String), Block> = BTreeMap::new();
    for record in records {
        let fixture = FixtureName(record.name.clone());
        let told = record.imported.as_ref().and_then(|it| it.target.clone());
        let Some(target) = told.or_else(|| fixture.target().map(str::to_owned)) else { continue };
        let block = blocks.entry((target, record.name.clone())).or_default();
        block.gas = float(record.metadata.block_used_gas.0);
        if let Some(Execution::Success(success)) = &record.execution {
            block.cycles = Some(float(success.total_num_cycles.0));
        }
        if let Some(Proving::Success(success)) = &record.proving {
            block.seconds = Some(float(success.proving_time_ms) / 1000.0);
        }
    }
    let mut operations: BTreeMap<String, Vec<Block>> = BTreeMap::new();
    for ((target, _), block) in blocks {
        operations.entry(target).or_default().push(block);
    }
    operations
}

fn fit(
    blocks: &[Block],
    x: impl Fn(&Block) -> Option<f64>,
    y: impl Fn(&Block) -> Option<f64>,
) -> Option<Regression> {
    let points: Vec<Point> =
        blocks.iter().filter_map(|block| Some(Point { x: x(block)?, y: y(block)? })).collect();
    Regression::fit(&points).ok()
}

fn compare(
    name: &str,
    prefix: &str,
    fit: Option<&Regression>,
    [slope, r_squared, error]: [Option<f64>; 3],
    found: &mut Checked,
) {
    // The published error is computed from 1 − R² and loses as many digits as R² has nines.
    let lost = r_squared.map_or(0.0, |it| 4.0 * f64::EPSILON / (1.0 - it).max(f64::EPSILON));
    let pairs = [
        ("slope", slope, fit.map(|it| it.slope().value()), TOLERANCE),
        ("r2", r_squared, fit.and_then(Regression::r_squared), TOLERANCE),
        ("std_err", error, fit.map(|it| it.slope().standard_error()), lost.max(TOLERANCE)),
    ];
    for (what, published, ours, tolerance) in pairs {
        let Some(published) = published else { continue };
        match ours {
            Some(ours) if (ours - published).abs() <= tolerance * published.abs() => {
                found.agree += 1;
            }
            Some(ours) => found.disagree.push(format!(
                "{name}: {prefix}_{what} is published as {published:e} and comes out as {ours:e}"
            )),
            None => found.disagree.push(format!(
                "{name}: {prefix}_{what} is published, and fewer than three blocks were imported"
            )),
        }
    }
}

fn problem(error: &csv::Error) -> Problem {
    let line = error.position().map(csv::Position::line);
    Problem { line, why: error.to_string() }
}

/// A count as a number. Exact below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}
