//! Result records to a report, as a pure function.
//!
//! [`analyse`] turns records into numbers, [`render()`] turns the numbers into files. Neither reads a
//! clock, the environment, a locale, or a disk: the same records give the same bytes on any machine
//! on any day, in whatever order they come. Records are not trusted. Their text can neither break
//! a table, nor run as a script or a spreadsheet formula, nor steer a terminal.
//!
//! ```
//! use zkgas_report::{Input, analyse, render};
//!
//! let files = render(&analyse(&Input::default()));
//! assert!(files.iter().any(|file| file.path == "zk-gas-report.md"));
//! ```

mod analysis;
mod content;
mod document;
mod figure;
mod input;
mod json;
mod number;
mod paths;
mod render;
mod tables;
mod text;
mod write;

pub use analysis::{
    Absence, Analysis, Case, Comparison, Counts, Difference, EmptyBlock, Extreme, Failure, Fit,
    Fits, FixedCost, Linearity, NotMarginal, Outcome, Point, RatioSpread, Role, Setup,
    SetupAnalysis, Spread, TargetAnalysis, TargetRatio, Totals, analyse,
};
pub use input::{Input, LeftOut, RunFacts};
pub use json::REPORT_SCHEMA;
pub use render::{OutputFile, render};
