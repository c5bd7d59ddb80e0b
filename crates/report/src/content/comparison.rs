//! Setups side by side.

use std::collections::BTreeMap;

use crate::{
    analysis::{
        Analysis, Comparison, Difference, Fit, Fits, RatioSpread, SetupAnalysis, Spread,
        TargetRatio,
    },
    document::{Align, Block, Document, Figure, Span, Table, maybe, named, text},
    figure::{DotPlot, Row},
    number::{integer, measured, size},
    paths::Paths,
    text::counted,
};

/// What stands for a ratio that has no value.
const NO_RATIO: &str = "–";

const MEANING: &[&str] = &[
    "A ratio compares two setups that differ in one thing and measured the same operation. The setup \
     below the line is the reference: 2 means that the one above it takes twice as many.",
    "Between clients in one zkVM, cycles are the same unit, and the ratio says how much more the one \
     engine's code does. Where accelerators do the work, read the ratio of prover gas.",
    "Between zkVMs, cycles are not the same unit: their instructions differ (SP1's guests are 64-bit, RISC \
     Zero's 32-bit), their accelerators charge differently, and proving a cycle costs differently. Such a \
     ratio says which operations are dear in one zkVM and not in the other, compared with its mean. It does \
     not say which zkVM proves faster: only proving times do.",
    "The geometric mean counts every operation the same, so it is no forecast for a real block.",
    "A dash means that there is no ratio: one setup has no slope, or one at or below zero.",
];

pub(super) fn write(document: &mut Document, analysis: &Analysis, paths: &mut Paths) {
    let (setups, comparisons) = (&analysis.setups, &analysis.comparisons);
    if setups.len() < 2 {
        return;
    }
    document.heading(2, "Side by side");
    if comparisons.is_empty() {
        document.paragraph(
            "No two setups differ in one thing only, so there is no ratio that would mean anything.",
        );
    } else {
        document.list(MEANING.iter().copied());
        document.heading(3, "Ratios");
        document.table(ratios(comparisons));
    }
    document.heading(3, "Fixed cost side by side");
    document.table(fixed(setups));
    if setups.iter().all(|setup| setup.targets.is_empty()) {
        return;
    }
    document.heading(3, "Cycles per operation side by side");
    document.table(per_op(setups, comparisons));
    write_uneven(document, comparisons);
    document.heading(3, "Cycles per gas side by side");
    document.table(per_gas(setups));
    for comparison in comparisons {
        document.blocks.extend(figure(comparison, paths).map(Block::Figure));
    }
}

fn ratios(comparisons: &[Comparison]) -> Table {
    let mut table = Table::new(&[
        ("Ratio", Align::Left),
        ("Differs in", Align::Left),
        ("Of", Align::Left),
        ("Operations", Align::Right),
        ("Geometric mean", Align::Right),
        ("Least", Align::Right),
        ("at", Align::Left),
        ("Greatest", Align::Right),
        ("at", Align::Left),
    ]);
    for comparison in comparisons {
        let spreads = [
            ("cycles/op", &comparison.cycles_per_op),
            ("prover gas/op", &comparison.prover_gas_per_op),
        ];
        for (of, spread) in spreads {
            let Some(RatioSpread { operations, undefined, geometric_mean, least, greatest }) =
                spread
            else {
                continue;
            };
            let mut count = size(*operations);
            if *undefined > 0 {
                count = format!("{count}, {} without", size(*undefined));
            }
            table.row([
                text(&comparison.name),
                text(comparison.differs_in.as_str()),
                text(of),
                text(count),
                text(measured(*geometric_mean)),
                text(measured(least.value)),
                named(&least.target),
                text(measured(greatest.value)),
                named(&greatest.target),
            ]);
        }
        let empty = text(comparison.empty_block.map_or(NO_RATIO.to_owned(), measured));
        let (name, differs_in) = (&comparison.name, comparison.differs_in.as_str());
        let of = text("cycles of the empty block");
        let none = || text("");
        table.row([
            text(name),
            text(differs_in),
            of,
            none(),
            empty,
            none(),
            none(),
            none(),
            none(),
        ]);
    }
    table
}

fn fixed(setups: &[SetupAnalysis]) -> Table {
    let mut table = Table::new(&[
        ("Setup", Align::Left),
        ("Empty block, cycles", Align::Right),
        ("Empty block, prover gas", Align::Right),
        ("Least intercept, cycles", Align::Right),
        ("Median intercept, cycles", Align::Right),
        ("Greatest intercept, cycles", Align::Right),
    ]);
    for setup in setups {
        let empty = setup.fixed_cost.empty.first();
        let spread = setup.fixed_cost.cycles.as_ref();
        let intercept = |of: fn(&Spread) -> f64| maybe(spread.map(|spread| measured(of(spread))));
        table.row([
            text(&setup.label),
            maybe(empty.map(|block| integer(block.cycles.0))),
            maybe(empty.and_then(|block| Some(integer(block.prover_gas?.0)))),
            intercept(|spread| spread.least.value),
            intercept(|spread| spread.median),
            intercept(|spread| spread.greatest.value),
        ]);
    }
    table
}

/// The lines of every target of any setup, by family and name.
type Rows<'a> = BTreeMap<(bool, Option<&'a str>, &'a str), Vec<Option<&'a Fits>>>;

fn rows(setups: &[SetupAnalysis]) -> Rows<'_> {
    // A target has one family, whichever setup says so.
    let mut families: BTreeMap<&str, &str> = BTreeMap::new();
    for target in setups.iter().flat_map(|setup| &setup.targets) {
        if let Some(family) = target.family.as_deref() {
            families.entry(&target.target).or_insert(family);
        }
    }
    let mut rows = Rows::new();
    for (at, setup) in setups.iter().enumerate() {
        for target in &setup.targets {
            let name = target.target.as_str();
            let family = families.get(name).copied();
            let row = rows.entry((family.is_none(), family, name));
            row.or_insert_with(|| vec![None; setups.len()])[at] = Some(&target.fits);
        }
    }
    rows
}

fn slopes<'a>(
    fits: &'a [Option<&Fits>],
    line: fn(&Fits) -> Option<&Fit>,
) -> impl Iterator<Item = Span> + 'a {
    fits.iter().map(move |fits| super::slope(fits.and_then(line)))
}

fn labels(setups: &[SetupAnalysis]) -> impl Iterator<Item = String> {
    setups.iter().map(|setup| setup.label.clone())
}

fn per_op(setups: &[SetupAnalysis], comparisons: &[Comparison]) -> Table {
    let by_name: Vec<BTreeMap<&str, Option<f64>>> = comparisons
        .iter()
        .map(|comparison| {
            let ratios = comparison.targets.iter();
            ratios.map(|ratio| (ratio.target.as_str(), ratio.cycles_per_op)).collect()
        })
        .collect();
    let names = comparisons.iter().map(|comparison| comparison.name.clone());
    let mut table = Table::new(&[("Target", Align::Left), ("Family", Align::Left)])
        .with_columns(labels(setups), Align::Right)
        .with_columns(names, Align::Right);
    for ((_, family, target), fits) in rows(setups) {
        let ratios = by_name.iter().map(|ratios| {
            let ratio = ratios.get(target).copied().flatten();
            text(ratio.map_or(NO_RATIO.to_owned(), measured))
        });
        let head = [named(target), maybe(family)];
        let slopes = slopes(&fits, |fits| fits.cycles_per_op.as_ref());
        table.row_of(head.into_iter().chain(slopes).chain(ratios));
    }
    table
}

fn per_gas(setups: &[SetupAnalysis]) -> Table {
    let mut table = Table::new(&[("Target", Align::Left), ("Family", Align::Left)])
        .with_columns(labels(setups), Align::Right);
    for ((_, family, target), fits) in rows(setups) {
        let slopes = slopes(&fits, |fits| fits.cycles_per_gas.as_ref());
        table.row_of([named(target), maybe(family)].into_iter().chain(slopes));
    }
    table
}

/// Slopes over unlike points may differ for that reason alone.
fn write_uneven(document: &mut Document, comparisons: &[Comparison]) {
    let mut table = Table::new(&[("Ratio", Align::Left), ("Operations", Align::Left)]);
    for comparison in comparisons {
        let uneven = comparison.targets.iter().filter(|it| !it.same_op_counts);
        let names: Vec<&str> = uneven.map(|target| target.target.as_str()).collect();
        if !names.is_empty() {
            table.row([text(&comparison.name), text(names.join(", "))]);
        }
    }
    if !table.rows.is_empty() {
        document.paragraph(
            "These operations were not measured at the same op counts in both setups. Where a line \
             isn't straight, their ratio depends on that.",
        );
        document.table(table);
    }
}

fn figure(comparison: &Comparison, paths: &mut Paths) -> Option<Figure> {
    let ratios = comparison.targets.iter();
    let row = |it: &TargetRatio| {
        Some(Row { name: it.target.clone(), value: it.cycles_per_op?, interval: None })
    };
    let rows: Vec<Row> = ratios.filter_map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let unit = match comparison.differs_in {
        Difference::Zkvm => "cycles of two kinds per operation",
        _ => "cycles per operation",
    };
    let plot = DotPlot {
        title: format!("Ratio by target: {}", comparison.name),
        axis: format!("ratio of {unit}, logarithmic axis"),
        rows,
    };
    let caption = format!(
        "{} divided by {}: {unit} of {}, greatest ratio first.",
        comparison.numerator,
        comparison.denominator,
        counted(plot.rows.len(), "target")
    );
    let path = paths.svg("plots", "ratio-", &comparison.name);
    Some(Figure { path, title: plot.title.clone(), caption, svg: plot.svg() })
}
