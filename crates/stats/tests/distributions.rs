//! The distributions against values of mpmath and scipy, and against a printed table.

use zkgas_stats::{ChiSquared, Confidence, FisherF, Normal, StudentT};

/// Written by `vectors/distributions.py`.
const VECTORS: &str = include_str!("vectors/distributions.csv");

fn evaluate(function: &str, a: &str, b: &str, x: f64) -> Option<f64> {
    let number = |text: &str| text.parse::<f64>().expect("a number");
    match function {
        "normal-cdf" => Normal::cdf(x),
        "normal-quantile" => Normal::quantile(x),
        "t-cdf" => StudentT::new(number(a)).ok()?.cdf(x),
        "t-quantile" => StudentT::new(number(a)).ok()?.quantile(x),
        "chi-cdf" => ChiSquared::new(number(a)).ok()?.cdf(x),
        "chi-upper" => ChiSquared::new(number(a)).ok()?.upper(x),
        "chi-quantile" => ChiSquared::new(number(a)).ok()?.quantile(x),
        "f-cdf" => FisherF::new(number(a), number(b)).ok()?.cdf(x),
        "f-upper" => FisherF::new(number(a), number(b)).ok()?.upper(x),
        "f-quantile" => FisherF::new(number(a), number(b)).ok()?.quantile(x),
        other => panic!("no function {other}"),
    }
}

#[test]
fn every_vector_agrees_to_eleven_digits() {
    let mut checked = 0;
    for row in VECTORS.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let [function, a, b, argument, value] = cells[..] else { panic!("five cells in {row}") };
        let expected: f64 = value.parse().expect("a number");
        let found = evaluate(function, a, b, argument.parse().expect("a number")).expect(row);
        let error = (found - expected).abs() / expected.abs();
        assert!(error <= 1e-11, "{row}: {found:e}, off by {error:e}");
        checked += 1;
    }
    assert_eq!(checked, 445);
}

/// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7: critical values as printed.
#[test]
fn the_handbooks_tables_come_out_as_printed() {
    let t = |degrees| StudentT::new(degrees).expect("degrees").critical(Confidence::NINETY_FIVE);
    let printed =
        [(1.0, "12.706"), (2.0, "4.303"), (8.0, "2.306"), (30.0, "2.042"), (100.0, "1.984")];
    for (degrees, value) in printed {
        assert_eq!(format!("{:.3}", t(degrees)), value);
    }
    let chi = ChiSquared::new(10.0).expect("degrees").quantile(0.95).expect("a quantile");
    assert_eq!(format!("{chi:.3}"), "18.307");
    let f = FisherF::new(3.0, 10.0).expect("degrees").quantile(0.95).expect("a quantile");
    assert_eq!(format!("{f:.3}"), "3.708");
}

#[test]
fn what_is_no_probability_has_no_quantile() {
    let t = StudentT::new(3.0).expect("degrees");
    for p in [0.0, 1.0, -0.5, 2.0, f64::NAN] {
        assert_eq!(t.quantile(p), None);
        assert_eq!(Normal::quantile(p), None);
    }
    assert_eq!(t.quantile(0.5), Some(0.0));
    assert_eq!(t.cdf(f64::NAN), None);
    assert_eq!(t.cdf(f64::INFINITY), Some(1.0));
    for degrees in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(StudentT::new(degrees).is_err());
        assert!(FisherF::new(degrees, 2.0).is_err());
    }
}
