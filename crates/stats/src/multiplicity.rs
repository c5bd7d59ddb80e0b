//! p-values of many tests, so that luck isn't taken for a finding.

/// Holm's adjusted p-values, in the order of the input: what is below α then is so with all errors
/// together below α, whatever the dependence (Holm, Scand. J. Stat. 6, 1979).
///
/// `None` if a number is no probability.
pub fn holm(p_values: &[f64]) -> Option<Vec<f64>> {
    let order = ascending(p_values)?;
    let mut adjusted = vec![0.0; p_values.len()];
    let mut most = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        let left = crate::checked::count(p_values.len() - rank);
        most = most.max((left * p_values[index]).min(1.0));
        adjusted[index] = most;
    }
    Some(adjusted)
}

/// The adjusted p-values of Benjamini and Hochberg, in the order of the input: of those below α, a
/// share of α is false on average (J. R. Stat. Soc. B 57, 1995).
///
/// `None` if a number is no probability.
pub fn benjamini_hochberg(p_values: &[f64]) -> Option<Vec<f64>> {
    let order = ascending(p_values)?;
    let mut adjusted = vec![0.0; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, &index) in order.iter().enumerate().rev() {
        let factor = crate::checked::count(p_values.len()) / crate::checked::count(rank + 1);
        least = least.min(factor * p_values[index]);
        adjusted[index] = least;
    }
    Some(adjusted)
}

fn ascending(p_values: &[f64]) -> Option<Vec<usize>> {
    if !p_values.iter().all(|p| (0.0..=1.0).contains(p)) {
        return None;
    }
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    Some(order)
}
