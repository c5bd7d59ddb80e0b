//! The CSV of raw data: one row a block, or a block and a sample.

use std::{collections::BTreeMap, path::Path};

use csv::{ByteRecord, ReaderBuilder};
use zkgas_model::{
    Cycles, Gas,
    record::{
        Crashed, Execution, ExecutionSuccess, Imported, Metadata, Proving, ProvingSuccess, Record,
    },
};

use crate::{ImportError, Origin, Placed, Problem, origin::read};

/// Longest table that is read; the published ones have 63 kB.
const LONGEST: u64 = 256 << 20;
/// Counts are exact as floating-point numbers up to here, and no block comes near.
const GREATEST: u64 = 1 << 53;

/// Reads a table of raw data. All that is wrong with it is reported at once, and then nothing is
/// imported: half a table gives other slopes.
pub fn table(path: &Path, origin: &Origin) -> Result<Vec<Placed>, ImportError> {
    let (bytes, sha256) = read(path, LONGEST)?;
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    rows(&bytes)
        .map(|rows| {
            let whole = Whole { file, sha256, origin };
            rows.values().flat_map(|(at, row)| row.records(*at, &whole)).collect()
        })
        .map_err(|problems| ImportError::Malformed { path: path.to_owned(), problems })
}

/// What all rows share.
struct Whole<'o> {
    file: String,
    sha256: String,
    origin: &'o Origin,
}

/// One row, and what to make of it.
#[derive(Debug)]
struct Row {
    name: String,
    target: Option<String>,
    op_count: Option<u64>,
    gas: Gas,
    cycles: Option<Cycles>,
    milliseconds: Option<u64>,
    sample: Option<u32>,
    /// Whether an earlier row has the execution of this block.
    repeats: bool,
}

/// The rows by name and sample, with their lines.
type Rows = BTreeMap<(String, Option<u32>), (u64, Row)>;

fn rows(bytes: &[u8]) -> Result<Rows, Vec<Problem>> {
    // Spreadsheets put a byte order mark in front.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut problems = Vec::new();
    let mut found = Rows::new();
    let mut blocks: BTreeMap<String, (u64, Gas, Option<Cycles>)> = BTreeMap::new();
    let mut columns: Option<Columns> = None;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(vec![Problem::whole(error.to_string())]),
        }
        let line = record.position().map_or(0, csv::Position::line);
        let Some(columns) = &columns else {
            columns = Some(Columns::find(&record).map_err(|why| vec![Problem::at(line, why)])?);
            continue;
        };
        let row = columns.row(&record).and_then(|row| agree(&mut blocks, line, row));
        match row {
            Ok(row) => {
                let key = (row.name.clone(), row.sample);
                if let Some((first, _)) = found.get(&key) {
                    let why = format!("the block of line {first} again; remove one of them");
                    problems.push(Problem::at(line, why));
                } else {
                    found.insert(key, (line, row));
                }
            }
            Err(why) => problems.push(Problem::at(line, why)),
        }
    }
    if columns.is_none() {
        problems.push(Problem::whole("the file is empty"));
    } else if found.is_empty() && problems.is_empty() {
        problems.push(Problem::whole("there are no rows below the header"));
    }
    if !bytes.is_empty() && !bytes.ends_with(b"\n") {
        let line = record.position().map_or(1, csv::Position::line);
        problems.push(Problem::at(line, "the last line has no end, so the file may be cut off"));
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// Rows of several samples repeat what the block's execution counted, and must do so truly.
fn agree(
    blocks: &mut BTreeMap<String, (u64, Gas, Option<Cycles>)>,
    line: u64,
    row: Row,
) -> Result<Row, String> {
    match blocks.get(&row.name) {
        None => {
            blocks.insert(row.name.clone(), (line, row.gas, row.cycles));
            Ok(row)
        }
        Some((_, gas, cycles)) if (*gas, *cycles) == (row.gas, row.cycles) => {
            Ok(Row { repeats: true, ..row })
        }
        Some((first, ..)) => Err(format!(
            "the block of line {first} with other gas or cycles, which are the same for each sample"
        )),
    }
}

/// Positions of the columns.
struct Columns {
    all: usize,
    name: usize,
    gas: usize,
    target: Option<usize>,
    op_count: Option<usize>,
    cycles: Option<usize>,
    time: Option<usize>,
    sample: Option<usize>,
}

impl Columns {
    fn find(header: &ByteRecord) -> Result<Self, String> {
        let column = |name: &str| header.iter().position(|cell| cell == name.as_bytes());
        if column("gas_proving_slope").is_some() || column("gas_zkcycles_slope").is_some() {
            return Err(
                "a table of slopes, which holds no blocks; name the raw data, and this one \
                        with --check"
                    .to_owned(),
            );
        }
        let twice = header
            .iter()
            .enumerate()
            .find(|(at, cell)| header.iter().take(*at).any(|earlier| earlier == *cell));
        if let Some((_, cell)) = twice {
            return Err(format!("two columns `{}`", String::from_utf8_lossy(cell)));
        }
        let (cycles, time) = (column("zk_cycles"), column("proving_time_s"));
        let needed = |name: &str| column(name).ok_or_else(|| format!("no column `{name}`"));
        if cycles.is_none() && time.is_none() {
            return Err("neither a column `zk_cycles` nor `proving_time_s`".to_owned());
        }
        Ok(Self {
            all: header.len(),
            name: needed("name")?,
            gas: needed("gas_used")?,
            target: column("opcode"),
            op_count: column("op_count"),
            cycles,
            time,
            sample: column("sample"),
        })
    }

    fn row(&self, record: &ByteRecord) -> Result<Row, String> {
        if record.len() != self.all {
            let (found, all) = (record.len(), self.all);
            return Err(format!("{found} cells where the header has {all} columns"));
        }
        let cell = |at: usize| {
            let bytes = record.get(at).unwrap_or_default();
            std::str::from_utf8(bytes).map_err(|_| "text that is not UTF-8".to_owned())
        };
        // An empty cell is no number.
        let maybe = |at: Option<usize>| match at.map(cell).transpose()? {
            None | Some("") => Ok::<_, String>(None),
            text => Ok(text),
        };
        let name = cell(self.name)?;
        if name.is_empty() {
            return Err("the name is empty".to_owned());
        }
        let sample = maybe(self.sample)?.map(|text| count("sample", text)).transpose()?;
        Ok(Row {
            name: name.to_owned(),
            target: maybe(self.target)?.map(str::to_owned),
            op_count: maybe(self.op_count)?.map(|text| count("op_count", text)).transpose()?,
            gas: Gas(count("gas_used", cell(self.gas)?)?),
            cycles: maybe(self.cycles)?
                .map(|text| count("zk_cycles", text).map(Cycles))
                .transpose()?,
            milliseconds: maybe(self.time)?.map(milliseconds).transpose()?,
            sample: sample
                .map(|number| u32::try_from(number).ok().filter(|number| *number > 0))
                .map(|number| number.ok_or("sample: they count from 1".to_owned()))
                .transpose()?,
            repeats: false,
        })
    }
}

impl Row {
    fn records(&self, line: u64, whole: &Whole<'_>) -> Vec<Placed> {
        let record = |execution, proving, sample| {
            let Whole { file, sha256, origin } = whole;
            Placed::new(Record {
                name: self.name.clone(),
                timestamp_completed: String::new(),
                metadata: Metadata { block_used_gas: self.gas },
                execution,
                proving,
                zkgas: None,
                imported: Some(Imported {
                    file: file.clone(),
                    sha256: sha256.clone(),
                    line: Some(line),
                    target: self.target.clone(),
                    op_count: self.op_count,
                    sample,
                    zkvm: origin.zkvm.clone(),
                    zkvm_version: origin.zkvm_version.clone(),
                    client: origin.client.clone(),
                }),
            })
        };
        let execution = self.execution().map(|it| record(Some(it), None, None));
        let proving = self.milliseconds.map(|proving_time_ms| {
            let success = ProvingSuccess { proof_size: None, proving_time_ms, details: None };
            let sample = Some(self.sample.unwrap_or(1));
            record(None, Some(Proving::Success(success)), sample)
        });
        execution.into_iter().chain(proving).collect()
    }

    /// The execution, once for each block. A block without any number failed in a way that the table
    /// doesn't tell.
    fn execution(&self) -> Option<Execution> {
        let nothing = || {
            let reason = "the table has neither cycles nor a proving time".to_owned();
            Execution::Crashed(Crashed { reason, kind: None })
        };
        let success = |cycles| {
            Execution::Success(ExecutionSuccess {
                total_num_cycles: cycles,
                cycle_parts: BTreeMap::new(),
                segments: None,
                shards: None,
                region_cycles: BTreeMap::new(),
                execution_duration: None,
                prover_gas: None,
                syscalls: BTreeMap::new(),
                exit_code: 0,
            })
        };
        match self.cycles {
            _ if self.repeats => None,
            Some(cycles) => Some(success(cycles)),
            None => self.milliseconds.is_none().then(nothing),
        }
    }
}

/// A whole number; `3.0` too, as pandas prints a column in which a number is absent.
fn count(column: &str, text: &str) -> Result<u64, String> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|count| *count <= GREATEST)
        .ok_or_else(|| format!("{column}: `{}` is no count from 0 to 2^53", shown(text)))
}

/// Seconds with at most three decimals, which is what whole milliseconds look like.
fn milliseconds(text: &str) -> Result<u64, String> {
    let wrong = || {
        let shown = shown(text);
        format!("proving_time_s: `{shown}` is no number of seconds with at most three decimals")
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || decimals.len() > 3 || !digits(whole) || !digits(decimals) {
        return Err(wrong());
    }
    let number: u64 = format!("{whole}{decimals:0<3}").parse().map_err(|_| wrong())?;
    Some(number).filter(|number| *number <= GREATEST).ok_or_else(wrong)
}

/// The beginning of a cell, for a message.
fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
