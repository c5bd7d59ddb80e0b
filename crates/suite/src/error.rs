//! Why a selection of tests cannot be had.

use thiserror::Error;
use zkgas_model::Fork;

/// A request the suite cannot serve.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SuiteError {
    /// The suite has no definition for this fork.
    #[error("the marginal suite is defined for Prague only, not for {0}")]
    Fork(Fork),
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
