//! How to read the report.

use crate::document::Document;

const ITEMS: &[&str] = &[
    "Op: one execution of the target. The op count of a block is how often it executes the target \
     beyond what its baseline, the block with op count 0, does.",
    "Slope: the ordinary least-squares line through all points of a target, with an intercept. Per-op \
     slopes are over the op count, per-gas slopes over the gas used by the block.",
    "Gas: what the EVM charges for the block, from its header.",
    "Cycles: instructions that the zkVM's processor executes from the entry point to the halt.",
    "Prover gas: SP1's own estimate of proving work, computed from the shape of the trace. It has no \
     unit of time; compare it with itself.",
    "Cycles and prover gas disagree where accelerators do the work: a call to one is a single \
     instruction to the processor, and many rows to the prover. For hashes and elliptic curves read \
     prover gas.",
    "Linear: the counts are the same on every execution, so a distance from the line is no noise but \
     a cost that does not grow evenly. \"Within x%\" means that the greatest distance from the line is at \
     most that share of the range that the points span. A large one means that the slope depends on the op \
     counts chosen.",
    "Two op counts always lie on a line, so they say nothing about linearity.",
    "R² is rounded down: only a perfect fit reads as 1. It is empty where cycles do not vary.",
    "The cost is that of the operation in its program: where an operation cannot be had without \
     others, such as the copying of a precompile's output, they are in the slope.",
];

pub(super) fn write(document: &mut Document) {
    document.heading(2, "How to read this");
    document.list(ITEMS.iter().copied());
}
