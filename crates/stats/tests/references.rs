//! Small data sets against scipy and statsmodels.

use zkgas_stats::{
    Bootstrap, Confidence, Multiple, Point, Regression, Table, TheilSen, benjamini_hochberg,
    difference, fit_non_negative, holm, huber_location_with_scale, robust_sd, sample_mean,
    weighted_sum,
};

/// Written by `vectors/references.py`.
const VECTORS: &str = include_str!("vectors/references.csv");

fn list(case: &str, name: &str) -> Vec<f64> {
    let prefix = format!("{case},{name},");
    let row = VECTORS.lines().find_map(|line| line.strip_prefix(&prefix)).expect(&prefix);
    row.split(' ').map(|text| text.parse().expect("a number")).collect()
}

fn one(case: &str, name: &str) -> f64 {
    list(case, name)[0]
}

fn rows(case: &str) -> Vec<Vec<f64>> {
    let all = list(case, "rows");
    let width = all.len() / list(case, "y").len();
    all.chunks(width).map(<[f64]>::to_vec).collect()
}

fn points(case: &str) -> Vec<Point> {
    let pairs = list(case, "x").into_iter().zip(list(case, "y"));
    pairs.map(|(x, y)| Point { x, y }).collect()
}

#[track_caller]
fn close(what: &str, found: f64, expected: f64, relative: f64) {
    let allowed = relative * expected.abs().max(1e-6);
    assert!((found - expected).abs() <= allowed, "{what}: {found:e}, expected {expected:e}");
}

fn all_close(what: &str, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        close(what, *found, *expected, 1e-10);
    }
}

#[test]
fn lines_agree_with_statsmodels() {
    for case in ["line", "weighted-line"] {
        let line = Regression::weighted(&points(case), &list(case, "w")).expect("a line");
        let expect = |name: &str, found: f64| {
            close(&format!("{case} {name}"), found, one(case, name), 1e-10);
        };
        expect("slope", line.slope().value());
        expect("slope-error", line.slope().standard_error());
        expect("intercept", line.intercept().value());
        expect("intercept-error", line.intercept().standard_error());
        let interval = line.slope().interval(Confidence::NINETY_FIVE);
        expect("low", interval.low());
        expect("high", interval.high());
        close("p", line.slope().p_value(0.0).expect("an error") / one(case, "p-value"), 1.0, 1e-9);
        expect("r-squared", line.r_squared().expect("y varies"));
        expect("residual-sd", line.residual_sd());
        let at = line.at(4.5).expect("finite");
        expect("at", at.value());
        expect("at-error", at.standard_error());
        expect("hc3", line.hc3_slope_error().expect("no full leverage"));
        let left = line.leave_one_out().expect("no full leverage");
        expect("left-low", left.low());
        expect("left-high", left.high());
    }
    let line = Regression::fit(&points("line")).expect("a line");
    all_close("leverage", line.leverages(), &list("line", "leverage"));
}

#[test]
fn the_median_slope_agrees_with_scipy() {
    let robust = TheilSen::fit(&points("theil-sen")).expect("a line");
    close("slope", robust.slope(), one("theil-sen", "slope"), 1e-12);
    close("intercept", robust.intercept(), one("theil-sen", "intercept"), 1e-12);
    let interval = robust.interval(Confidence::NINETY_FIVE).expect("enough points");
    close("low", interval.low(), one("theil-sen", "low"), 1e-12);
    close("high", interval.high(), one("theil-sen", "high"), 1e-12);
}

#[test]
fn multiple_regression_agrees_with_statsmodels() {
    let plain = Table::new(&rows("multiple"), &list("multiple", "y")).expect("a table");
    let ordinary = Multiple::fit(&plain).expect("a fit");
    all_close("ols", ordinary.coefficients(), &list("multiple", "ols"));
    all_close("hc3", &ordinary.hc3_errors().expect("no full leverage"), &list("multiple", "hc3"));
    all_close("leverage", ordinary.leverages(), &list("multiple", "leverage"));
    close("condition", ordinary.condition(), one("multiple", "condition"), 1e-10);
    let weighted =
        Multiple::fit(&plain.weighted(&list("multiple", "w")).expect("weights")).expect("a fit");
    all_close("wls", weighted.coefficients(), &list("multiple", "coefficients"));
    let errors: Vec<f64> =
        weighted.estimates().expect("degrees").iter().map(|one| one.standard_error()).collect();
    all_close("errors", &errors, &list("multiple", "errors"));
    close("sd", weighted.residual_sd().expect("degrees"), one("multiple", "residual-sd"), 1e-10);
    close("R²", weighted.r_squared().expect("varies"), one("multiple", "r-squared"), 1e-10);
    let row = &rows("multiple")[3];
    let fitted = list("multiple", "y")[3] - weighted.residuals()[3];
    close("at", weighted.at(row).expect("four columns").value(), fitted, 1e-12);
}

#[test]
fn non_negative_least_squares_agrees_with_scipy() {
    for case in ["nnls", "nnls-many"] {
        let table = Table::new(&rows(case), &list(case, "y")).expect("a table");
        let fit = fit_non_negative(&table).expect("a fit");
        all_close(case, fit.coefficients(), &list(case, "coefficients"));
        close(case, fit.residual_norm(), one(case, "norm"), 1e-10);
        assert!(fit.active().len() < table.columns());
    }
}

#[test]
fn adjusted_p_values_agree_with_statsmodels() {
    let p = list("adjusted", "p");
    all_close("Holm", &holm(&p).expect("probabilities"), &list("adjusted", "holm"));
    let adjusted = benjamini_hochberg(&p).expect("probabilities");
    all_close("Benjamini and Hochberg", &adjusted, &list("adjusted", "benjamini"));
    assert_eq!(holm(&[0.5, f64::NAN]), None);
    assert_eq!(holm(&[]), Some(Vec::new()));
}

#[test]
fn welchs_comparison_agrees_with_scipy() {
    let mean = |name: &str| sample_mean(&list("welch", name)).expect("two values");
    let both = difference(mean("one"), mean("two")).expect("finite");
    close("p", both.p_value(0.0).expect("an error"), one("welch", "p"), 1e-10);
    close("degrees", both.degrees_of_freedom(), one("welch", "degrees"), 1e-10);
    // The difference is the sum with factors 1 and -1.
    let sum = weighted_sum([(1.0, mean("one")), (-1.0, mean("two"))]).expect("finite");
    close("sum", sum.value(), both.value(), 1e-12);
    close("its error", sum.standard_error(), both.standard_error(), 1e-12);
    close("its degrees", sum.degrees_of_freedom(), one("welch", "degrees"), 1e-10);
    let interval = both.interval(Confidence::NINETY_FIVE);
    close("low", interval.low(), one("welch", "low"), 1e-10);
    close("high", interval.high(), one("welch", "high"), 1e-10);
}

#[test]
fn hubers_location_agrees_with_statsmodels() {
    let values = list("huber", "values");
    close("scale", robust_sd(&values).expect("values"), one("huber", "scale"), 1e-12);
    let location = huber_location_with_scale(&values, one("huber", "scale")).expect("values");
    close("location", location.value(), one("huber", "location"), 1e-10);
}

/// Both draw at random, so they agree to what that leaves.
#[test]
fn the_bootstrap_agrees_with_scipy() {
    let values = list("bootstrap", "values");
    let mean = |drawn: &[usize]| -> Option<f64> {
        let mut own: Vec<f64> = drawn.iter().map(|&cluster| values[cluster]).collect();
        own.sort_by(f64::total_cmp);
        Some(own.iter().sum::<f64>() / 24.0 * 24.0 / f64::from(u32::try_from(own.len()).ok()?))
    };
    let boot = Bootstrap::draw(values.len(), 40_000, 7, mean).expect("a bootstrap");
    close("error", boot.standard_error(), one("bootstrap", "error"), 0.02);
    let percentile = boot.percentile(Confidence::NINETY_FIVE);
    close("low", percentile.low(), one("bootstrap", "low"), 0.02);
    close("high", percentile.high(), one("bootstrap", "high"), 0.02);
    let bca = boot.bca(Confidence::NINETY_FIVE).expect("it varies");
    close("BCa low", bca.low(), one("bootstrap", "bca-low"), 0.02);
    close("BCa high", bca.high(), one("bootstrap", "bca-high"), 0.02);
    let again = Bootstrap::draw(values.len(), 40_000, 7, mean).expect("a bootstrap");
    assert_eq!(boot, again);
    assert!(Bootstrap::draw(4, 1000, 7, |_| Some(1.0)).is_err());
}
