//! Exit codes of the `zkgas` binary. They are part of the public interface (see docs/reference).

/// What the process reports to its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// Everything asked for was done.
    Ok = 0,
    /// A bug in zkgas.
    Internal = 1,
    /// Wrong flags or arguments.
    Usage = 2,
    /// The filters selected nothing.
    NothingSelected = 3,
    /// Finished, but some cases failed; their records say why.
    CasesFailed = 4,
    /// `compare` found a cost that rose by more than allowed.
    Regression = 5,
    /// The machine or the installation lacks something (guest, disk space, permission).
    Environment = 6,
    /// An input file is unreadable, malformed, or does not validate.
    BadInput = 7,
    /// Stopped by SIGINT; the same command resumes.
    Interrupted = 130,
}

impl ExitCode {
    /// The number given to the operating system.
    pub const fn code(self) -> u8 {
        self as u8
    }
}
