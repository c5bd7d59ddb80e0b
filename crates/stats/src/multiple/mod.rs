//! Multiple linear regression, ordinary, weighted, or with coefficients that may not be negative.

mod fit;
mod non_negative;
mod table;
mod triangle;

pub use fit::Multiple;
pub(crate) use fit::acceptable;
pub(crate) use non_negative::solve as solve_non_negative;
pub use non_negative::{NonNegative, fit_non_negative};
pub use table::{MultipleError, Table};
pub(crate) use triangle::Triangle;
