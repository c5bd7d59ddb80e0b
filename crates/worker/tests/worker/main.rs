#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]
fn main() {}
