//! Why a selection of tests cannot be had.

use thiserror::Error;
use zkgas_model::Fork;

/// A request the suite cannot serve.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SuiteError {
    /// An include pattern that only operations of later forks match.
    #[error("`{pattern}` is not on {fork}: {name} exists from {since} on; use --fork {since}")]
    NotYet {
        /// The pattern as given.
        pattern: String,
        /// The fork asked for.
        fork: Fork,
        /// The first operation that matches.
        name: String,
        /// The first fork that has it.
        since: Fork,
    },
    /// An include pattern that no test matches.
    #[error("no test and no family matches `{pattern}`{}", hint(near))]
    NoMatch {
        /// The pattern as given.
        pattern: String,
        /// Targets and families with a similar name, nearest first.
        near: Vec<String>,
    },
}

fn hint(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!(", near names: {}", near.join(", ")) }
}
