//! Prices of exact features, and how well they predict.

use crate::{
    analysis::{TimedSetup, TimedTarget},
    document::{Align, Document, Span, Table, named, text},
    number::{duration, measured, percent, percent_bound, r_squared, size},
};

pub(super) fn write(document: &mut Document, timed: &TimedSetup, level: u8) {
    document.heading(level, "Prices of exact features");
    let Some(prices) = &timed.two_stage else {
        let why = timed.no_two_stage.as_deref().unwrap_or("unknown");
        document.plain_list([format!("None: {why}.")]);
        return;
    };
    document.paragraph(
        "One fit over all blocks: what a proof costs as such, and what a unit of each exact feature costs. \
         A feature is in the fit if the times speak for it. With these prices, an operation is priced from \
         its own exact features.",
    );
    let mut table = Table::new(&[
        ("Feature", Align::Left),
        ("Price of one", Align::Right),
        ("from", Align::Right),
        ("to", Align::Right),
    ]);
    let fixed = ("a proof".to_owned(), prices.fixed);
    for (name, price) in std::iter::once(&fixed).chain(&prices.features) {
        table.row([
            Span::Code(name.clone()),
            text(duration(price.value)),
            text(duration(price.low)),
            text(duration(price.high)),
        ]);
    }
    document.table(table);
    let mut items = Vec::new();
    if !prices.left_out.is_empty() {
        items.push(format!("Offered and not in the fit: {}.", prices.left_out.join(", ")));
    }
    items.push(format!(
        "Operations are off by {} as a rule, over and above the errors of both estimates.",
        percent_bound(prices.misfit)
    ));
    if let Some(found) = prices.agreement {
        let coverage = found.coverage.map_or_else(String::new, |coverage| {
            format!("; {} of the slopes lie in the interval of their prediction", percent(coverage))
        });
        let r_squared =
            found.r_squared.map_or_else(String::new, |it| format!(", R² = {}", r_squared(it)));
        items.push(format!(
            "Predictive check: each of {} operations predicted from all others. Measured over predicted \
             has the slope {}{r_squared}; half of the errors are below {}, and the median error is \
             {}{coverage}.",
            size(found.operations),
            measured(found.slope.value),
            percent_bound(found.median_error),
            percent(found.bias),
        ));
    }
    document.plain_list(items);
    write_misfits(document, timed);
}

fn write_misfits(document: &mut Document, timed: &TimedSetup) {
    let mut table = Table::new(&[
        ("Target", Align::Left),
        ("Own slope", Align::Right),
        ("Predicted", Align::Right),
        ("from", Align::Right),
        ("to", Align::Right),
    ]);
    for TimedTarget { target, per_op, price, .. } in &timed.targets {
        let (Some(slope), Some(price)) = (per_op, price.filter(|price| price.misfit)) else {
            continue;
        };
        table.row([
            named(target),
            text(duration(slope.value)),
            text(duration(price.predicted.value)),
            text(duration(price.predicted.low)),
            text(duration(price.predicted.high)),
        ]);
    }
    if !table.rows.is_empty() {
        document.paragraph(
            "Misfits: the own slope lies outside the interval of the prediction, so the features miss \
             something that these operations do. Trust the own slope.",
        );
        document.table(table);
    }
}
