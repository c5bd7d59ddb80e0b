//! From a probability back to the quantile.

/// An upper tail at x: its probability, and x times the density.
pub(super) struct Tail {
    pub(super) probability: f64,
    pub(super) front: f64,
}

/// Newton's method on ln x stops here: an `f64` has no more digits.
const CLOSE: f64 = 4e-16;
const MOST_STEPS: u32 = 400;

/// The x > 0 whose upper tail has this probability; `None` where no `f64` has.
///
/// Newton's method in ln x, kept within a bracket that shrinks with each step, so that it always
/// ends and never depends on the start.
pub(super) fn upper_quantile(probability: f64, tail: impl Fn(f64) -> Tail) -> Option<f64> {
    let (mut low, mut high) = (1.0, 1.0);
    while tail(low).probability < probability {
        low /= 16.0;
        if low < 1e-290 {
            return None;
        }
    }
    while tail(high).probability > probability {
        high *= 16.0;
        if high > 1e290 {
            return None;
        }
    }
    let mut x = low.sqrt() * high.sqrt();
    for _ in 0..MOST_STEPS {
        let at = tail(x);
        if at.probability > probability {
            low = x;
        } else {
            high = x;
        }
        let step = (at.probability - probability) / at.front;
        let newton = x * libm::exp(step);
        let next = if newton > low && newton < high { newton } else { low.sqrt() * high.sqrt() };
        if (next - x).abs() <= CLOSE * x {
            return Some(next);
        }
        x = next;
    }
    Some(x)
}
