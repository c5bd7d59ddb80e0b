//! Tables of results.

use zkgas_stats::Interval;

use super::table::{Cell, Table};
use crate::{Row, Schedule, Worst};

/// One row for each operation and quantity.
pub fn comparison_table(rows: &[Row]) -> Table {
    let columns = vec![
        "operation",
        "family",
        "quantity",
        "a",
        "b",
        "b/a",
        "low",
        "high",
        "p",
        "verdict",
        "regression",
    ];
    let cells = |row: &Row| {
        vec![
            Cell::text(&row.operation),
            Cell::maybe(row.family.as_ref()),
            Cell::text(row.quantity.as_str()),
            Cell::Number(row.a),
            Cell::Number(row.b),
            Cell::Number(row.ratio),
            Cell::Number(row.interval.map(Interval::low)),
            Cell::Number(row.interval.map(Interval::high)),
            Cell::Number(row.p_value),
            Cell::text(row.verdict.as_str()),
            Cell::text(if row.regression { "yes" } else { "" }),
        ]
    };
    Table { columns, rows: rows.iter().map(cells).collect() }
}

/// One row for each operation.
pub fn schedule_table(schedule: &Schedule) -> Table {
    let columns = vec![
        "operation",
        "family",
        "multiplier",
        "estimate",
        "low",
        "high",
        "gas/op",
        "basis",
        "why",
    ];
    let cells = |it: &crate::Multiplier| {
        vec![
            Cell::text(&it.operation),
            Cell::maybe(it.family.as_ref()),
            Cell::Exact(it.value.to_string()),
            Cell::Number(it.estimate),
            Cell::Number(it.interval.map(Interval::low)),
            Cell::Number(it.interval.map(Interval::high)),
            Cell::Number(it.gas_per_op),
            Cell::text(it.basis.as_str()),
            Cell::maybe(it.why.as_ref()),
        ]
    };
    Table { columns, rows: schedule.multipliers.iter().map(cells).collect() }
}

/// One row for each operation.
pub fn worst_table(blocks: &[Worst]) -> Table {
    let columns =
        vec!["operation", "operations", "cost", "low", "high", "as measured", "extrapolation"];
    let cells = |it: &Worst| {
        vec![
            Cell::text(&it.operation),
            Cell::Number(it.operations.map(f64::floor)),
            Cell::Number(Some(it.cost)),
            Cell::Number(it.interval.map(Interval::low)),
            Cell::Number(it.interval.map(Interval::high)),
            Cell::Number(it.as_measured),
            Cell::Number(it.extrapolation),
        ]
    };
    Table { columns, rows: blocks.iter().map(cells).collect() }
}
