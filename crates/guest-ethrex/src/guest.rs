//! The whole guest.

use std::sync::Arc;

use zkgas_guest_core::run;
use zkgas_guest_crypto::Runtime;

use crate::{Accelerated, validate};

/// The whole guest with the `ethrex` engine.
pub fn run_ethrex<R: Runtime>() {
    run::<R>(|input, platform| {
        validate(input, platform, &(Arc::new(Accelerated::<R>::new()) as _))
    });
}
