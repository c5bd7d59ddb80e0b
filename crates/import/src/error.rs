//! What is wrong with files of another tool.

use std::{fmt, io, path::PathBuf};

use thiserror::Error;

/// How many problems a message lists.
const LISTED: usize = 10;

/// Why nothing was imported.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A file or folder could not be read.
    #[error("failed to read {path}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file holds something else than it should.
    #[error("{path}: {}", Listed(problems))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where; not empty.
        problems: Vec<Problem>,
    },
    /// A folder has no result files.
    #[error("no result files in {path}; name a CSV of raw data, or a folder of JSON results")]
    Nothing {
        /// The folder.
        path: PathBuf,
    },
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1; `None` of a file as a whole.
    pub line: Option<u64>,
    /// What is wrong.
    pub why: String,
}

impl Problem {
    pub(crate) fn at(line: u64, why: impl Into<String>) -> Self {
        Self { line: Some(line), why: why.into() }
    }

    pub(crate) fn whole(why: impl Into<String>) -> Self {
        Self { line: None, why: why.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.why),
            None => f.write_str(&self.why),
        }
    }
}

/// The first problems, and how many there are besides.
struct Listed<'p>(&'p [Problem]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().take(LISTED).enumerate() {
            write!(f, "{}{problem}", if at == 0 { "" } else { "; " })?;
        }
        match self.0.len().saturating_sub(LISTED) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}
