//! A table, as text, Markdown, or CSV.

use super::escape::{markdown, spreadsheet, visible};

/// Digits shown of a number; files carry all.
const DIGITS: usize = 4;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text, from anywhere.
    Text(String),
    /// A number, or nothing where nothing was measured.
    Number(Option<f64>),
    /// A number that is written as it is.
    Exact(String),
}

impl Cell {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Text, or nothing.
    pub fn maybe(text: Option<&String>) -> Self {
        Self::Text(text.cloned().unwrap_or_default())
    }

    fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// For people: the text as it is, a number with few digits.
    fn short(&self) -> String {
        match self {
            Self::Text(text) | Self::Exact(text) => text.clone(),
            Self::Number(number) => number.map(short).unwrap_or_default(),
        }
    }
}

/// Columns and rows; each row has a cell for each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Columns of equal width, for a terminal.
    pub fn text(&self) -> String {
        let shown: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| visible(&cell.short())).collect())
            .collect();
        let width = |at: usize| {
            let cells = shown.iter().map(|row| row.get(at).map_or(0, |cell| cell.chars().count()));
            cells.chain([self.columns[at].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let is_text: Vec<bool> =
            (0..widths.len()).map(|at| self.rows.iter().all(|row| row[at].is_text())).collect();
        let line = |cells: &[String]| {
            let padded = cells.iter().zip(&widths).zip(&is_text).map(|((cell, width), is_text)| {
                let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
                if *is_text { format!("{cell}{gap}") } else { format!("{gap}{cell}") }
            });
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let header: Vec<String> = self.columns.iter().map(|name| (*name).to_owned()).collect();
        let lines: Vec<String> = [header].iter().chain(&shown).map(|row| line(row)).collect();
        lines.join("\n")
    }

    /// A Markdown table.
    pub fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let header = line(self.columns.iter().map(|name| (*name).to_owned()).collect());
        let is_text = |at: usize| self.rows.iter().all(|row| row[at].is_text());
        let rule = |at: usize| if is_text(at) { ":--" } else { "--:" }.to_owned();
        let rule = format!("|{}|", (0..self.columns.len()).map(rule).collect::<Vec<_>>().join("|"));
        let row = |row: &Vec<Cell>| line(row.iter().map(|cell| markdown(&cell.short())).collect());
        let rows = self.rows.iter().map(row);
        [header, rule].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
    }

    /// CSV: numbers are the shortest text that reads back as the same number.
    pub fn csv(&self) -> String {
        let cell = |cell: &Cell| match cell {
            Cell::Text(text) => spreadsheet(text),
            Cell::Exact(text) => text.clone(),
            Cell::Number(number) => number.map(shortest).unwrap_or_default(),
        };
        let mut out = csv::Writer::from_writer(Vec::new());
        let header = self.columns.iter().map(|name| name.replace([' ', '/'], "_"));
        let rows = self.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<String>>());
        for row in [header.collect()].into_iter().chain(rows) {
            out.write_record(row).expect("each row has a cell for each column");
        }
        let bytes = out.into_inner().expect("memory does not fail to write");
        String::from_utf8(bytes).expect("made of strings")
    }
}

/// The shortest text that reads back as the same number.
pub(super) fn shortest(value: f64) -> String {
    let value = value + 0.0;
    if value == 0.0 || (1e-5..1e16).contains(&value.abs()) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

/// A number to four significant digits; whole ones up to 2⁵³ with all of theirs.
pub(super) fn short(value: f64) -> String {
    let value = value + 0.0;
    let magnitude = value.abs();
    if magnitude < 9e15 && value.fract() == 0.0 {
        return format!("{value:.0}");
    }
    if !(1e-3..1e7).contains(&magnitude) {
        return format!("{value:.*e}", DIGITS - 1);
    }
    let (mut decimals, mut bound) = (DIGITS - 1, 10.0);
    while decimals > 0 && magnitude >= bound {
        decimals -= 1;
        bound *= 10.0;
    }
    let mut bound = 1.0;
    while magnitude < bound {
        decimals += 1;
        bound /= 10.0;
    }
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_see_four_digits() {
        for (value, text) in [
            (0.0, "0"),
            (3.0, "3"),
            (1.234_56, "1.235"),
            (123.456, "123.5"),
            (12_345.6, "12346"),
            (0.012_345, "0.01235"),
            (1.234e-7, "1.234e-7"),
            (-0.5, "-0.5000"),
        ] {
            assert_eq!(short(value), text);
        }
    }
}
