//! Units as types: cycles, gas, and prover gas never mix by accident.

use core::fmt;

use serde::{Deserialize, Serialize};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

unit! {
    /// Instructions executed by the zkVM's processor.
    Cycles
}
unit! {
    /// EVM gas.
    Gas
}
unit! {
    /// SP1 prover gas: the prover's own estimate of proving work, computed from the trace shape.
    ProverGas
}
unit! {
    /// Nanoseconds by a monotonic clock.
    Nanos
}

impl From<core::time::Duration> for Nanos {
    /// Saturates after 584 years.
    fn from(duration: core::time::Duration) -> Self {
        Self(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
    }
}

impl From<Nanos> for core::time::Duration {
    fn from(nanos: Nanos) -> Self {
        Self::from_nanos(nanos.0)
    }
}
