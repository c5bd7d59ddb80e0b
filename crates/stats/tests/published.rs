//! Published figures come out of the published data again.

use zkgas_stats::{Confidence, Point, Regression, Resolution};

const DATA: &str = include_str!("data/published-sp1.csv");

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

/// Gas, cycles, and seconds of the blocks of an operation.
fn blocks(operation: &str) -> Vec<[f64; 3]> {
    let cells = DATA.lines().map(|line| line.split(',').collect::<Vec<&str>>());
    cells
        .filter(|cells| cells[0] == "block" && cells[1] == operation)
        .map(|cells| [number(cells[3]), number(cells[4]), number(cells[5])])
        .collect()
}

fn fit(operation: &str, regression: &str) -> Regression {
    let (x, y) = match regression {
        "cycles-by-gas" => (0, 1),
        "time-by-gas" => (0, 2),
        _ => (1, 2),
    };
    let points: Vec<Point> =
        blocks(operation).into_iter().map(|block| Point { x: block[x], y: block[y] }).collect();
    Regression::fit(&points).expect("a line")
}

#[test]
fn slopes_r_squared_and_standard_errors_agree_to_nine_digits() {
    let mut checked = 0;
    for line in DATA.lines().filter(|line| line.starts_with("fit,")) {
        let cells: Vec<&str> = line.split(',').collect();
        let fit = fit(cells[1], cells[2]);
        let expected: Vec<f64> = cells[3..].iter().map(|cell| number(cell)).collect();
        let [slope, r_squared, error] = expected[..] else { panic!("three numbers in {line}") };
        let close = |found: f64, expected: f64, relative: f64| {
            assert!((found / expected - 1.0).abs() < relative, "{line}: {found:e}");
        };
        close(fit.slope().value(), slope, 1e-9);
        close(fit.r_squared().expect("varies"), r_squared, 1e-9);
        // The published error was computed from 1 − R², which loses as many digits as R² has nines.
        let lost = 4.0 * f64::EPSILON / (1.0 - r_squared);
        close(fit.slope().standard_error(), error, lost.max(1e-9));
        checked += 1;
    }
    assert_eq!(checked, 15);
}

/// An R² above 0.7 was the published sign of a good fit. The interval of `identity` holds zero.
#[test]
fn a_good_r_squared_may_be_an_unresolved_slope() {
    let judge = |operation| {
        let fit = fit(operation, "time-by-gas");
        assert!(fit.r_squared().expect("varies") > 0.7, "{operation}");
        Resolution::of(fit.slope(), 0.2, Confidence::NINETY_FIVE)
    };
    assert_eq!(judge("identity"), Resolution::Indistinct);
    assert!(matches!(judge("pop"), Resolution::Unresolved { half_width } if half_width > 0.8));
    assert!(judge("add").is_resolved());
}
