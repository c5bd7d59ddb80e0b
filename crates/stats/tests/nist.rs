//! NIST's Statistical Reference Datasets for linear regression, all eleven.
//!
//! The files in `data/nist` hold NIST's numbers as printed, to 15 digits; the certified values were
//! checked against exact rational arithmetic when the files were written.

use zkgas_stats::{Multiple, MultipleError, Point, Regression, Table};

/// What the documentation promises.
const RELATIVE: f64 = 1e-9;

struct Reference {
    name: &'static str,
    rows: Vec<Vec<f64>>,
    y: Vec<f64>,
    parameters: Vec<(f64, f64)>,
    residual_sd: f64,
    r_squared: f64,
}

impl Reference {
    fn parse(name: &'static str, text: &str) -> Self {
        let number = |text: &str| text.parse::<f64>().expect("a number");
        let mut reference = Self {
            name,
            rows: Vec::new(),
            y: Vec::new(),
            parameters: Vec::new(),
            residual_sd: 0.0,
            r_squared: 0.0,
        };
        let (mut origin, mut degree) = (false, 1);
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split(',').collect();
            match cells[..] {
                ["model", through, highest] => {
                    (origin, degree) = (through == "origin", highest.parse().expect("a degree"));
                }
                ["parameter", estimate, error] => {
                    reference.parameters.push((number(estimate), number(error)));
                }
                ["residual-sd", sd] => reference.residual_sd = number(sd),
                ["r-squared", share] => reference.r_squared = number(share),
                ["data", y, ref x @ ..] => {
                    reference.y.push(number(y));
                    let mut row = if origin { Vec::new() } else { vec![1.0] };
                    row.extend(x.iter().map(|x| number(x)));
                    if degree > 1 {
                        let x = number(x[0]);
                        row.extend((2..=degree).map(|power| x.powi(power)));
                    }
                    reference.rows.push(row);
                }
                _ => panic!("{line}"),
            }
        }
        assert_eq!(reference.rows[0].len(), reference.parameters.len(), "{name}");
        reference
    }

    fn fit(&self) -> Result<Multiple, MultipleError> {
        Multiple::fit(&Table::new(&self.rows, &self.y)?)
    }
}

macro_rules! reference {
    ($name:literal) => {
        Reference::parse($name, include_str!(concat!("data/nist/", $name, ".csv")))
    };
}

#[track_caller]
fn close(what: &str, found: f64, expected: f64, scale: f64) {
    let allowed = RELATIVE * expected.abs().max(scale);
    assert!((found - expected).abs() <= allowed, "{what}: {found:e}, certified {expected:e}");
}

fn certified(reference: &Reference) {
    let name = reference.name;
    let fit = reference.fit().expect(name);
    let estimates = fit.estimates().expect("degrees of freedom");
    assert_eq!(estimates.len(), reference.parameters.len());
    for (estimate, (value, error)) in estimates.iter().zip(&reference.parameters) {
        close(name, estimate.value(), *value, 0.0);
        // Where the certified error is 0 the fit is exact, and what is left is far below a billionth.
        close(name, estimate.standard_error(), *error, 1e-3);
    }
    close(name, fit.residual_sd().expect("degrees"), reference.residual_sd, 1e-3);
    close(name, fit.r_squared().expect("y varies"), reference.r_squared, 0.0);
}

#[test]
fn every_set_but_filip_agrees_to_nine_digits() {
    let sets = [
        reference!("norris"),
        reference!("pontius"),
        reference!("noint1"),
        reference!("noint2"),
        reference!("longley"),
        reference!("wampler1"),
        reference!("wampler2"),
        reference!("wampler3"),
        reference!("wampler4"),
        reference!("wampler5"),
    ];
    for set in &sets {
        certified(set);
    }
}

/// A polynomial of degree ten on a short interval: what the input's rounding leaves is fewer than nine
/// digits, so it is refused.
#[test]
fn filip_is_refused() {
    let Err(MultipleError::IllConditioned { condition }) = reference!("filip").fit() else {
        panic!("an ill-conditioned set");
    };
    assert!(condition > 1e8, "{condition:e}");
}

#[test]
fn norris_as_a_line_has_its_standard_errors() {
    let norris = reference!("norris");
    let pairs = norris.rows.iter().zip(&norris.y);
    let points: Vec<Point> = pairs.map(|(row, &y)| Point { x: row[1], y }).collect();
    let line = Regression::fit(&points).expect("a line");
    let certified = &norris.parameters;
    close("slope", line.slope().value(), certified[1].0, 0.0);
    close("slope", line.slope().standard_error(), certified[1].1, 0.0);
    close("intercept", line.intercept().value(), certified[0].0, 0.0);
    close("intercept", line.intercept().standard_error(), certified[0].1, 0.0);
    close("sd", line.residual_sd(), norris.residual_sd, 0.0);
}

#[test]
fn collinear_columns_are_refused() {
    let rows: Vec<Vec<f64>> =
        (0..9).map(|n| vec![1.0, f64::from(n), 2.0 * f64::from(n) + 3.0]).collect();
    let y = vec![1.0; 9];
    let table = Table::new(&rows, &y).expect("a table");
    assert!(matches!(Multiple::fit(&table), Err(MultipleError::IllConditioned { .. })));
    let zero: Vec<Vec<f64>> = (0..9).map(|n| vec![f64::from(n), 0.0]).collect();
    let table = Table::new(&zero, &y).expect("a table");
    assert!(matches!(Multiple::fit(&table), Err(MultipleError::IllConditioned { .. })));
}
