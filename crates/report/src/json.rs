//! The report for machines.

use serde::Serialize;

use crate::{
    analysis::{Analysis, Comparison, SetupAnalysis, TimedSetup, Totals},
    input::{LeftOut, RunFacts},
    text::{is_unseen, push},
};

/// Version of the schema of `zk-gas-report.json`. Fields may be added under one number; a field
/// that changes its meaning or goes away raises it.
pub const REPORT_SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    run: &'a RunFacts,
    totals: Totals,
    notes: &'a [String],
    setups: &'a [SetupAnalysis],
    #[serde(skip_serializing_if = "<[Comparison]>::is_empty")]
    comparisons: &'a [Comparison],
    #[serde(skip_serializing_if = "<[TimedSetup]>::is_empty")]
    timed: &'a [TimedSetup],
    #[serde(skip_serializing_if = "<[LeftOut]>::is_empty")]
    left_out: &'a [LeftOut],
}

/// Everything in the report, indented; numbers read back as the same numbers.
pub(crate) fn json(analysis: &Analysis) -> String {
    let Analysis { run, totals, notes, setups, comparisons, timed, cases: _, left_out } = analysis;
    let report = Report {
        schema: REPORT_SCHEMA,
        run,
        totals: *totals,
        notes,
        setups,
        comparisons,
        timed,
        left_out,
    };
    let text = serde_json::to_string_pretty(&report)
        .expect("keys are strings and numbers are finite, so nothing can fail");
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        // JSON may hold these as they are, but a terminal that shows the file obeys them. They
        // occur only inside strings, where an escape means the same.
        if c != '\n' && (c.is_control() || is_unseen(c)) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                push(&mut out, format_args!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}
