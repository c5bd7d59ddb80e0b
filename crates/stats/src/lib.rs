//! The statistics of zkgas: pure functions from numbers to numbers.
//!
//! A leaf of the workspace. It knows nothing of fixtures, gas, or zkVMs, does no I/O, and draws no
//! random numbers. One file holds one statistic.
//!
//! Three promises hold for everything here:
//!
//! - the order of the input never changes a bit of the result;
//! - no function returns a NaN or an infinity: what has no value is `None` or an error;
//! - results agree with certified or exactly computed values to at least 9 digits (`tests/`).

mod double;
mod geometric;
mod line;
mod median;

pub use geometric::geometric_mean;
pub use line::{Line, LineError, Point, fit_line};
pub use median::median;
