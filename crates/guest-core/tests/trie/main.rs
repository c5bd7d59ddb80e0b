//! The sparse trie against an ordered map, whose root alloy-trie's `HashBuilder` computes.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod malformed;
mod model;
mod sparse;
mod whole;
