//! Do all engines and guests judge alike? The parties, and the judge that compares them.
//!
//! A [`Party`] takes the input of a guest and gives an [`Outcome`]: an engine on the host, or a
//! prebuilt guest in the executor of its zkVM. [`judge()`] asks all parties about each [`Case`] of a
//! corpus and complains of every difference but those that [`known`] lists, and of those of the list
//! that are no more. It knows nothing of what a case is about.
//!
//! The corpora are in `tests`, and `cargo test --release agreement` runs them. A new party is one
//! line of [`Party::ALL`].

mod guest;
mod judge;
pub mod known;
mod outcome;
mod party;
mod sp1;

pub use guest::{Guest, guest};
pub use judge::{Case, Difference, compare, judge};
pub use outcome::{Outcome, Says, Told};
pub use party::Party;
