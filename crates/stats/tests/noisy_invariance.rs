//! What must not change an estimate, what must change it in a known way, and that nothing is ever a NaN.

use proptest::prelude::*;
use zkgas_stats::{
    Confidence, Drift, Estimate, Interval, Measurement, Multiple, Point, Reference, Regression,
    Series, SlopeFit, Study, Table, TheilSen, Validation, fit_non_negative, huber_location,
    sample_mean,
};

/// Series of measurements as a run makes them, with a little noise.
fn runs() -> impl Strategy<Value = Vec<Vec<Measurement>>> {
    let noise = prop::collection::vec(-1.0..1.0_f64, 12);
    let one = (5.0..60.0_f64, 0.5..9.0_f64, noise).prop_map(|(fixed, slope, noise)| {
        let cell = |index: u32| (f64::from(index % 4), index / 4);
        let measured = (0..12).zip(noise).map(|(index, noise)| {
            let (x, sample) = cell(index);
            Measurement { x, sample, y: fixed + slope * x + noise }
        });
        measured.collect::<Vec<Measurement>>()
    });
    prop::collection::vec(one, 1..7)
}

fn study(runs: &[Vec<Measurement>]) -> Study {
    Study::of(runs.iter().map(|run| Series::new(run).expect("levels")).collect()).expect("noise")
}

fn slopes(study: &Study) -> Vec<SlopeFit> {
    (0..study.series().len()).map(|series| study.slope(series).expect("finite")).collect()
}

fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs().max(1e-3)
}

/// Every number that a study of one series has.
fn of_study(measurements: &[Measurement]) -> Vec<f64> {
    let mut numbers = Vec::new();
    let Ok(series) = Series::new(measurements) else { return numbers };
    let Ok(study) = Study::of(vec![series]) else { return numbers };
    numbers.extend([study.noise().constant(), study.noise().share()]);
    numbers.extend(study.outliers().iter().map(|one| one.studentised));
    if let Ok(fit) = study.slope(0) {
        numbers.extend([fit.slope().value(), fit.slope().half_width(Confidence::NINETY_FIVE)]);
        numbers.extend([fit.intercept().value(), fit.factor()]);
        numbers.extend(fit.levels().iter().flat_map(|level| [level.mean, level.standard_error]));
        numbers.extend(fit.lack_of_fit().iter().flat_map(|test| [test.f(), test.p_value()]));
    }
    numbers
}

/// Every number that fits of the same points have.
fn of_fits(measurements: &[Measurement]) -> Vec<f64> {
    let points: Vec<Point> = measurements.iter().map(|one| Point { x: one.x, y: one.y }).collect();
    let y: Vec<f64> = measurements.iter().map(|one| one.y).collect();
    let x: Vec<Vec<f64>> = measurements.iter().map(|one| vec![1.0, one.x]).collect();
    let mut numbers = Vec::new();
    if let Ok(fit) = Regression::fit(&points) {
        let errors = [fit.intercept().standard_error(), fit.residual_sd()];
        numbers.extend(errors.into_iter().chain([fit.slope().value()]));
        numbers.extend(fit.hc3_slope_error());
        numbers.extend(fit.leave_one_out().map(Interval::high));
        numbers.extend(fit.residuals());
    }
    if let Ok(fit) = TheilSen::fit(&points) {
        numbers.extend([fit.slope(), fit.intercept()]);
    }
    if let Ok(fit) = Table::new(&x, &y).and_then(|table| Multiple::fit(&table)) {
        numbers.extend(fit.coefficients());
        numbers.extend(fit.leverages());
        numbers.extend(fit.r_squared());
    }
    for estimate in [huber_location(&y), sample_mean(&y)].into_iter().flatten() {
        numbers.extend([estimate.value(), estimate.standard_error()]);
    }
    if let Ok(validation) = Validation::of(&y, &y) {
        numbers.extend([validation.mape(), validation.slope().value()]);
    }
    numbers
}

fn of_drift(measurements: &[Measurement]) -> Vec<f64> {
    let references: Vec<Reference> = measurements
        .iter()
        .map(|one| Reference { position: one.x, group: one.sample % 2, value: one.y.abs() + 1e-3 })
        .collect();
    let Ok(drift) = Drift::fit(&references, 1) else { return Vec::new() };
    let total = drift.total().map(Estimate::value);
    [drift.p_value(), drift.noise()].into_iter().chain(total).collect()
}

proptest! {
    #[test]
    fn the_order_of_measurements_and_the_names_of_samples_change_no_bit(
        runs in runs(), seed in any::<u64>(), first in 0_u32..1000,
    ) {
        let before = slopes(&study(&runs));
        let mut random = zkgas_stats::Random::seeded(seed);
        let mut names = [first, first + 7, first + 3];
        random.shuffle(&mut names);
        let mut renamed = runs.clone();
        for run in &mut renamed {
            for one in run.iter_mut() {
                one.sample = names[one.sample as usize];
            }
            random.shuffle(run);
        }
        prop_assert_eq!(&before, &slopes(&study(&renamed)));
        let mut turned = renamed;
        turned.reverse();
        let mut after = slopes(&study(&turned));
        after.reverse();
        prop_assert_eq!(before, after);
    }

    #[test]
    fn units_scale_slopes_and_errors(runs in runs(), power in -20_i32..20) {
        let factor = 2.0_f64.powi(power);
        let scaled: Vec<Vec<Measurement>> = runs
            .iter()
            .map(|run| run.iter().map(|one| Measurement { y: one.y * factor, ..*one }).collect())
            .collect();
        for (before, after) in slopes(&study(&runs)).iter().zip(slopes(&study(&scaled))) {
            prop_assert!(close(after.slope().value(), before.slope().value() * factor, 1e-9 * factor.max(1.0)));
            let error = before.slope().standard_error() * factor;
            prop_assert!((after.slope().standard_error() - error).abs() <= 1e-5 * error);
        }
    }

    #[test]
    fn a_slow_sample_moves_no_slope_where_the_noise_is_constant(
        noise in prop::collection::vec(-1.0..1.0_f64, 15), shift in -3.0..3.0_f64,
    ) {
        let run = |shift: f64| -> Vec<Measurement> {
            (0..15)
                .zip(&noise)
                .map(|(index, noise)| {
                    let (x, sample) = (f64::from(index % 5_u32), index / 5);
                    let off = if sample == 1 { shift } else { 0.0 };
                    Measurement { x, sample, y: 1000.0 + 0.01 * x + noise + off }
                })
                .collect()
        };
        let (before, after) = (study(&[run(0.0)]), study(&[run(shift)]));
        prop_assume!(before.outliers().is_empty() && after.outliers().is_empty());
        let (before, after) = (slopes(&before).remove(0), slopes(&after).remove(0));
        let scale = before.slope().standard_error();
        prop_assert!((after.slope().value() - before.slope().value()).abs() <= 0.02 * scale);
    }

    #[test]
    fn regressions_follow_shifts_and_scales(
        y in prop::collection::vec(-100.0..100.0_f64, 6..20), dx in -50.0..50.0_f64, dy in -50.0..50.0_f64,
    ) {
        let points = |dx: f64, dy: f64, factor: f64| -> Vec<Point> {
            (0_u32..).zip(&y).map(|(x, y)| Point { x: f64::from(x) + dx, y: (y + dy) * factor }).collect()
        };
        let fit = |points: &[Point]| Regression::fit(points).expect("a line");
        let (before, after) = (fit(&points(0.0, 0.0, 1.0)), fit(&points(dx, dy, 4.0)));
        prop_assert!((after.slope().value() - 4.0 * before.slope().value()).abs() < 1e-8);
        let error = before.slope().standard_error();
        prop_assert!((after.slope().standard_error() - 4.0 * error).abs() < 1e-8);
        let mut backwards = points(0.0, 0.0, 1.0);
        backwards.reverse();
        let other = fit(&backwards);
        prop_assert_eq!(before.slope(), other.slope());
        prop_assert_eq!(before.intercept(), other.intercept());
        let (robust, moved) = (
            TheilSen::fit(&points(0.0, 0.0, 1.0)).expect("a line"),
            TheilSen::fit(&points(dx, dy, 4.0)).expect("a line"),
        );
        prop_assert!((moved.slope() - 4.0 * robust.slope()).abs() < 1e-8);
    }

    #[test]
    fn multiple_regression_forgets_the_order_of_rows(
        rows in prop::collection::vec(prop::collection::vec(-9.0..9.0_f64, 4), 8..16), seed in any::<u64>(),
    ) {
        let fit = |rows: &[Vec<f64>]| {
            let x: Vec<Vec<f64>> = rows.iter().map(|row| row[..3].to_vec()).collect();
            let y: Vec<f64> = rows.iter().map(|row| row[3]).collect();
            let table = Table::new(&x, &y).expect("a table");
            let positive = fit_non_negative(&table).expect("random columns");
            let multiple = Multiple::fit(&table).expect("random columns");
            (multiple.estimates(), multiple.coefficients().to_vec(), positive)
        };
        let mut shuffled = rows.clone();
        zkgas_stats::Random::seeded(seed).shuffle(&mut shuffled);
        let (before, after) = (fit(&rows), fit(&shuffled));
        // The conditions of Kuhn and Tucker: no column that is left out would help.
        for (column, value) in before.2.coefficients().iter().enumerate() {
            let slack: f64 = rows
                .iter()
                .map(|row| {
                    let fitted: f64 = row[..3].iter().zip(before.2.coefficients()).map(|(x, c)| x * c).sum();
                    row[column] * (row[3] - fitted)
                })
                .sum();
            prop_assert!(if *value > 0.0 { slack.abs() < 1e-8 } else { slack < 1e-8 }, "{column}: {slack:e}");
        }
        prop_assert_eq!(before, after);
    }

    #[test]
    fn never_a_nan(
        cells in prop::collection::vec((any::<f64>(), 0_u32..4, any::<f64>()), 0..10),
        tame in prop::collection::vec((0_u32..3, 0_u32..3, -2_i32..3), 0..12),
    ) {
        let wild: Vec<Measurement> =
            cells.iter().map(|&(x, sample, y)| Measurement { x, sample, y }).collect();
        let tame: Vec<Measurement> = tame
            .iter()
            .map(|&(x, sample, y)| Measurement { x: f64::from(x), sample, y: f64::from(y) })
            .collect();
        for measurements in [wild, tame] {
            let mut numbers = of_study(&measurements);
            numbers.extend(of_fits(&measurements));
            numbers.extend(of_drift(&measurements));
            prop_assert!(numbers.iter().all(|number| number.is_finite()), "{numbers:?}");
        }
    }
}
