//! Numbers to files.

use crate::{
    analysis::Analysis,
    content::{document, forecasts},
    json::json,
    tables::{comparison, forecast_rows, raw_data, raw_proofs, regression, regression_time},
    write::{html, markdown},
};

/// One file of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Path relative to the folder of the report; `/` separates folders.
    pub path: String,
    /// The whole content.
    pub bytes: Vec<u8>,
}

impl OutputFile {
    fn new(path: &str, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.to_owned(), bytes: content.into() }
    }
}

/// Lays the analysis out as Markdown, HTML, JSON, CSV, and SVG files.
pub fn render(analysis: &Analysis) -> Vec<OutputFile> {
    let document = document(analysis);
    let mut files = vec![
        OutputFile::new("zk-gas-report.md", markdown(&document)),
        OutputFile::new("zk-gas-report.html", html(&document)),
        OutputFile::new("zk-gas-report.json", json(analysis)),
        OutputFile::new("regression.csv", regression(analysis)),
        OutputFile::new("raw-data.csv", raw_data(analysis)),
    ];
    if !analysis.comparisons.is_empty() {
        files.push(OutputFile::new("comparison.csv", comparison(analysis)));
    }
    let forecasts = forecasts(analysis);
    if !forecasts.is_empty() {
        files.push(OutputFile::new("forecasts.csv", forecast_rows(&forecasts)));
    }
    if !analysis.timed.is_empty() {
        files.push(OutputFile::new("regression-time.csv", regression_time(analysis)));
        files.push(OutputFile::new("raw-proofs.csv", raw_proofs(analysis)));
    }
    files
        .extend(document.figures().map(|figure| OutputFile::new(&figure.path, figure.svg.clone())));
    files
}
