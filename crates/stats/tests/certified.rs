//! Lines against values that others certified and values computed in exact rational arithmetic.

use zkgas_stats::{Line, Point, fit_line};

/// Digits of agreement that the docs promise are 9; the code delivers more, and this holds it to it.
const RELATIVE: f64 = 1e-14;

/// Written by `vectors/make.py`.
const VECTORS: &str = include_str!("vectors/lines.csv");

#[derive(Debug)]
struct Vector<'a> {
    name: &'a str,
    slope: f64,
    intercept: f64,
    r_squared: f64,
    residual_sd: Option<f64>,
    max_deviation: f64,
    points: Vec<Point>,
}

impl<'a> Vector<'a> {
    fn parse(row: &'a str) -> Self {
        let cells: Vec<&str> = row.split(',').collect();
        let [name, slope, intercept, r_squared, residual_sd, max_deviation, x, y] = cells[..]
        else {
            panic!("eight cells in {row}");
        };
        let number = |text: &str| text.parse::<f64>().expect("a number");
        Self {
            name,
            slope: number(slope),
            intercept: number(intercept),
            r_squared: number(r_squared),
            residual_sd: (!residual_sd.is_empty()).then(|| number(residual_sd)),
            max_deviation: number(max_deviation),
            points: x
                .split(' ')
                .zip(y.split(' '))
                .map(|(x, y)| Point { x: number(x), y: number(y) })
                .collect(),
        }
    }

    fn fit(&self) -> Line {
        fit_line(&self.points).expect("every vector has a line")
    }
}

fn vectors() -> Vec<Vector<'static>> {
    VECTORS.lines().skip(1).map(Vector::parse).collect()
}

fn vector(name: &str) -> Vector<'static> {
    vectors().into_iter().find(|vector| vector.name == name).expect("the vector exists")
}

#[track_caller]
fn close(what: &str, found: f64, expected: f64, relative: f64) {
    let allowed = relative * expected.abs().max(1e-30);
    assert!((found - expected).abs() <= allowed, "{what}: {found:e}, expected {expected:e}");
}

#[test]
fn every_vector_agrees_to_fourteen_digits() {
    let all = vectors();
    assert_eq!(all.len(), 11);
    for vector in &all {
        let (name, line) = (vector.name, vector.fit());
        close(&format!("{name} slope"), line.slope(), vector.slope, RELATIVE);
        close(&format!("{name} intercept"), line.intercept(), vector.intercept, RELATIVE);
        let r_squared = line.r_squared().expect("y varies in every vector");
        close(&format!("{name} R²"), r_squared, vector.r_squared, RELATIVE);
        assert_eq!(line.residual_sd().is_some(), vector.residual_sd.is_some(), "{name}");
        if let (Some(found), Some(expected)) = (line.residual_sd(), vector.residual_sd) {
            close(&format!("{name} residual sd"), found, expected, RELATIVE);
        }
        close(&format!("{name} deviation"), line.max_deviation(), vector.max_deviation, RELATIVE);
    }
}

/// NIST Statistical Reference Datasets, linear regression, Norris: the certified values as printed.
#[test]
fn norris_has_its_certified_values() {
    let line = vector("norris").fit();
    assert_eq!(line.points(), 36);
    close("slope", line.slope(), 1.002_116_818_020_45, 1e-14);
    close("intercept", line.intercept(), -0.262_323_073_774_029, 1e-14);
    close("R²", line.r_squared().expect("varies"), 0.999_993_745_883_712, 1e-14);
    close("residual sd", line.residual_sd().expect("36 points"), 0.884_796_396_144_373, 1e-14);
}

/// Anscombe printed one line for all four of his sets; the deviations tell them apart.
#[test]
fn anscombe_has_one_line_and_four_shapes() {
    let lines: Vec<Line> = (1..=4).map(|n| vector(&format!("anscombe-{n}")).fit()).collect();
    for line in &lines {
        assert!((line.slope() - 0.500).abs() < 5e-4);
        assert!((line.intercept() - 3.00).abs() < 5e-3);
        assert!((line.r_squared().expect("varies") - 0.667).abs() < 1e-3);
        assert!(!line.is_linear_within(0.1));
    }
    let deviations: Vec<String> =
        lines.iter().map(|line| format!("{:.2}", line.max_deviation())).collect();
    assert_eq!(deviations, ["1.92", "1.90", "3.24", "1.84"]);
}
