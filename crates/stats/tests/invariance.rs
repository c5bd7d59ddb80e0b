//! What must not change the line, and what must change it in a known way.

use proptest::prelude::*;
use zkgas_stats::{Line, Point, fit_line, median};

/// Whole numbers as our counts are, on at least two levels.
fn counts() -> impl Strategy<Value = Vec<Point>> {
    let point = (0_u32..2_000_000, 0_u32..u32::MAX)
        .prop_map(|(x, y)| Point { x: f64::from(x), y: f64::from(y) });
    prop::collection::vec(point, 2..40).prop_filter("two levels", |points| {
        points.iter().any(|p| p.x.to_bits() != points[0].x.to_bits())
    })
}

fn fit(points: &[Point]) -> Line {
    fit_line(points).expect("two levels")
}

/// All that does not depend on the order of the points, as bits.
fn bits(line: &Line) -> Vec<u64> {
    let mut residuals: Vec<u64> = line.residuals().iter().map(|r| r.to_bits()).collect();
    residuals.sort_unstable();
    let numbers = [
        line.slope(),
        line.intercept(),
        line.max_deviation(),
        line.max_relative_deviation(),
        line.r_squared().unwrap_or(-1.0),
        line.residual_sd().unwrap_or(-1.0),
    ];
    numbers.iter().map(|number| number.to_bits()).chain(residuals).collect()
}

fn close(found: f64, expected: f64, scale: f64) -> bool {
    (found - expected).abs() <= 1e-12 * (expected.abs() + scale)
}

proptest! {
    #[test]
    fn order_changes_no_bit(points in counts(), seed in any::<prop::sample::Index>()) {
        let expected = bits(&fit(&points));
        let mut rotated = points.clone();
        rotated.rotate_left(seed.index(points.len()));
        prop_assert_eq!(bits(&fit(&rotated)), expected.clone());
        rotated.reverse();
        prop_assert_eq!(bits(&fit(&rotated)), expected);
    }

    #[test]
    fn shuffling_changes_no_bit(
        (points, shuffled) in counts().prop_flat_map(|points| {
            (Just(points.clone()), Just(points).prop_shuffle())
        })
    ) {
        prop_assert_eq!(bits(&fit(&points)), bits(&fit(&shuffled)));
    }

    #[test]
    fn a_power_of_two_scales_every_bit(points in counts(), power in -40_i32..40) {
        let factor = 2.0_f64.powi(power);
        let scaled: Vec<_> = points.iter().map(|p| Point { x: p.x, y: p.y * factor }).collect();
        let (before, after) = (fit(&points), fit(&scaled));
        prop_assert_eq!((before.slope() * factor).to_bits(), after.slope().to_bits());
        prop_assert_eq!((before.intercept() * factor).to_bits(), after.intercept().to_bits());
        prop_assert_eq!(before.r_squared(), after.r_squared());
    }

    #[test]
    fn a_shift_moves_only_the_intercept(points in counts(), dx in -1e9..1e9_f64, dy in -1e9..1e9_f64) {
        let (dx, dy) = (dx.round(), dy.round());
        let moved: Vec<_> = points.iter().map(|p| Point { x: p.x + dx, y: p.y + dy }).collect();
        let (before, after) = (fit(&points), fit(&moved));
        prop_assert!(close(after.slope(), before.slope(), 1e-3));
        let intercept = before.intercept() + dy - before.slope() * dx;
        prop_assert!(close(after.intercept(), intercept, dy.abs() + (before.slope() * dx).abs()));
        prop_assert!(close(after.max_deviation(), before.max_deviation(), 1.0));
    }

    #[test]
    fn planted_lines_come_back_in_every_bit(
        levels in prop::collection::btree_set(0_u32..2_000_000, 2..12),
        fixed in 0_u32..u32::MAX,
        per_op in -1_000_000_i32..1_000_000,
    ) {
        let points: Vec<_> = levels.iter().map(|&x| {
            Point { x: f64::from(x), y: f64::from(fixed) + f64::from(per_op) * f64::from(x) }
        }).collect();
        let line = fit(&points);
        prop_assert_eq!(line.slope().to_bits(), f64::from(per_op).to_bits());
        prop_assert_eq!(line.intercept().to_bits(), f64::from(fixed).to_bits());
        prop_assert!(line.is_exact());
    }

    #[test]
    fn residuals_sum_to_zero_and_r_squared_is_a_share(points in counts()) {
        let line = fit(&points);
        let sum: f64 = line.residuals().iter().sum();
        prop_assert!(sum.abs() <= 1e-4, "{sum:e}");
        prop_assert!(line.r_squared().is_none_or(|share| (0.0..=1.0).contains(&share)));
    }

    #[test]
    fn never_a_nan(pairs in prop::collection::vec((any::<f64>(), any::<f64>()), 0..8)) {
        let points: Vec<_> = pairs.iter().map(|&(x, y)| Point { x, y }).collect();
        if let Ok(line) = fit_line(&points) {
            prop_assert!(line.slope().is_finite() && line.intercept().is_finite());
            prop_assert!(line.residuals().iter().all(|residual| residual.is_finite()));
            prop_assert!(line.max_relative_deviation().is_finite());
            prop_assert!(line.r_squared().is_none_or(f64::is_finite));
            prop_assert!(line.residual_sd().is_none_or(f64::is_finite));
        }
    }

    #[test]
    fn half_the_values_lie_on_each_side_of_the_median(values in prop::collection::vec(-1e9..1e9_f64, 1..40)) {
        let middle = median(&values).expect("not empty");
        let below = values.iter().filter(|value| **value < middle).count();
        let above = values.iter().filter(|value| **value > middle).count();
        prop_assert!(below * 2 <= values.len() && above * 2 <= values.len());
    }
}
