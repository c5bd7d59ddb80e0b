//! Numbers as values of flags.

use zkgas_stats::Confidence;

/// A percentage from 0, with or without its sign, as a share.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).parse::<f64>();
    let percent = number.ok().filter(|percent| (0.0..=1e6).contains(percent));
    percent.map(|percent| percent / 100.0).ok_or_else(|| "no percentage from 0".to_owned())
}

/// A confidence as a share of one.
pub(crate) fn confidence(text: &str) -> Result<Confidence, String> {
    let number: f64 = text.parse().map_err(|_| "no number".to_owned())?;
    Confidence::new(number).map_err(|error| error.to_string())
}
