//! What a panic said.

use std::any::Any;

/// The message of a caught panic. SDKs assert what they expect of a guest or a proof, so each place
/// that calls one catches.
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "panic without a message".to_owned())
}
