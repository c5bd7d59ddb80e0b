//! What cycles consist of, for a zkVM that tells.

use std::collections::{BTreeMap, BTreeSet};

use zkgas_model::Cycles;

use crate::{
    analysis::SetupAnalysis,
    document::{Align, Document, Span, Table, maybe, text},
    number::integer,
};

/// RISC Zero's parts in the order in which they add up.
const ORDER: [&str; 4] = ["user", "paging", "reserved", "padded"];

/// One block of the table.
struct Block<'a> {
    what: &'static str,
    fixture: &'a str,
    cycles: Cycles,
    parts: &'a BTreeMap<String, Cycles>,
    segments: Option<u64>,
}

pub(super) fn write(document: &mut Document, setup: &SetupAnalysis, level: u8) {
    let blocks: Vec<Block<'_>> = [empty(setup), largest(setup)].into_iter().flatten().collect();
    if blocks.is_empty() {
        return;
    }
    document.heading(level, "Parts of the cycles");
    document.paragraph(
        "A proof pays for more than the cycles that the lines are drawn through, which are `user`: \
         instructions and the work of accelerators. `paging` brings the memory pages that a segment \
         touches in and out; `reserved` is what remains of each segment, a fixed share for tables and the \
         padding to a power of two; `padded` is the sum of the three. Padding grows in steps, and paging \
         with the pages touched, so no line is drawn through them.",
    );
    let names = names(&blocks);
    let mut table = Table::new(&[
        ("Block", Align::Left),
        ("Fixture", Align::Left),
        ("Cycles", Align::Right),
        ("Segments", Align::Right),
    ])
    .with_columns(names.iter().copied().map(str::to_owned), Align::Right);
    for block in &blocks {
        let part = |name: &&str| maybe(block.parts.get(*name).map(|part| integer(part.0)));
        let facts: [Span; 4] = [
            text(block.what),
            text(block.fixture),
            text(integer(block.cycles.0)),
            maybe(block.segments.map(integer)),
        ];
        table.row_of(facts.into_iter().chain(names.iter().map(part)));
    }
    document.table(table);
}

/// The names of all parts, those of RISC Zero first.
fn names<'a>(blocks: &[Block<'a>]) -> Vec<&'a str> {
    let found: BTreeSet<&str> =
        blocks.iter().flat_map(|block| block.parts.keys().map(String::as_str)).collect();
    let rank = |name: &str| ORDER.iter().position(|it| *it == name).unwrap_or(ORDER.len());
    let mut names: Vec<&str> = found.into_iter().collect();
    names.sort_by_key(|name| rank(name));
    names
}

/// The least of the empty blocks whose cycles have parts.
fn empty(setup: &SetupAnalysis) -> Option<Block<'_>> {
    let blocks = setup.fixed_cost.empty.iter().filter(|block| !block.cycle_parts.is_empty());
    let block = blocks.min_by_key(|block| (block.cycles, &block.fixture))?;
    Some(Block {
        what: "empty",
        fixture: &block.fixture,
        cycles: block.cycles,
        parts: &block.cycle_parts,
        segments: block.segments,
    })
}

/// The point with the most cycles among those whose cycles have parts.
fn largest(setup: &SetupAnalysis) -> Option<Block<'_>> {
    let points = setup.targets.iter().flat_map(|target| &target.points);
    let parted = points.filter(|point| !point.cycle_parts.is_empty());
    let point = parted.max_by_key(|point| (point.cycles, &point.fixture))?;
    Some(Block {
        what: "largest",
        fixture: &point.fixture,
        cycles: point.cycles,
        parts: &point.cycle_parts,
        segments: point.segments,
    })
}
