//! The closed sets of words that flags, paths, and records share.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A word outside its closed set.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown {what} `{word}`, expected one of: {expected}")]
pub struct UnknownWord {
    /// What kind of word was expected, such as `fork`.
    pub what: &'static str,
    /// The word found.
    pub word: String,
    /// The words allowed, comma separated.
    pub expected: &'static str,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal, $expected:literal {
        $($(#[$vdoc:meta])* $variant:ident = $word:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every value, in canonical order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word used in flags, paths, and records.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|value| value.as_str().eq_ignore_ascii_case(word))
                    .ok_or_else(|| UnknownWord { what: $what, word: word.to_owned(), expected: $expected })
            }
        }
    };
}

words! {
    /// An Ethereum fork whose blocks zkgas can fill and validate.
    Fork, "fork", "Prague, Osaka" {
        /// Prague (EIP-7600).
        Prague = "Prague",
        /// Osaka (EIP-7607).
        Osaka = "Osaka",
    }
}

words! {
    /// A proving system.
    Zkvm, "zkVM", "sp1, risc0, mock" {
        /// Succinct SP1.
        Sp1 = "sp1",
        /// RISC Zero.
        Risc0 = "risc0",
        /// The built-in deterministic stand-in: real formats, planted costs.
        Mock = "mock",
    }
}

words! {
    /// What the guest consists of.
    Client, "execution client", "reth, ethrex" {
        /// revm and alloy-evm, the crates reth executes blocks with.
        Reth = "reth",
        /// ethrex-vm.
        Ethrex = "ethrex",
        /// No engine: the guest `smoke`, a loop of arithmetic that proves in minutes on a laptop.
        Smoke = "smoke",
    }
}

impl Client {
    /// Those that validate blocks.
    pub const ENGINES: &[Self] = &[Self::Reth, Self::Ethrex];
}

words! {
    /// Where the work runs.
    Resource, "resource", "cpu, gpu, cluster" {
        /// This machine's processor.
        Cpu = "cpu",
        /// This machine's GPUs.
        Gpu = "gpu",
        /// An SP1 cluster.
        Cluster = "cluster",
    }
}

words! {
    /// What to do with each witness.
    Action, "action", "execute, prove, both" {
        /// Execute and count.
        Execute = "execute",
        /// Prove and time.
        Prove = "prove",
        /// Execute once, then prove.
        Both = "both",
    }
}

words! {
    /// What a proof consists of, and so what was timed.
    ProofKind, "proof kind", "core, compressed, composite, succinct" {
        /// SP1: one proof a shard.
        Core = "core",
        /// SP1: one proof, whatever was executed.
        Compressed = "compressed",
        /// RISC Zero: one proof a segment.
        Composite = "composite",
        /// RISC Zero: one proof, whatever was executed.
        Succinct = "succinct",
    }
}

words! {
    /// What is timed apart.
    Phase, "phase", "load, setup, execute, prove, verify, lead, device, kernel, busy, stall, tail" {
        /// Starting the prover.
        Load = "load",
        /// Preparing the guest: its verifying key.
        Setup = "setup",
        /// Executing the guest, where the prover tells it from proving.
        Execute = "execute",
        /// Making the proof.
        Prove = "prove",
        /// Verifying it.
        Verify = "verify",
        /// Of proving, what passes before the GPU has work for the first time.
        Lead = "lead",
        /// Of proving, what the prover holds the GPU for, over all shards.
        Device = "device",
        /// Of `device`, what the proofs of shards take once all their traces are on the GPU.
        Kernel = "kernel",
        /// Of proving, what the GPU executes kernels for.
        Busy = "busy",
        /// Of proving, what the GPU waits between shards.
        Stall = "stall",
        /// Of proving, what passes after the GPU was released for the last time.
        Tail = "tail",
    }
}

words! {
    /// Which time of a proof is meant.
    Clock, "clock", "wall, device, kernel, busy" {
        /// The proof from beginning to end.
        Wall = "wall",
        /// What the prover holds the GPU for: [`Phase::Device`].
        Device = "device",
        /// What the proofs of shards take on the GPU: [`Phase::Kernel`].
        Kernel = "kernel",
        /// What the GPU executes kernels for: [`Phase::Busy`].
        Busy = "busy",
    }
}

impl Clock {
    /// The phase that it is of, unless it is of all.
    pub const fn phase(self) -> Option<Phase> {
        match self {
            Self::Wall => None,
            Self::Device => Some(Phase::Device),
            Self::Kernel => Some(Phase::Kernel),
            Self::Busy => Some(Phase::Busy),
        }
    }
}

words! {
    /// Why an attempt was made.
    Purpose, "purpose", "sample, reference, warm_up" {
        /// To be counted.
        Sample = "sample",
        /// To see drift: the same block, again and again over the run.
        Reference = "reference",
        /// To get what happens once out of the way.
        WarmUp = "warm_up",
    }
}

words! {
    /// Which op counts of a target are proven.
    Points, "points", "all, ends" {
        /// All of them.
        All = "all",
        /// The lowest and the highest, which say most about a slope. Whether the points between lie
        /// on the line is exact, and free, in cycles.
        Ends = "ends",
    }
}

words! {
    /// How a guest computes an operation.
    Computed, "way of computing", "syscall, hinted, plain" {
        /// By accelerators of the zkVM.
        Syscall = "syscall",
        /// By accelerators, with advice that the guest checks.
        Hinted = "hinted",
        /// By the zkVM's processor.
        Plain = "plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip_and_reject_strangers() {
        for &fork in Fork::ALL {
            assert_eq!(fork.as_str().parse::<Fork>(), Ok(fork));
        }
        let error = "Paris".parse::<Fork>().unwrap_err();
        assert_eq!(error.to_string(), "unknown fork `Paris`, expected one of: Prague, Osaka");
    }
}
