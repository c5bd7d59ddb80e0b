//! From an EEST fixture to the stateless input of a guest.
//!
//! The witness of a block is what validating it touches, found by validating it: the host holds the
//! whole state, runs `zkgas_guest_core::validate_block` (the guest's own code) on a source that
//! remembers what it was asked for, and keeps exactly that. So a witness is complete and minimal by
//! construction, and it is checked once more from its encoded form before it is handed out.

mod error;
mod file;
mod make;
mod recorder;
mod state;

pub use error::WitnessError;
pub use file::{Subject, WitnessFile};
pub use make::{BlockWitness, make};
