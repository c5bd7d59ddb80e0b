//! The median.

/// The middle value, or the mean of the two middle ones; `None` for an empty slice or one that
/// holds a number that is not finite.
pub fn median(values: &[f64]) -> Option<f64> {
    if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted[sorted.len() / 2];
    if sorted.len() % 2 == 1 {
        return Some(upper + 0.0);
    }
    let lower = sorted[sorted.len() / 2 - 1];
    // Halve before adding: the sum of two large values may overflow.
    Some(lower / 2.0 + upper / 2.0 + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_even_and_none() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[f64::MAX, f64::MAX]), Some(f64::MAX));
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[1.0, f64::NAN]), None);
        assert_eq!(median(&[f64::INFINITY]), None);
    }
}
