//! The wall clock, for timestamps only; durations come from monotonic clocks.

/// Now, as RFC 3339 in UTC.
pub fn now() -> String {
    jiff::Timestamp::now().to_string()
}
