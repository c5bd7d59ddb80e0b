//! From an EEST fixture to the stateless input of a guest.
//!
//! The witness of a block is what validating it touches, found by validating it: the host holds the
//! whole state, runs `zkgas_guest_core::validate_block` (the guest's own code) on a source that
//! remembers what it was asked for, and keeps exactly that. So a witness is complete and minimal by
//! construction, and it is checked once more from its encoded form before it is handed out.
//!
//! [`WitnessFile`] is the file that holds a witness. It reads and writes the shape that the
//! incumbent's tools share, with an object of its own beside it.

mod block_json;
mod chain;
mod chain_config;
mod error;
mod file;
mod keys;
mod make;
mod parse;
mod recorder;
mod seal;
mod state;
mod subject;

pub use error::WitnessError;
pub use file::{Details, Subject, WitnessFile};
pub use make::{BlockWitness, check, make};
pub use parse::FileError;
pub use seal::{is_sealed, is_sealed_with, witness_key};
pub use subject::Subjects;
