//! Decisions over numbers that were worked out by hand.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use zkgas_decide::{
    Basis, Block, Bound, Candidate, Correction, Cost, Limits, Operation, Options, Pair, Quantity,
    Reference, Rounding, ScheduleError, Verdict, compare, comparison_table, schedule, worst_blocks,
};
use zkgas_stats::{Confidence, Estimate};

fn noisy(value: f64, error: f64) -> Cost {
    Cost::Estimated(Estimate::new(value, error, 20.0).unwrap())
}

fn pair(operation: &str, quantity: Quantity, a: Option<Cost>, b: Option<Cost>) -> Pair {
    Pair { operation: operation.to_owned(), family: None, quantity, a, b }
}

fn limits(rise: Option<f64>) -> Limits {
    Limits { confidence: Confidence::NINETY_FIVE, correction: Correction::Holm, rise }
}

#[test]
fn counts_change_by_one_and_times_by_more_than_noise() {
    let count = |value| Some(Cost::Exact(value));
    let rows = compare(
        &[
            pair("add", Quantity::Cycles, count(100.0), count(101.0)),
            pair("mul", Quantity::Cycles, count(100.0), count(100.0)),
            pair("new", Quantity::Cycles, None, count(1.0)),
            pair("free", Quantity::Cycles, count(0.0), count(1.0)),
            pair("add", Quantity::Time, Some(noisy(10.0, 1.0)), Some(noisy(10.5, 1.0))),
            pair("mul", Quantity::Time, Some(noisy(10.0, 0.1)), Some(noisy(8.0, 0.1))),
        ],
        limits(None),
    );
    let verdict = |operation: &str, quantity| {
        let is = |row: &&zkgas_decide::Row| row.operation == operation && row.quantity == quantity;
        rows.iter().find(is).unwrap().verdict
    };
    assert_eq!(verdict("add", Quantity::Cycles), Verdict::Dearer);
    assert_eq!(verdict("mul", Quantity::Cycles), Verdict::Same);
    assert_eq!(verdict("new", Quantity::Cycles), Verdict::Missing);
    assert_eq!(verdict("free", Quantity::Cycles), Verdict::NoRatio);
    assert_eq!(verdict("add", Quantity::Time), Verdict::NotSignificant);
    assert_eq!(verdict("mul", Quantity::Time), Verdict::Cheaper);
    assert_eq!(rows[4].operation, "mul", "the greatest change comes first");
    assert!(rows.iter().all(|row| !row.regression), "nobody asked");
}

/// A p-value of 0.02 is significant alone, and isn't among five.
#[test]
fn many_tests_need_more() {
    let a = noisy(10.0, 0.0);
    let changed = pair("one", Quantity::Time, Some(noisy(10.0, 1.0)), Some(noisy(13.6, 1.0)));
    let alone = compare(std::slice::from_ref(&changed), limits(None));
    assert_eq!(alone[0].verdict, Verdict::Dearer, "{:?}", alone[0].p_value);
    let calm = |name: &str| pair(name, Quantity::Time, Some(a), Some(noisy(10.0, 1.0)));
    let many: Vec<Pair> = ["b", "c", "d", "e"].map(calm).into_iter().chain([changed]).collect();
    let rows = compare(&many, limits(None));
    let one = rows.iter().find(|row| row.operation == "one").unwrap();
    assert_eq!(one.verdict, Verdict::NotSignificant, "{:?}", one.p_value);
}

#[test]
fn a_regression_is_significantly_above_what_is_allowed() {
    let rows = |b| {
        compare(&[pair("x", Quantity::Time, Some(noisy(10.0, 0.1)), Some(b))], limits(Some(0.1)))
    };
    // Dearer beyond doubt, and by 8 % only.
    assert!(!rows(noisy(10.8, 0.1))[0].regression);
    // By 12 %, which may as well be 10 %.
    assert!(!rows(noisy(11.2, 0.5))[0].regression);
    assert!(rows(noisy(12.0, 0.1))[0].regression);
    let counted = |b| {
        let pair = pair("x", Quantity::Cycles, Some(Cost::Exact(100.0)), Some(Cost::Exact(b)));
        compare(&[pair], limits(Some(0.1)))[0].regression
    };
    assert!(!counted(110.0) && counted(111.0));
}

fn operation(name: &str, family: &str, cost: Result<Cost, String>) -> Operation {
    Operation {
        name: name.to_owned(),
        family: Some(family.to_owned()),
        gas_per_op: Some(3.0),
        cost,
    }
}

fn options(bound: Bound) -> Options {
    Options {
        reference: Reference::Anchor("add".to_owned()),
        bound,
        rounding: Rounding::Up(2),
        confidence: Confidence::NINETY_FIVE,
    }
}

#[test]
fn what_is_not_resolved_gets_the_worst_that_may_be() {
    let none = || Err("it has no slope".to_owned());
    let operations = [
        operation("add", "arithmetic", Ok(noisy(2.0, 0.01))),
        operation("mulmod", "arithmetic", Ok(noisy(28.0, 0.01))),
        operation("exp", "arithmetic", none()),
        operation("pop", "stack", Ok(noisy(1.0, 1.0))),
        operation("dup1", "stack", Ok(noisy(-5.0, 0.1))),
        operation("log0", "log", none()),
    ];
    let made = schedule(&operations, &options(Bound::Estimate)).unwrap();
    let find = |name: &str| made.multipliers.iter().find(|it| it.operation == name).unwrap();
    let value = |name: &str| find(name).value.to_string();
    assert_eq!((value("add"), value("mulmod")), ("1".to_owned(), "14".to_owned()));
    assert_eq!((value("exp"), find("exp").basis), ("14".to_owned(), Basis::FamilyWorst));
    // Student's t of 20 degrees is 2.086: (1 + 2.086) / 2 is 1.543.
    assert_eq!((value("pop"), find("pop").basis), ("1.6".to_owned(), Basis::UpperBound));
    assert_eq!((value("dup1"), find("dup1").basis), ("1.6".to_owned(), Basis::FamilyWorst));
    assert_eq!((value("log0"), find("log0").basis), ("14".to_owned(), Basis::Worst));
    assert_eq!(made.unlisted.to_string(), "14");
    // 2 + 2.086 × 0.01 is 2.02086, and its half 1.0104.
    let upper = schedule(&operations, &options(Bound::Upper)).unwrap();
    let add = upper.multipliers.iter().find(|it| it.operation == "add").unwrap();
    assert_eq!(add.value.to_string(), "1.1");
}

#[test]
fn an_anchor_must_be_there_and_resolved() {
    let operations = [operation("add", "a", Ok(noisy(1.0, 1.0)))];
    let error = schedule(&operations, &options(Bound::Upper)).unwrap_err();
    assert_eq!(error, ScheduleError::AnchorUnresolved("add".to_owned()));
    let error = schedule(&[], &options(Bound::Upper)).unwrap_err();
    assert_eq!(error, ScheduleError::NoAnchor("add".to_owned()));
    let median = Options { reference: Reference::Median, ..options(Bound::Upper) };
    assert_eq!(schedule(&operations, &median).unwrap_err(), ScheduleError::NothingResolved);
}

#[test]
fn the_worst_block_is_fixed_cost_and_gas_at_the_dearest_rate() {
    let candidate = |operation: &str, cost| Candidate {
        operation: operation.to_owned(),
        gas_per_op: Some(5.0),
        cost,
        blocks: vec![Block { gas: 100.0, cost: 60.0 }, Block { gas: 200.0, cost: 90.0 }],
    };
    let candidates = [candidate("add", Cost::Exact(0.2)), candidate("mul", noisy(0.3, 0.01))];
    let worst = worst_blocks(&candidates, Cost::Exact(10.0), 1_000.0, Confidence::NINETY_FIVE);
    assert_eq!(worst[0].operation, "mul");
    assert!((worst[0].cost - 310.0).abs() < 1e-9);
    let interval = worst[0].interval.unwrap();
    assert!((interval.half_width() - 2.086 * 10.0).abs() < 0.01, "{interval:?}");
    assert_eq!((worst[0].operations, worst[0].extrapolation), (Some(200.0), Some(5.0)));
    // (60 − 10) / 100 for each gas.
    assert_eq!(worst[0].as_measured, Some(510.0));
    assert_eq!((worst[1].cost, worst[1].interval), (210.0, None));
}

#[test]
fn markdown_shows_hostile_names_as_they_are() {
    let name = "a|b`*_<b>[x](y)\\#~$";
    let rows = compare(&[pair(name, Quantity::Cycles, None, Some(Cost::Exact(1.0)))], limits(None));
    let text = comparison_table(&rows).markdown();
    let options = pulldown_cmark::Options::all();
    let mut shown = Vec::new();
    for event in pulldown_cmark::Parser::new_ext(&text, options) {
        match event {
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::TableCell) => {
                shown.push(String::new());
            }
            pulldown_cmark::Event::Text(text) => shown.last_mut().unwrap().push_str(&text),
            pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) => {
                panic!("{html}")
            }
            _ => {}
        }
    }
    assert_eq!(shown.len(), 22, "{text}");
    assert_eq!(shown[11], name);
}
