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
    Absence, Agreement, Analysis, Case, Comparison, CountJump, CountShape, Counts, Difference,
    Drift, EmptyBlock, Estimated, Extreme, Failure, Fit, Fits, FixedCost, Forecast, Foretold,
    Grain, Knot, LackOfFit, Least, Linearity, Missing, Need, Noise, NotMarginal, OfShards, Outcome,
    Point, Predicted, Price, Proof, ProofFailure, ProofOutcome, ProofRole, Prover, RatioSpread,
    Reference, Role, Setup, SetupAnalysis, ShapeKind, Spread, TargetAnalysis, TargetRatio,
    TimedLevel, TimedPoint, TimedSetup, TimedTarget, TimedVerdict, Totals, TwoStage, analyse,
};
pub use input::{Entry, Input, LeftOut, Place, RunFacts};
pub use json::REPORT_SCHEMA;
pub use render::{OutputFile, render};
