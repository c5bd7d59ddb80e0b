//! Results as text.

mod escape;
mod results;
mod solidity;
mod table;

pub use results::{comparison_table, schedule_table, worst_table};
pub use solidity::solidity;
pub use table::{Cell, Table};
