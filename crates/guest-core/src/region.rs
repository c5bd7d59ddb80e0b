//! Regions of a cycle report.

/// A part of the guest's work, measured apart from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// Bytes from the host into guest memory.
    ReadInput,
    /// RLP of the block to its header and transactions.
    BlockDecode,
    /// Hashing of trie nodes and codes; the chain of ancestors.
    WitnessDecode,
    /// Consensus checks that need no execution.
    HeaderChecks,
    /// Transaction senders from signatures.
    SignerRecovery,
    /// System calls, transactions, requests, withdrawals.
    Execution,
    /// Gas, receipts, bloom, requests.
    PostChecks,
    /// The state trie after the block.
    StateRoot,
    /// The public output.
    WriteOutput,
}

macro_rules! names {
    ($($region:ident => $name:literal,)*) => {
        impl Region {
            /// The name in reports.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$region => $name,)* }
            }

            /// The line SP1's tools understand as the start of this region.
            pub const fn start_mark(self) -> &'static str {
                match self { $(Self::$region => concat!("cycle-tracker-report-start: ", $name),)* }
            }

            /// The line SP1's tools understand as the end of this region.
            pub const fn end_mark(self) -> &'static str {
                match self { $(Self::$region => concat!("cycle-tracker-report-end: ", $name),)* }
            }
        }
    };
}

names! {
    ReadInput => "read_input",
    BlockDecode => "block_decode",
    WitnessDecode => "witness_decode",
    HeaderChecks => "header_checks",
    SignerRecovery => "signer_recovery",
    Execution => "execution",
    PostChecks => "post_checks",
    StateRoot => "state_root",
    WriteOutput => "write_output",
}
