//! Blocks of several operations, foretold from the costs of single ones.

use crate::{
    analysis::{Analysis, Forecast, Foretold},
    document::{Align, Block, Document, Figure, Span, Table, named, text},
    figure::Scatter,
    number::{measured, percent, percent_bound, r_squared, size},
    paths::{Paths, folder},
    text::counted,
};

/// More blocks than this are in `forecasts.csv` alone.
const MOST_ROWS: usize = 60;

/// A forecast with the setup or prover that it is of.
pub(crate) fn all(analysis: &Analysis) -> Vec<(&str, &Forecast)> {
    let timed = analysis.timed.iter().flat_map(|timed| {
        let prices = timed.two_stage.iter().flat_map(|prices| &prices.forecast);
        timed.forecast.iter().chain(prices).map(|forecast| (timed.label.as_str(), forecast))
    });
    let counted = analysis
        .setups
        .iter()
        .flat_map(|setup| setup.forecasts.iter().map(|one| (setup.label.as_str(), one)));
    counted.chain(timed).collect()
}

pub(super) fn write(document: &mut Document, analysis: &Analysis, paths: &mut Paths) {
    let forecasts = all(analysis);
    if forecasts.is_empty() {
        return;
    }
    document.heading(2, "Blocks of several operations");
    document.paragraph(
        "Do costs of single operations tell what a block costs? Each block here has several operations, and \
         its cost is foretold as the sum of theirs: of their own slopes, or of their exact features at the \
         prices of the fit. Neither has seen these blocks. Foretold and measured is what all operations of \
         the fullest block add to it; what it costs without them is in neither.",
    );
    document.table(summary(&forecasts));
    let unknown: Vec<String> = forecasts.iter().filter_map(unknown).collect();
    document.plain_list(unknown);
    for (label, forecast) in forecasts {
        if !forecast.rows.is_empty() && forecast.rows.len() <= MOST_ROWS {
            document.heading(3, format!("{label}: {} by {}", name(forecast), forecast.from));
            document.blocks.push(Block::Figure(figure(label, forecast, paths)));
            document.table(rows(forecast));
        }
    }
}

fn summary(forecasts: &[(&str, &Forecast)]) -> Table {
    let mut table = Table::new(&[
        ("Of", Align::Left),
        ("Quantity", Align::Left),
        ("By", Align::Left),
        ("Blocks", Align::Right),
        ("Measured on foretold", Align::Right),
        ("from", Align::Right),
        ("to", Align::Right),
        ("R²", Align::Right),
        ("Half of the errors below", Align::Right),
        ("Mean error", Align::Right),
        ("Median error", Align::Right),
        ("In their interval", Align::Right),
    ]);
    for (label, forecast) in forecasts {
        let found = forecast.agreement;
        let cell = |f: &dyn Fn(&crate::analysis::Agreement) -> Option<String>| {
            text(found.as_ref().and_then(f).unwrap_or_default())
        };
        table.row([
            text(*label),
            text(name(forecast)),
            text(forecast.from),
            text(size(forecast.rows.len())),
            cell(&|it| Some(measured(it.slope.value))),
            cell(&|it| Some(measured(it.slope.low))),
            cell(&|it| Some(measured(it.slope.high))),
            cell(&|it| it.r_squared.map(r_squared)),
            cell(&|it| Some(percent_bound(it.median_error))),
            cell(&|it| Some(percent_bound(it.mean_error))),
            cell(&|it| Some(percent(it.bias))),
            cell(&|it| it.coverage.map(percent)),
        ]);
    }
    table
}

/// Measured over foretold, on the line where both are equal.
fn figure(label: &str, forecast: &Forecast, paths: &mut Paths) -> Figure {
    let (name, from) = (name(forecast), forecast.from);
    let points = forecast.rows.iter().map(|row| (row.predicted.value, row.measured));
    let plot = Scatter {
        title: format!("Blocks of several operations: {name} by {from}"),
        subtitle: label.to_owned(),
        x_axis: format!("foretold, {name}"),
        y_axis: format!("measured, {name}"),
        points: points.collect(),
        line: Some((1.0, 0.0)),
        ..Scatter::default()
    };
    let file = format!("{}-by-{from}", forecast.quantity);
    Figure {
        path: paths.svg(&folder(None), "forecast-", &file),
        title: plot.title.clone(),
        caption: format!("{name} of {label}; on the line, both are equal."),
        svg: plot.svg(),
    }
}

fn rows(forecast: &Forecast) -> Table {
    let is_timed = forecast.rows.iter().any(|row| row.holds.is_some());
    let mut columns =
        vec![("Target", Align::Left), ("Foretold", Align::Right), ("Measured", Align::Right)];
    if is_timed {
        columns.extend([("from", Align::Right), ("to", Align::Right), ("In it?", Align::Left)]);
    }
    columns.push(("Error", Align::Right));
    let mut table = Table::new(&columns);
    for Foretold { target, predicted, measured: found, holds } in &forecast.rows {
        let mut cells: Vec<Span> =
            vec![named(target), text(measured(predicted.value)), text(measured(*found))];
        if is_timed {
            let holds = holds.map_or("", |holds| if holds { "yes" } else { "no" });
            cells.extend([text(measured(predicted.low)), text(measured(predicted.high))]);
            cells.push(text(holds));
        }
        let error = (*found > 0.0).then(|| percent(predicted.value / found - 1.0));
        cells.push(text(error.unwrap_or_default()));
        table.row_of(cells);
    }
    table
}

/// How much of a forecast is missing, in a sentence.
fn unknown((label, forecast): &(&str, &Forecast)) -> Option<String> {
    let names: std::collections::BTreeSet<&str> =
        forecast.unknown.values().flatten().map(String::as_str).collect();
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| {
        format!(
            "{label}, {} by {}: {} not foretold, since there is no cost of {}.",
            name(forecast),
            forecast.from,
            counted(forecast.unknown.len(), "block"),
            names.join(", ")
        )
    })
}

fn name(forecast: &Forecast) -> &'static str {
    match forecast.quantity {
        "prover_gas" => "prover gas",
        other => other,
    }
}

/// A finding in words.
pub(super) fn finding(forecast: &Forecast) -> Option<String> {
    let found = forecast.agreement?;
    let coverage = found.coverage.map_or_else(String::new, |coverage| {
        format!("; {} of them lie in the interval of their forecast", percent(coverage))
    });
    Some(format!(
        "What {} of several operations cost in {} is foretold by the {} of the single ones: half of the \
         errors are below {}, and measured over foretold is {}{coverage}.",
        counted(found.operations, "block"),
        name(forecast),
        forecast.from,
        percent_bound(found.median_error),
        measured(found.slope.value),
    ))
}
