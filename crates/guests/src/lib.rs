//! The prebuilt guests: ELFs, and the manifest that says what each must hash to and how it was made.
//!
//! The binary embeds `guests/prebuilt`, so a user needs no RISC-V toolchain. A folder of the same
//! shape can stand in for it. Either way the bytes that run are the bytes that were hashed.

#[cfg(feature = "embedded")]
mod embedded;
mod error;
mod manifest;
mod source;

#[cfg(feature = "embedded")]
pub use embedded::load;
pub use error::GuestError;
pub use manifest::{Guest, MANIFEST_NAME, Manifest};
pub use source::{LoadedGuest, load_from};

/// SHA-256 in hex, as `sha256sum` prints it.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(bytes))
}
