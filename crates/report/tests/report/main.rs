//! The report as a whole: from records to files.

mod markup;
mod proofs;
mod records;

mod absence;
mod comparison;
mod forecasts;
mod hostile;
mod order;
mod parts;
mod planted;
mod published;
mod recovery;
mod shards;
mod snapshots;
mod times;
