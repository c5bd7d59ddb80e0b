//! The report as a whole: from records to files.

mod markup;
mod records;

mod absence;
mod comparison;
mod hostile;
mod order;
mod parts;
mod planted;
mod snapshots;
