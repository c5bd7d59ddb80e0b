//! The tests of the suite, listed.

use std::{collections::BTreeMap, fmt::Write};

use serde::Serialize;
use zkgas_model::Fork;
use zkgas_suite::Test;

/// A test, as lists show it.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    /// The operation.
    name: &'static str,
    family: &'static str,
    /// The opcode, or the address of the precompile, in hexadecimal; empty where it is neither.
    code: String,
    layout: &'static str,
    /// How often the target is called at full amplification.
    num_calls: u64,
    /// Operations in one call of the target, at each point.
    op_counts: Vec<u16>,
    /// The first fork that has the operation.
    since: Fork,
    /// Whether the fork asked for has it.
    available: bool,
    /// The test function.
    test: String,
    /// The fixture file.
    file: String,
    /// What the slope isolates, where the suite says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    isolates: Option<&'static str>,
    /// How many of each operation are in one of what is measured, where it is several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    parts: BTreeMap<String, u64>,
}

impl Row {
    pub(crate) fn of(test: &Test) -> Self {
        let precompile = test.precompile().map(|address| {
            let [.., high, low] = address.into_array();
            format!("0x{:02x}", u16::from_be_bytes([high, low]))
        });
        let opcode = || test.opcode().map(|opcode| format!("0x{opcode:02x}"));
        Self {
            name: test.target(),
            family: test.family().as_str(),
            code: precompile.or_else(opcode).unwrap_or_default(),
            layout: test.layout(),
            num_calls: test.num_calls(),
            op_counts: test.op_counts(),
            since: test.since(),
            available: test.exists(),
            test: test.name(),
            file: test.file(),
            isolates: test.isolates(),
            parts: test.parts(),
        }
    }

    fn cells(&self) -> [String; 7] {
        let counts: Vec<String> = self.op_counts.iter().map(ToString::to_string).collect();
        let note = if self.available { "" } else { &format!("from {} on", self.since) };
        [
            self.name.to_owned(),
            self.family.to_owned(),
            self.code.clone(),
            self.layout.to_owned(),
            self.num_calls.to_string(),
            counts.join(","),
            note.to_owned(),
        ]
    }
}

/// A table for people.
pub(crate) fn table(rows: &[Row]) -> String {
    let head = ["name", "family", "code", "layout", "calls", "op counts", ""].map(str::to_owned);
    let lines: Vec<[String; 7]> = [head].into_iter().chain(rows.iter().map(Row::cells)).collect();
    let mut widths = [0; 7];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.len());
        }
    }
    let mut text = String::new();
    for line in &lines {
        let mut row = String::new();
        for (index, (cell, width)) in line.iter().zip(widths).enumerate() {
            // Numbers of calls stand under each other by their last digit.
            let written = match index {
                4 => write!(row, "{cell:>width$}  "),
                _ => write!(row, "{cell:<width$}  "),
            };
            written.expect("a string takes everything");
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    let available = rows.iter().filter(|row| row.available);
    let (tests, fixtures) =
        available.fold((0, 0), |(tests, sum), row| (tests + 1, sum + row.op_counts.len()));
    text.push_str(&format_args!("{tests} tests, {fixtures} fixtures").to_string());
    text
}
