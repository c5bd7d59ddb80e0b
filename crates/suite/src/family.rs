//! The families operations are grouped by.

use core::fmt;

/// What kind of work an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// ADD to SIGNEXTEND.
    Arithmetic,
    /// LT to ISZERO.
    Comparison,
    /// AND to SAR.
    Bitwise,
    /// KECCAK256.
    Keccak,
    /// POP, PUSH, DUP, and SWAP.
    Stack,
    /// Loads, stores, and copies to memory, and MSIZE.
    Memory,
    /// Persistent and transient storage.
    Storage,
    /// The call frame and the transaction.
    Environment,
    /// The block, its blobs, and its chain.
    Block,
    /// Other accounts: balance and code.
    Account,
    /// Jumps and the program counter.
    Control,
    /// LOG0 to LOG4.
    Log,
    /// Calls to another contract.
    Call,
    /// Contract creation.
    Create,
    /// Precompiled contracts, by STATICCALL.
    Precompile,
    /// Several operations in one.
    Mix,
    /// Blocks that measure no operation.
    Baseline,
}

impl Family {
    /// Every family, in canonical order.
    pub const ALL: &[Self] = &[
        Self::Arithmetic,
        Self::Comparison,
        Self::Bitwise,
        Self::Keccak,
        Self::Stack,
        Self::Memory,
        Self::Storage,
        Self::Environment,
        Self::Block,
        Self::Account,
        Self::Control,
        Self::Log,
        Self::Call,
        Self::Create,
        Self::Precompile,
        Self::Mix,
        Self::Baseline,
    ];

    /// The word used in selections and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic",
            Self::Comparison => "comparison",
            Self::Bitwise => "bitwise",
            Self::Keccak => "keccak",
            Self::Stack => "stack",
            Self::Memory => "memory",
            Self::Storage => "storage",
            Self::Environment => "environment",
            Self::Block => "block",
            Self::Account => "account",
            Self::Control => "control",
            Self::Log => "log",
            Self::Call => "call",
            Self::Create => "create",
            Self::Precompile => "precompile",
            Self::Mix => "mix",
            Self::Baseline => "baseline",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
